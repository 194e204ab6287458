import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { Anchor } from '../audit-anchors/index.js'
import type { LineBatch } from '../batched-file/index.js'
import type { Batch, Waiter } from './batch.js'
import { createChainFiles } from './chain-files.js'
import { beginChain, type ClaimedChain } from './claimed-chain.js'
import { createCommitDeadlines } from './commit-deadlines.js'
import type { LastKnown } from './read-trail-file.js'
import type { RecordQueue } from './record-queue.js'
import type { StartReason } from './start-reason.js'
import type { TrailFileSystem } from './trail-file-system.js'
import type { AuditReceipt } from './types.js'
import { createWriteAttempts, FIRST_RETRY_MS } from './write-attempts.js'
import type { FileLost } from './write-failure.js'
import { createWriteTurns } from './write-turns.js'
import { createWrittenBatches } from './written-batches.js'

export interface TrailWriterOptions {
  /** `LOG_DIR/audit` */
  readonly folder: string
  readonly claimed: ClaimedChain
  readonly queue: RecordQueue
  readonly fileSystem: TrailFileSystem
  /** How long a record that nobody waits for may wait. */
  readonly batchMs: number
  /** What takes longer counts as failed. */
  readonly deadlineMs: number
  readonly checkpointRecords: number
  readonly checkpointMs: number
  /** Lines whose records are in the trail. */
  readonly onLog: (lines: readonly LineBatch[], newest: AuditReceipt) => void
  /** A checkpoint that is on disk. */
  readonly onAnchor: (anchor: Anchor) => void
  /** A commit was not written within the deadline; whoever waited for it is told so. */
  readonly onLate: (waiter: Waiter) => void
  /** It cannot be written, the first time in a row. */
  readonly onTrouble: (reason: string, cause: unknown) => void
  /** It is written again. */
  readonly onRecovery: () => void
  /** Its file was removed, renamed or replaced, and stands under its name again. */
  readonly onReopened: (file: string) => void
  /** The chain was left, and why. */
  readonly onLeft: (reason: StartReason, cause: unknown) => void
}

/** Brings batches of records into the files of a chain: one at a time, again and again until the disk takes them. */
export interface TrailWriter {
  /** Records were queued, which nobody waits for. */
  wake(): void
  /** Somebody waits for this batch. */
  wait(batch: Batch, waiter: Waiter): void
  /** Resolves when all that is queued now is on disk; rejects when it cannot be written now. */
  flush(): Promise<void>
  /** True while nothing can be promised: the last attempt failed, or the one under way takes too long. */
  isStuck(): boolean
  /** Of the last attempt. */
  error(): unknown
  /** Records in their files, but for what the trail says about itself. */
  written(): number
  /** How long the disk took last, in milliseconds. */
  lastSyncMs(): number
  /** Ends, within the deadline. */
  stop(deadlineMs: number): Promise<void>
}

/** So much is written at once rather than after `batchMs`. */
const BATCH_BYTES = 256 * 1024
const WATCH_MS = 1000

