import type { AuditOutcome } from '../audit-record/index.js'
import type { Rows } from './tally.js'

/** A record as a list of the report shows it. */
export interface ListedRecord {
  readonly time: string
  readonly id: string
  readonly who: string | undefined
  readonly event: string
  readonly outcome: string
  readonly reason: string
  readonly about: string | undefined
  /** Members of its `record`, `trail` or `change`, as name and value. */
  readonly details: readonly (readonly [name: string, value: string])[]
}

/** What somebody did in the period. */
export interface ActorRow {
  readonly subject: string | undefined
  name: string | undefined
  reads: number
  changes: number
  refused: number
  failed: number
  /** Outside working hours. */
  unusual: number
  readonly first: string
  last: string
}

/** Changes by one actor under one permission. */
export interface ChangeRow {
  readonly who: string | undefined
  readonly action: string | undefined
  done: number
  failed: number
  refused: number
  last: string
}

export interface RefusalRow {
  readonly who: string | undefined
  /** Of a decision that a gateway asked for: about whom, where that is not who asked. */
  readonly about: string | undefined
  readonly event: string
  readonly reason: string
  count: number
  readonly first: string
  last: string
}

export interface AddressRow {
  readonly address: string
  refused: number
  /** Refused tokens among them. */
  tokens: number
  last: string
}

export interface CountRow {
  readonly event: string
  readonly outcome: AuditOutcome
  readonly reason: string
  count: number
}

export interface EventRow {
  readonly event: string
  success: number
  failure: number
  refused: number
  pending: number
}

export interface UnusualRow {
  readonly who: string | undefined
  reads: number
  changes: number
  readonly first: string
  last: string
  /** The newest of them. */
  lastId: string
}

export interface VolumeRow {
  /** A day, or a month where the period is long. */
  readonly stretch: string
  records: number
  changes: number
  refused: number
  unusual: number
}

/** Counts of what the trail says about its own gaps and ends. */
export interface Completeness {
  starts: number
  stops: number
  /** Starts that found the process before them not stopped in order, or a line torn off. */
  uncleanEnds: number
  tornLines: number
  gaps: number
  lost: number
  refused: number
  clockSteps: number
  reopened: number
}

/** What was counted of a period. */
export interface PeriodReport {
  readonly records: number
  readonly chains: readonly string[]
  readonly hosts: readonly string[]
  readonly policies: readonly string[]
  readonly first: string | undefined
  readonly last: string | undefined
  readonly events: Rows<EventRow>
  readonly actors: Rows<ActorRow>
  readonly changes: Rows<ChangeRow>
  readonly openIntents: Rows<ListedRecord>
  readonly refusals: Rows<RefusalRow>
  readonly refusedAddresses: Rows<AddressRow>
  readonly authentication: Rows<CountRow>
  readonly administration: Rows<ListedRecord>
  readonly roleGrants: Rows<ListedRecord>
  readonly readings: Rows<ListedRecord>
  readonly completeness: Completeness
  readonly trailFacts: Rows<ListedRecord>
  readonly unusual: Rows<UnusualRow>
  readonly volume: Rows<VolumeRow>
}
