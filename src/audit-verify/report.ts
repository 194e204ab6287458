import type { TrailDetails } from '../audit-record/index.js'
import type { Damage, DamageKind } from './damage.js'
import type { KeyEpoch } from './key-chain.js'

/**
 * `ok`: nothing was changed, up to an anchor at or after the newest checkpoint; `unproven_tail`: nothing was changed, and
 * nothing says whether the end is still there; `damaged`: something was.
 */
export type ChainVerdict = 'ok' | 'unproven_tail' | 'damaged'

/** A record, where it stands in its chain. */
export interface RecordPlace {
  readonly file: string
  readonly line: number
  readonly seq: number
  readonly time: string
}

/** An event that was about to happen, and of which nothing says what became of it. */
export interface OpenIntent extends RecordPlace {
  readonly event: string
}

/** What the trail says about itself. */
export interface TrailFact extends RecordPlace {
  readonly event: string
  readonly reason: string
  readonly pid: number
  readonly trail: TrailDetails | undefined
}

export interface ProvenCheckpoint {
  /** Records that it covers. */
  readonly size: number
  /** Base64, as it stands in the note. */
  readonly root: string
  /** The signed note. */
  readonly note: string
  /** The verifier key that signed it. */
  readonly key: string
  /** `seq` of the record that holds it. */
  readonly seq: number
}

export interface ChainReport {
  readonly chain: string
  readonly verdict: ChainVerdict
  readonly files: readonly string[]
  /** On the disk. */
  readonly bytes: number
  readonly records: number
  readonly first: RecordPlace | undefined
  readonly last: (RecordPlace & { readonly hash: string }) | undefined
  readonly checkpoints: number
  /** The newest whose signature and root are right. */
  readonly checkpoint: ProvenCheckpoint | undefined
  /** The newest anchor that the chain reaches and agrees with. */
  readonly anchoredTo: number | undefined
  /** Records after it. */
  readonly notAnchored: number
  /** Records that neither an anchor nor a signed checkpoint covers: who writes the files can write them anew. */
  readonly heldByChainAlone: number
  readonly keys: readonly KeyEpoch[]
  /** Whether the keys were named or endorsed by one that was, or are the trail's own word. */
  readonly keysAre: 'given' | 'own_word'
  readonly damages: readonly Damage[]
  readonly damageCount: number
  readonly damageCounts: Readonly<Partial<Record<DamageKind, number>>>
  readonly openIntents: readonly OpenIntent[]
  readonly openIntentCount: number
  readonly facts: readonly TrailFact[]
  /** What is worth knowing and no damage. */
  readonly notes: readonly string[]
}

export interface TrailReport {
  readonly verdict: ChainVerdict
  readonly path: string
  /** Where the anchors came from; undefined where there are none. */
  readonly anchors: string | undefined
  readonly chains: readonly ChainReport[]
  readonly notes: readonly string[]
}