/** @throws the error of the file system, where the first file cannot be opened */
export function createTrailWriter(options: TrailWriterOptions): TrailWriter {
  const { folder, claimed, queue, fileSystem, batchMs, deadlineMs, onLog, onAnchor } = options
  const { onTrouble, onRecovery, onReopened } = options
  const first = queue.waiting()[0]?.file
  const files = createChainFiles({ folder, claimed, first, fileSystem, onSynced: settle, onReopened })
  const deadlines = createCommitDeadlines({ deadlineMs, batches: unacknowledged, onLate: beLate })
  const attempts = createWriteAttempts({ onTrouble, onRecovery, onRefused: deadlines.rejectFlushes })
  const turns = createWriteTurns(pump)
  const written = createWrittenBatches({ queue, head: headOf(claimed), onLog, onAnchor })
  let isSyncWanted = false
  let isCheckDue = false
  const watch = setInterval(look, WATCH_MS).unref()
  const checkpoints = setInterval(checkpoint, options.checkpointMs).unref()
  soon()

  function wake(): void {
    if (queue.sinceCheckpoint() >= options.checkpointRecords) checkpoint()
    else if (queue.waitingBytes() >= BATCH_BYTES) soon()
    else if (turns.isIdle()) turns.later(batchMs, true)
  }

  /** Unless the disk refuses: then it is asked again in its time. */
  function soon(): void {
    if (attempts.failures() === 0) turns.soon()
  }

  function checkpoint(): void {
    if (isStuck()) return
    queue.addCheckpoint()
    soon()
  }

  /** Once a second, also when nothing is written: does the disk answer, and is the file where it belongs? */
  function look(): void {
    if (isHung()) attempts.trouble('slow', tooSlow())
    if (turns.isUnderWay() || attempts.failures() > 0) return
    isCheckDue = true
    void pump()
  }

  async function pump(): Promise<void> {
    if (!turns.begin()) return
    try {
      await round()
      attempts.succeeded()
    } catch (error) {
      attempts.failed(error)
    } finally {
      turns.end()
    }
    if (attempts.failures() > 0) tryAgain(attempts.waitMs())
    // Not at once: whoever was just told goes on in this turn, and what he commits next goes along.
    else if (isUrgent() || queue.waitingBytes() >= BATCH_BYTES) turns.soon()
    else if (queue.waiting().length > 0) turns.later(batchMs, true)
  }

  function tryAgain(waitMs: number): void {
    if (waitMs === 0) turns.soon()
    // Records that wait hold the process for a moment; a disk that stays full does not hold it for good.
    else turns.later(waitMs, false)
  }

  const isUrgent = (): boolean => isSyncWanted || queue.waiting().some((batch) => batch.isUrgent)

  async function round(): Promise<void> {
    const lost = attempts.lost()
    if (lost !== undefined) leave(lost)
    if (isCheckDue) await files.checkPlace()
    isCheckDue = false
    queue.seal()
    const last = queue.waiting().at(-1)
    for (let batch = queue.waiting()[0]; batch !== undefined; batch = queue.waiting()[0]) {
      await files.write(batch)
      queue.shift()
      written.add(batch)
      if (batch === last) break
    }
    if (isSyncWanted || written.isUrgent()) await files.sync()
    written.log()
  }

  function settle(): void {
    isSyncWanted = false
    written.settle()
  }

  /** Goes on in another chain, with all that was not acknowledged. */
  function leave(lost: FileLost): void {
    const former = queue.receipt().chain
    const next = beginChain(folder, lost.reason, written.acknowledged())
    attempts.left()
    files.leave(former, next)
    queue.moveTo(next, written.takeBack(next.continues))
    queue.addCheckpoint()
    options.onLeft(lost.reason, lost.cause)
  }

  const isHung = (): boolean => files.busyMs() > deadlineMs
  const isStuck = (): boolean => attempts.isTroubled() || isHung()
  const tooSlow = (): Error => new Error(`the disk has not answered within ${deadlineMs} ms`)

  function unacknowledged(): readonly Batch[] {
    return [...written.all(), ...queue.waiting()]
  }

  function wait(batch: Batch, waiter: Waiter): void {
    deadlines.wait(batch, waiter)
    soon()
  }

  function beLate(late: readonly Waiter[]): void {
    attempts.trouble('slow', attempts.lastError() ?? tooSlow())
    for (const waiter of late) options.onLate(waiter)
  }

  function flush(): Promise<void> {
    const batch = queue.waiting().at(-1) ?? written.all().at(-1)
    if (batch === undefined) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const since = performance.now()
      batch.waiters.push({ receipt: queue.receipt(), since, resolve: () => resolve(), reject })
      batch.isUrgent = true
      isSyncWanted = true
      // Who asks wants to know now, whenever the next attempt would be.
      if (attempts.failures() > 0) void pump()
      else turns.soon()
    })
  }

  async function stop(deadlineMs: number): Promise<void> {
    clearInterval(watch)
    clearInterval(checkpoints)
    const end = performance.now() + deadlineMs
    const remainingMs = (): number => Math.max(0, end - performance.now())
    while (unacknowledged().length > 0 && remainingMs() > 0) {
      // What is left at the end is counted, and said with the error of the last attempt, by who stops it.
      const tried = flush().catch(() => delay(Math.min(FIRST_RETRY_MS, remainingMs())))
      await Promise.race([tried, delay(remainingMs(), undefined, { ref: false })])
    }
    turns.stop()
    deadlines.stop()
    // A call that hangs may still write.
    if (!turns.isUnderWay()) await files.close()
  }

  return {
    wake,
    wait,
    flush,
    isStuck,
    error: () => (attempts.isTroubled() ? attempts.lastError() : undefined),
    written: written.events,
    lastSyncMs: files.lastSyncMs,
    stop,
  }
}

function headOf({ head: { chain, seq, prev }, continues }: ClaimedChain): LastKnown | undefined {
  return seq === 0 ? continues : { chain, seq, hash: prev }
}
