import type { AuditOutcome } from '../audit-record/index.js'
import type { ChainVerdict, DamageKind } from '../audit-verify/index.js'
import type { Completeness } from './report.js'

/** Formats numbers, and chooses between one and several as the language does. */
export interface Numbers {
  format(value: number): string
  /** The number with its noun. */
  count(value: number, one: string, other: string): string
}

/** A section: its heading, and what it says where there is nothing in it. */
export interface SectionWords {
  readonly title: string
  /** How to read it. */
  readonly lead: string
  readonly none: string
}

export type SectionName =
  | 'integrity'
  | 'completeness'
  | 'administration'
  | 'roleGrants'
  | 'readings'
  | 'authentication'
  | 'refusals'
  | 'changes'
  | 'openIntents'
  | 'unusual'
  | 'actors'
  | 'events'
  | 'volume'

/** Heads of columns. */
export type HeadName =
  | 'time'
  | 'who'
  | 'subject'
  | 'event'
  | 'outcome'
  | 'reason'
  | 'about'
  | 'details'
  | 'record'
  | 'count'
  | 'first'
  | 'last'
  | 'address'
  | 'tokens'
  | 'refused'
  | 'failed'
  | 'done'
  | 'permission'
  | 'reads'
  | 'changes'
  | 'unusual'
  | 'success'
  | 'failure'
  | 'pending'
  | 'stretch'
  | 'records'
  | 'chain'
  | 'verdict'
  | 'checkpoint'
  | 'damage'
  | 'place'
  | 'meaning'

/** What was verified. */
export interface Verified {
  readonly records: number
  readonly chains: number
  /** Records that neither an anchor nor a signed checkpoint covers. */
  readonly heldByChainAlone: number
}

/** All that a page says of itself. No text of it comes from outside. */
export interface ReportWords {
  readonly title: string
  readonly contents: string
  readonly facts: {
    readonly heading: string
    readonly period: string
    readonly actors: string
    readonly zone: string
    readonly trail: string
    readonly chains: string
    readonly hosts: string
    readonly policies: string
    readonly records: string
    readonly made: string
    readonly verdict: string
    readonly hours: string
    /** «from 1 up to, but not including, 2». */
    readonly fromTo: (from: string, to: string) => string
    readonly ofActors: (names: string) => string
    readonly madeBy: (date: string, by: string, program: string) => string
    readonly noneYet: string
  }
  readonly glance: string
  readonly heads: Readonly<Record<HeadName, string>>
  readonly sections: Readonly<Record<SectionName, SectionWords>>
  readonly verdicts: Readonly<Record<ChainVerdict, string>>
  /** Of a chain whose anchor covers the newest checkpoint, and not the records after it. */
  readonly provenUpTo: (record: string) => string
  readonly verdictSentence: (verdict: ChainVerdict, verified: Verified, numbers: Numbers) => string
  readonly keysAre: { readonly given: string; readonly own_word: string }
  readonly heldByChainAlone: (records: number, numbers: Numbers) => string
  readonly anchored: (to: string | undefined, after: number, numbers: Numbers) => string
  readonly checkpointOf: (size: string) => string
  readonly noCheckpoint: string
  readonly root: string
  readonly noteHash: string
  readonly key: string
  readonly otherChains: (count: number, numbers: Numbers) => string
  readonly damageKinds: Readonly<Record<DamageKind, string>>
  readonly completeness: Readonly<Record<keyof Completeness, string>>
  /** What events mean; one that is not here shows its name alone. */
  readonly events: Readonly<Record<string, string>>
  readonly outcomes: Readonly<Record<AuditOutcome, string>>
  readonly nobody: string
  readonly more: (rows: number, numbers: Numbers) => string
  readonly uncounted: (records: number, numbers: Numbers) => string
  readonly figures: {
    readonly records: (count: number, numbers: Numbers) => string
    readonly changes: (count: number, numbers: Numbers) => string
    readonly refusals: (count: number, numbers: Numbers) => string
    readonly administration: (count: number, numbers: Numbers) => string
    readonly roleGrants: (count: number, numbers: Numbers) => string
    readonly openIntents: (count: number, numbers: Numbers) => string
    readonly unusual: (count: number, numbers: Numbers) => string
    readonly lost: (count: number, numbers: Numbers) => string
    readonly unreadable: (count: number, numbers: Numbers) => string
  }
  readonly hours: (days: readonly number[], from: string, to: string, zone: string) => string
  readonly hoursAre: (hours: string) => string
  readonly refusedAddresses: string
  readonly method: {
    readonly title: string
    readonly paragraphs: readonly string[]
    readonly reproduce: string
    readonly ownHash: string
    readonly howToCheck: string
    readonly page: string
    readonly of: string
  }
}
