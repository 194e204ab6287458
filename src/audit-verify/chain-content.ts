import type { AuditRecord } from '../audit-record/index.js'
import type { Anchor } from './anchors.js'
import type { DamageKind, Place } from './damage.js'
import type { KeyBook } from './key-chain.js'
import { createOpenIntents } from './open-intents.js'
import type { Head } from './record-order.js'
import { isOfTrail, strictRecord } from './record-text.js'
import type { OpenIntent, ProvenCheckpoint, RecordPlace } from './report.js'
import { createSignedHistory } from './signed-history.js'
import { placeOf, type TakenRecord } from './taken-record.js'
import { createTrailFacts, type TrailFindings } from './trail-facts.js'

export interface ContentOptions {
  readonly chain: string
  readonly keys: KeyBook
  readonly anchors: readonly Anchor[]
  readonly isDeep: boolean
  readonly damage: (kind: DamageKind, at: Place, message: string, seq?: number, toSeq?: number) => void
  readonly damageCount: () => number
}

/** What the records of a chain say, in order: roots, signatures, keys, times, intents. */
export interface ChainContent {
  /** The hash of the next record, as its successor vouches for it; undefined where nobody knows. */
  append(hash: string | undefined): void
  /** @param name of the file; undefined where a copy may be named as it likes */
  beginFile(name: string | undefined): void
  take(record: TakenRecord, buffer: Buffer, start: number, end: number): void
  /** Goes on at a file of which nothing before it is here. */
  resumeAt(record: AuditRecord): void
  end(head: Head): void
  findings(): ContentFindings
}

export interface ContentFindings extends TrailFindings {
  readonly first: RecordPlace | undefined
  /** The hash that the first record has of the one before it. */
  readonly firstPrev: string | undefined
  readonly last: (RecordPlace & { readonly hash: string }) | undefined
  readonly checkpoints: number
  readonly newestCheckpoint: { readonly seq: number; readonly hash: string }
  /** Those whose signature and root are right: the newest of each key. */
  readonly proven: readonly ProvenCheckpoint[]
  readonly agreed: Anchor | undefined
  /** By their number. */
  readonly openIntents: ReadonlyMap<number, OpenIntent>
  /** There were more than are kept. */
  readonly forgottenIntents: number
  /** Intents of other chains, of which this one says what became of them. */
  readonly settledElsewhere: readonly { readonly chain: string; readonly seq: number }[]
}

export function createChainContent(options: ContentOptions): ChainContent {
  const { chain, isDeep, damage } = options
  const history = createSignedHistory(options)
  const facts = createTrailFacts(options)
  const intents = createOpenIntents(chain)
  let fileName: string | undefined
  let isFileBegun = true
  let newestTime = ''
  let first: TakenRecord | undefined
  let last: TakenRecord | undefined
  let checkpoints = 0
  let newestCheckpoint = { seq: 0, hash: '' }

  function take(record: TakenRecord, buffer: Buffer, start: number, end: number): void {
    history.compareNotes(record.seq - 1, record.place)
    lookAtClock(record)
    first ??= record
    last = record
    if (isOfTrail(record.rest)) takeOfTrail(record, strictRecord(buffer.toString('utf8', start, end)))
    else {
      if (isDeep && strictRecord(buffer.toString('utf8', start, end)) === undefined) malformed(record)
      intents.take(record, buffer, start, end)
    }
    isFileBegun = true
    history.compareAnchors(record)
  }

  function lookAtClock({ seq, time, rest, place, isAfterGap }: TakenRecord): void {
    if (time < newestTime && !isAfterGap && !rest.startsWith('TRAIL_CLOCK"', '","event":"'.length)) {
      damage('clock_back', place, `it is of ${time}, after one of ${newestTime}`, seq)
    }
    newestTime = time
  }

  const malformed = ({ place, seq }: TakenRecord): void =>
    damage('malformed', place, 'it has not the form of a record of version 1', seq)

  function takeOfTrail(taken: TakenRecord, record: AuditRecord | undefined): void {
    if (record === undefined) {
      malformed(taken)
      return
    }
    const { event, trail } = record
    const place = placeOf(taken)
    facts.take(place, record)
    if (event === 'TRAIL_FILE') takeFile(taken, record)
    if (event !== 'TRAIL_CHECKPOINT') return
    newestCheckpoint = { seq: taken.seq, hash: taken.hash }
    checkpoints++
    const key = facts.key()
    // Where the beginning of the chain, which names the key, is missing, that is said already.
    if (key !== undefined || first?.seq === 1) history.takeCheckpoint(trail?.checkpoint, key, place)
  }

  function takeFile(taken: TakenRecord, { trail }: AuditRecord): void {
    const place = placeOf(taken)
    if (trail?.key === undefined || trail.frontier === undefined) malformed(taken)
    if (!isFileBegun && fileName !== undefined && trail?.file !== fileName) {
      damage('reordered', place, `the file calls itself ${trail?.file ?? 'nothing'}`, place.seq)
    }
    history.takeFrontier(trail?.frontier ?? [], place)
  }

  return {
    append: history.append,
    beginFile(name) {
      fileName = name
      isFileBegun = false
    },
    take,
    resumeAt: ({ seq, trail }) => history.resumeAt(seq, trail?.frontier ?? []),
    end: ({ seq, place }) => history.compareNotes(seq, place),
    findings: () => ({
      ...facts.findings(),
      first: first && placeOf(first),
      firstPrev: first?.prev,
      last: last && { ...placeOf(last), hash: last.hash },
      checkpoints,
      newestCheckpoint,
      proven: history.proven(),
      agreed: history.agreed(),
      openIntents: intents.open(),
      forgottenIntents: intents.forgotten(),
      settledElsewhere: intents.settledElsewhere(),
    }),
  }
}
