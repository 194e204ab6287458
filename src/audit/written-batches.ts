import type { Anchor } from '../audit-anchors/index.js'
import type { LineBatch } from '../batched-file/index.js'
import type { Batch } from './batch.js'
import type { LastKnown } from './read-trail-file.js'
import type { RecordQueue } from './record-queue.js'
import type { AuditReceipt } from './types.js'

export interface WrittenBatchesOptions {
  readonly queue: RecordQueue
  /** The newest record that was on disk at the start. */
  readonly head: LastKnown | undefined
  /** Lines whose records are in the trail. */
  readonly onLog: (lines: readonly LineBatch[], newest: AuditReceipt) => void
  /** A checkpoint that is on disk. */
  readonly onAnchor: (anchor: Anchor) => void
}

/** Batches that are in their file, and not on disk yet for certain. */
export interface WrittenBatches {
  add(batch: Batch): void
  all(): readonly Batch[]
  isUrgent(): boolean
  /** Their lines go to audit.log. */
  log(): void
  /** They are on disk: who waited for them is told, and none is left. */
  settle(): void
  /** Their chain is left, and they are written again in another that begins after `continues`; none is left. */
  takeBack(continues: LastKnown | undefined): readonly Batch[]
  /** The newest record that is on disk for certain. */
  acknowledged(): LastKnown | undefined
  /** Records in their files, but for what the trail says about itself. */
  events(): number
}

export function createWrittenBatches({ queue, head, onLog, onAnchor }: WrittenBatchesOptions): WrittenBatches {
  let unsynced: Batch[] = []
  let acknowledged = head
  let events = 0

  function log(batch: Batch): void {
    queue.passLog(batch, (lines) => onLog(lines, { chain: batch.file.chain, seq: batch.seq }))
  }

  return {
    add(batch) {
      unsynced.push(batch)
      events += batch.events
    },
    all: () => unsynced,
    isUrgent: () => unsynced.some((batch) => batch.isUrgent),
    log() {
      for (const batch of unsynced) log(batch)
    },
    settle() {
      const settled = unsynced
      unsynced = []
      let anchor: Anchor | undefined
      for (const batch of settled) {
        acknowledged = { chain: batch.file.chain, seq: batch.seq, hash: batch.hash }
        anchor = batch.anchor ?? anchor
        for (const waiter of batch.waiters) waiter.resolve(waiter.receipt)
        log(batch)
        queue.release(batch)
      }
      if (anchor !== undefined) onAnchor(anchor)
    },
    takeBack(continues) {
      const taken = unsynced
      unsynced = []
      acknowledged = continues
      events -= taken.reduce((sum, batch) => sum + batch.events, 0)
      return taken
    },
    acknowledged: () => acknowledged,
    events: () => events,
  }
}
