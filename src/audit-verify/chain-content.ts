import { openNote, parseCheckpoint } from '../audit-chain/index.js'
import type { AuditRecord } from '../audit-record/index.js'
import type { Anchor } from './anchors.js'
import { createChainRoots, disagreement } from './chain-roots.js'
import type { DamageKind, Place } from './damage.js'
import type { Endorsement, KeyBook, KeyEpoch } from './key-chain.js'
import type { Head } from './record-order.js'
import { eventOf, intentOf, isOfTrail, isPending, strictRecord } from './record-text.js'
import type { OpenIntent, ProvenCheckpoint, RecordPlace, TrailFact } from './report.js'

export interface ContentOptions {
  readonly chain: string
  readonly keys: KeyBook
  readonly anchors: readonly Anchor[]
  readonly isDeep: boolean
  readonly damage: (kind: DamageKind, at: Place, message: string, seq?: number, toSeq?: number) => void
  readonly damageCount: () => number
}

/** A record at its place in the chain. */
export interface TakenRecord {
  readonly seq: number
  readonly time: string
  readonly prev: string
  readonly hash: string
  readonly place: Place
  /** What stands after the time, as far as it is usually needed. */
  readonly rest: string
  /** Records before it are missing, and what they said of the clock. */
  readonly isAfterGap: boolean
}

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

export interface ContentFindings {
  readonly first: RecordPlace | undefined
  /** The hash that the first record has of the one before it. */
  readonly firstPrev: string | undefined
  readonly last: (RecordPlace & { readonly hash: string }) | undefined
  readonly checkpoints: number
  readonly newestCheckpoint: { readonly seq: number; readonly hash: string }
  /** Those whose signature and root are right: the newest of each key. */
  readonly proven: readonly ProvenCheckpoint[]
  readonly agreed: Anchor | undefined
  readonly epochs: readonly KeyEpoch[]
  /** By their number. */
  readonly openIntents: ReadonlyMap<number, OpenIntent>
  /** There were more than are kept. */
  readonly forgottenIntents: number
  /** Intents of other chains, of which this one says what became of them. */
  readonly settledElsewhere: readonly { readonly chain: string; readonly seq: number }[]
  readonly endorsements: readonly Endorsement[]
  readonly facts: readonly TrailFact[]
  readonly continuations: readonly Continuation[]
  readonly prunings: readonly Pruning[]
}

const MOST_FACTS = 2000
const MOST_OPEN_INTENTS = 100_000

