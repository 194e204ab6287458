import type { AuditRecord } from '../audit-record/index.js'
import type { DamageKind, Place } from './damage.js'
import type { Endorsement, KeyBook, KeyEpoch } from './key-chain.js'
import type { RecordPlace, TrailFact } from './report.js'

/** That another chain says of this one what its newest record was when it was left. */
export interface Continuation extends RecordPlace {
  readonly by: string
  readonly chain: string
  readonly at: { readonly seq: number; readonly hash: string }
  readonly reason: string
}

/** That the files of a chain up to this record were removed, since their time was over. */
export interface Pruning extends RecordPlace {
  readonly by: string
  readonly chain: string
  readonly lastSeq: number
  readonly lastHash: string
}

/** What a chain says of the trail: how it began and ended, which keys sign it, which chains it goes on from, what was removed. */
export interface TrailFacts {
  take(place: RecordPlace, record: AuditRecord): void
  /** Text of the key that signs from here on; undefined where nobody has said. */
  key(): string | undefined
  findings(): TrailFindings
}

export interface TrailFindings {
  readonly facts: readonly TrailFact[]
  readonly epochs: readonly KeyEpoch[]
  readonly endorsements: readonly Endorsement[]
  readonly continuations: readonly Continuation[]
  readonly prunings: readonly Pruning[]
}

export interface TrailFactsOptions {
  readonly chain: string
  readonly keys: KeyBook
  readonly damage: (kind: DamageKind, at: Place, message: string, seq?: number) => void
}

const MOST_FACTS = 2000

export function createTrailFacts({ chain, keys, damage }: TrailFactsOptions): TrailFacts {
  const facts: TrailFact[] = []
  const epochs: KeyEpoch[] = []
  const endorsements: Endorsement[] = []
  const continuations: Continuation[] = []
  const prunings: Pruning[] = []

  function take(place: RecordPlace, record: AuditRecord): void {
    const { event, reason, pid, trail } = record
    if (event !== 'TRAIL_CHECKPOINT' && facts.length < MOST_FACTS) facts.push({ ...place, event, reason, pid, trail })
    if (trail?.continues !== undefined) {
      const { chain: continued, ...at } = trail.continues
      continuations.push({ ...place, by: chain, chain: continued, at, reason })
    }
    if (trail?.key !== undefined) announce(trail.key, trail.endorsement, place)
    if (event === 'TRAIL_PRUNED') takePruning(place, record)
  }

  function takePruning(place: RecordPlace, { record = {} }: AuditRecord): void {
    const { chain: pruned, last_seq: lastSeq, last_hash: lastHash } = record
    if (typeof pruned === 'string' && typeof lastSeq === 'number' && typeof lastHash === 'string')
      prunings.push({ ...place, by: chain, chain: pruned, lastSeq, lastHash })
  }

  function announce(text: string, endorsement: string | undefined, place: RecordPlace): void {
    if (keys.learn(text) === undefined) {
      damage('malformed', place, 'the key that it names is none', place.seq)
      return
    }
    if (endorsement !== undefined && endorsements.length < MOST_FACTS)
      endorsements.push({ ...place, note: endorsement, key: text })
    if (epochs.at(-1)?.key !== text) epochs.push({ file: place.file, line: place.line, seq: place.seq, key: text })
  }

  return {
    take,
    key: () => epochs.at(-1)?.key,
    findings: () => ({ facts, epochs, endorsements, continuations, prunings }),
  }
}
