import type { AuditEvent } from '../audit-record/index.js'
import type { Problem } from '../http-auth/index.js'
import type { Decision, Permission, PolicyRecord } from '../policy/index.js'
import type { Refusal } from '../tokens/index.js'

/** Where a request came from, and which it is: what each audit event of it repeats. */
export type AuditFacts = Pick<AuditEvent, 'method' | 'path' | 'address' | 'userAgent' | 'requestId' | 'traceId'>

/** What is noted during a request, and becomes its audit events at the end. */
export interface AuditDraft {
  /** How authentication went; absent on public routes. */
  authentication?: 'required' | 'first_seen' | 'known' | Refusal | undefined
  permission?: Permission | undefined
  record?: PolicyRecord | undefined
  decision?: Decision | undefined
  /** Code of the problem that was answered, where one was. */
  problem?: string | undefined
  /** Whether the request may change something, so that `begin` comes before it does. */
  readonly isMutation?: boolean
  /** Brings the intent of a change to disk, or says what to answer instead. @param request as the handler has it */
  begin?(request: unknown): Promise<Problem | undefined>
  /** For an event that somebody else records of this request. */
  auditFacts?(): AuditFacts
}