export function createChainContent(options: ContentOptions): ChainContent {
  const { chain, keys, anchors, isDeep, damage, damageCount } = options
  const roots = createChainRoots()
  const intents = new Map<number, OpenIntent>()
  const epochs: KeyEpoch[] = []
  const facts: TrailFact[] = []
  const continuations: Continuation[] = []
  const prunings: Pruning[] = []
  const endorsements: Endorsement[] = []
  const settledElsewhere: { readonly chain: string; readonly seq: number }[] = []
  const proven = new Map<string, ProvenCheckpoint>()
  let forgottenIntents = 0
  let fileName: string | undefined
  let isFileBegun = true
  let newestTime = ''
  let first: RecordPlace | undefined
  let firstPrev: string | undefined
  let last: TakenRecord | undefined
  let checkpoints = 0
  let newestCheckpoint = { seq: 0, hash: '' }
  let nextAnchor = 0
  let agreed: Anchor | undefined
  /** All up to here was signed, or anchored; and how much damage was known then. */
  let sound = { seq: 0, damages: 0 }

  function take(record: TakenRecord, buffer: Buffer, start: number, end: number): void {
    const { seq, time, rest, place } = record
    compareBareNotes(seq - 1, place)
    if (time < newestTime && !record.isAfterGap && !rest.startsWith('TRAIL_CLOCK"', '","event":"'.length)) {
      damage('clock_back', place, `it is of ${time}, after one of ${newestTime}`, seq)
    }
    newestTime = time
    if (first === undefined) {
      first = placeOf(record)
      firstPrev = record.prev
    }
    last = record
    if (isOfTrail(rest)) takeOfTrail(record, buffer.toString('utf8', start, end))
    else {
      if (isDeep && strictRecord(buffer.toString('utf8', start, end)) === undefined) malformed(record)
      takeIntent(record, buffer, start, end)
    }
    isFileBegun = true
    compareAnchor(record)
  }

  const malformed = ({ place, seq }: TakenRecord): void =>
    damage('malformed', place, 'it has not the form of a record of version 1', seq)

  function takeIntent(record: TakenRecord, buffer: Buffer, start: number, end: number): void {
    if (isPending(record.rest)) {
      if (intents.size < MOST_OPEN_INTENTS) intents.set(record.seq, { ...placeOf(record), event: eventOf(record.rest) })
      else forgottenIntents++
      if (buffer.subarray(start, end).includes('"again":"')) takeAgain(buffer.toString('utf8', start, end))
      return
    }
    const named = intentOf(record.rest)
    const { seq, chain: other = chain } =
      named === 'unsure' ? intentIn(buffer.toString('utf8', start, end)) : (named ?? {})
    if (seq === undefined) return
    if (other === chain) intents.delete(seq)
    else if (settledElsewhere.length < MOST_OPEN_INTENTS) settledElsewhere.push({ chain: other, seq })
  }

  /** The same intent stood in a chain before whose file failed. */
  function takeAgain(line: string): void {
    const [other, digits] = strictRecord(line)?.trail?.again?.split(':') ?? []
    if (other !== undefined && settledElsewhere.length < MOST_OPEN_INTENTS)
      settledElsewhere.push({ chain: other, seq: Number(digits) })
  }

  function intentIn(line: string): { readonly seq?: number | undefined; readonly chain?: string | undefined } {
    const record = strictRecord(line)
    return { seq: record?.intent, chain: record?.intent_chain }
  }

  function takeOfTrail(taken: TakenRecord, line: string): void {
    const record = strictRecord(line)
    if (record === undefined) {
      malformed(taken)
      return
    }
    const { event, reason, pid, trail } = record
    const place = { ...placeOf(taken) }
    if (event !== 'TRAIL_CHECKPOINT' && facts.length < MOST_FACTS) facts.push({ ...place, event, reason, pid, trail })
    if (trail?.continues !== undefined) {
      const { chain: continued, ...at } = trail.continues
      continuations.push({ ...place, by: chain, chain: continued, at, reason })
    }
    if (trail?.key !== undefined) announce(trail.key, trail.endorsement, place)
    if (event === 'TRAIL_PRUNED') takePruning(place, record)
    if (event === 'TRAIL_FILE') takeFile(taken, record)
    if (event !== 'TRAIL_CHECKPOINT') return
    newestCheckpoint = { seq: taken.seq, hash: taken.hash }
    takeCheckpoint(trail?.checkpoint, place)
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

  function takeFile(taken: TakenRecord, { trail }: AuditRecord): void {
    const place = placeOf(taken)
    if (trail?.key === undefined || trail.frontier === undefined) malformed(taken)
    const isFirst = !isFileBegun
    if (isFirst && fileName !== undefined && trail?.file !== fileName) {
      damage('reordered', place, `the file calls itself ${trail?.file ?? 'nothing'}`, place.seq)
    }
    const told = trail?.frontier ?? []
    const counted = roots.frontier()
    if (counted !== undefined && counted.join() !== told.join())
      rewritten(place, 'says other roots of the records before it')
    if (counted?.join() !== told.join() && !roots.resume(place.seq - 1, told)) {
      damage('malformed', place, 'the roots in it are of no tree of this size', place.seq)
    }
  }

  function takeCheckpoint(note: string | undefined, place: RecordPlace): void {
    checkpoints++
    const current = epochs.at(-1)?.key
    // Its beginning, which names the key, is missing: that is said already.
    if (current === undefined && first?.seq !== 1) return
    const key = current === undefined ? undefined : keys.learn(current)
    const opened = note === undefined || key === undefined ? undefined : openNote(note, [key])
    const checkpoint = opened === undefined ? undefined : parseCheckpoint(opened.text)
    if (note === undefined || opened === undefined || checkpoint === undefined) {
      damage('signature', place, 'the checkpoint in it is not signed by the key that signs here', place.seq)
      return
    }
    const problem = disagreement(checkpoint, chain, place.seq - 1, roots.root())
    if (problem !== undefined) rewritten(place, `the signed checkpoint in it ${problem}`)
    if (problem !== undefined || roots.root() === undefined) return
    sound = { seq: place.seq, damages: damageCount() }
    const proof = {
      size: checkpoint.size,
      root: checkpoint.root.toString('base64'),
      note,
      key: opened.key.text,
      seq: place.seq,
    }
    proven.set(opened.key.text, proof)
  }

  /** Nobody knows which of the records since the last signature it was, unless something is known to be wrong there. */
  function rewritten(place: RecordPlace, message: string, kind: DamageKind = 'rewritten'): void {
    const isExplained = damageCount() > sound.damages
    if (!isExplained || kind === 'forked')
      damage(kind, place, message, sound.seq + 1, Math.max(sound.seq + 1, place.seq - 1))
    roots.lose()
    sound = { seq: place.seq, damages: damageCount() }
  }

  function compareAnchor(record: TakenRecord): void {
    for (
      let anchor = anchors[nextAnchor];
      anchor !== undefined && anchor.seq <= record.seq;
      anchor = anchors[nextAnchor]
    ) {
      nextAnchor++
      if (anchor.seq < record.seq || anchor.hash === undefined) continue
      if (anchor.hash === record.hash) {
        agreed = anchor
        sound = { seq: record.seq, damages: damageCount() }
      } else disagree(anchor, record.place, record.seq)
    }
  }

  /** Anchors that know a root and no hash are compared when the tree has their size. */
  function compareBareNotes(size: number, place: Place): void {
    for (let anchor = anchors[nextAnchor]; anchor !== undefined && anchor.size <= size; anchor = anchors[nextAnchor]) {
      if (anchor.hash !== undefined) return
      nextAnchor++
      if (anchor.size < size) continue
      const root = roots.root()
      if (root?.equals(anchor.root)) agreed = anchor
      else if (root !== undefined) disagree(anchor, place, size)
    }
  }

  function disagree(anchor: Anchor, place: Place, seq: number): void {
    const own = [...proven.values()].find(({ size }) => size === anchor.size)
    const isForked =
      own !== undefined &&
      own.root !== anchor.root.toString('base64') &&
      openNote(anchor.note, keys.known()) !== undefined
    const what = `line ${anchor.line} of the anchors knows another history up to ${anchor.seq}`
    rewritten(
      { ...place, seq, time: '' },
      isForked ? `${what}, signed as well` : what,
      isForked ? 'forked' : 'rewritten',
    )
  }

  return {
    append: roots.append,
    beginFile(name) {
      fileName = name
      isFileBegun = false
    },
    take,
    resumeAt({ seq, trail }) {
      roots.resume(seq - 1, trail?.frontier ?? [])
      sound = { ...sound, seq: seq - 1 }
    },
    end({ seq, place }) {
      compareBareNotes(seq, place)
    },
    findings: () => ({
      first,
      firstPrev,
      prunings,
      last: last === undefined ? undefined : { ...placeOf(last), hash: last.hash },
      checkpoints,
      newestCheckpoint,
      proven: [...proven.values()],
      agreed,
      epochs,
      openIntents: intents,
      forgottenIntents,
      settledElsewhere,
      endorsements,
      facts,
      continuations,
    }),
  }
}

const placeOf = ({ place, seq, time }: TakenRecord): RecordPlace => ({ file: place.file, line: place.line, seq, time })
