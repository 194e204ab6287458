import type { AddressRange } from '../addresses/index.js'
import type { AuditEventName, AuditOutcome } from '../audit-record/index.js'

/**
 * Which records are meant, as `parseAuditFilter` has read it. Of each member that is there, one value has to fit; all
 * members that are there have to.
 */
export interface AuditFilter {
  /** Subject or name of who acts, exactly. */
  readonly actors?: readonly string[]
  /** Whom or what the event is about, exactly. */
  readonly about?: readonly string[]
  /** Each member has to have one of its values; numbers and truth values as JSON writes them. */
  readonly record?: readonly RecordMember[]
  readonly events?: readonly AuditEventName[]
  readonly outcomes?: readonly AuditOutcome[]
  readonly reasons?: readonly string[]
  readonly actions?: readonly string[]
  readonly addresses?: readonly AddressRange[]
  readonly sessions?: readonly string[]
  readonly clients?: readonly string[]
  readonly tokens?: readonly string[]
  readonly requests?: readonly string[]
  readonly traces?: readonly string[]
  readonly ids?: readonly RecordId[]
  /** From this moment on: RFC 3339, UTC, microseconds, as records have it, so that texts compare as times do. */
  readonly from?: string
  /** Before this moment: the same form. */
  readonly before?: string
}

export interface RecordMember {
  readonly member: string
  readonly values: readonly string[]
}

/** A record, or a whole chain. */
export interface RecordId {
  readonly chain: string
  readonly seq?: number
}
