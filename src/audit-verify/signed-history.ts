import { openNote, parseCheckpoint } from '../audit-chain/index.js'
import type { Anchor } from './anchors.js'
import { createChainRoots, disagreement } from './chain-roots.js'
import type { DamageKind, Place } from './damage.js'
import type { KeyBook } from './key-chain.js'
import type { ProvenCheckpoint, RecordPlace } from './report.js'
import type { TakenRecord } from './taken-record.js'

export interface SignedHistoryOptions {
  readonly chain: string
  readonly keys: KeyBook
  /** Of this chain, by size. */
  readonly anchors: readonly Anchor[]
  readonly damage: (kind: DamageKind, at: Place, message: string, seq?: number, toSeq?: number) => void
  readonly damageCount: () => number
}

/** Holds the records of a chain against what was signed of them, in its checkpoints and in anchors elsewhere. */
export interface SignedHistory {
  /** The hash of the next record, as its successor vouches for it; undefined where nobody knows. */
  append(hash: string | undefined): void
  /** @param size how many records stand before what comes next */
  compareNotes(size: number, place: Place): void
  /** @param told what a file says of the roots before it. @param place of the record that says so */
  takeFrontier(told: readonly string[], place: RecordPlace): void
  /** @param key text of the key that signs here */
  takeCheckpoint(note: string | undefined, key: string | undefined, place: RecordPlace): void
  compareAnchors(record: TakenRecord): void
  /** Goes on behind a record of which nothing before it is here. */
  resumeAt(seq: number, frontier: readonly string[]): void
  /** Checkpoints whose signature and root are right: the newest of each key. */
  proven(): readonly ProvenCheckpoint[]
  /** The newest anchor that says what the chain says. */
  agreed(): Anchor | undefined
}

export function createSignedHistory(options: SignedHistoryOptions): SignedHistory {
  const { chain, keys, anchors, damage, damageCount } = options
  const roots = createChainRoots()
  const proven = new Map<string, ProvenCheckpoint>()
  let nextAnchor = 0
  let agreed: Anchor | undefined
  /** All up to here was signed, or anchored; and how much damage was known then. */
  let sound = { seq: 0, damages: 0 }

  function takeFrontier(told: readonly string[], place: RecordPlace): void {
    const counted = roots.frontier()
    if (counted?.join() === told.join()) return
    if (counted !== undefined) rewritten(place, 'says other roots of the records before it')
    if (!roots.resume(place.seq - 1, told))
      damage('malformed', place, 'the roots in it are of no tree of this size', place.seq)
  }

  function takeCheckpoint(note: string | undefined, keyText: string | undefined, place: RecordPlace): void {
    const key = keyText === undefined ? undefined : keys.learn(keyText)
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
    const { size, root } = checkpoint
    const by = opened.key.text
    proven.set(by, { size, root: root.toString('base64'), note, key: by, seq: place.seq })
  }

  /** Nobody knows which of the records since the last signature it was, unless something is known to be wrong there. */
  function rewritten(place: RecordPlace, message: string, kind: DamageKind = 'rewritten'): void {
    const isExplained = damageCount() > sound.damages
    if (!isExplained || kind === 'forked')
      damage(kind, place, message, sound.seq + 1, Math.max(sound.seq + 1, place.seq - 1))
    roots.lose()
    sound = { seq: place.seq, damages: damageCount() }
  }

  function compareAnchors(record: TakenRecord): void {
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
  function compareNotes(size: number, place: Place): void {
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
    compareNotes,
    takeFrontier,
    takeCheckpoint,
    compareAnchors,
    resumeAt(seq, frontier) {
      roots.resume(seq - 1, frontier)
      sound = { ...sound, seq: seq - 1 }
    },
    proven: () => [...proven.values()],
    agreed: () => agreed,
  }
}
