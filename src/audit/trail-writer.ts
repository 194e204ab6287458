import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { LineBatch } from '../batched-file/index.js'
import { isErrno } from '../daily-file/index.js'
import type { Anchor, Batch, Waiter } from './batch.js'
import type { LastKnown } from './read-trail-file.js'
import type { RecordQueue } from './record-queue.js'
import { beginChain, type ClaimedChain, leaveForGood, lockOf, type StartReason } from './resume-chain.js'
import {
  beginTrailFile,
  type FilePlace,
  type OpenTrailFile,
  openTrailFileSync,
  placeOf,
  restoreTrailFile,
} from './trail-file.js'
import { syncFolderSync, type TrailFileSystem } from './trail-file-system.js'
import type { AuditReceipt } from './types.js'

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

/** What the disk refused, and took nothing of: it is tried again. After any other error nobody knows what is on disk. */
const REFUSALS = [
  'ENOSPC',
  'EDQUOT',
  'EFBIG',
  'EACCES',
  'EPERM',
  'EROFS',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'EAGAIN',
  'EINTR',
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
]
/** So much is written at once rather than after `batchMs`. */
const BATCH_BYTES = 256 * 1024
const WATCH_MS = 1000
const FIRST_RETRY_MS = 50
const LONGEST_RETRY_MS = 1000

/** The file that was written to is to be left, and its chain with it. */
class FileLost extends Error {
  readonly reason: StartReason
  constructor(reason: StartReason, cause?: unknown) {
    super(`the file of the trail is left: ${reason}`, { cause })
    this.reason = reason
  }
}

/** @throws the error of the file system, where the first file cannot be opened */
export function createTrailWriter(options: TrailWriterOptions): TrailWriter {
  const { folder, queue, fileSystem, batchMs, deadlineMs } = options
  let { lock } = options.claimed
  let live: OpenTrailFile | undefined = openFirst(options)
  /** In their file, and not on disk yet for certain. */
  let unsynced: Batch[] = []
  let acknowledged: LastKnown | undefined = headOf(options.claimed)
  let leaving: FileLost | undefined
  let failures = 0
  let lastError: unknown
  let isTroubled = false
  let written = 0
  let syncMs = 0
  /** When the call of the file system began that is under way. */
  let busySince: number | undefined
  let isPumping = false
  let isStopped = false
  let isSyncWanted = false
  let isCheckDue = false
  let immediate: NodeJS.Immediate | undefined
  let timer: NodeJS.Timeout | undefined
  let deadline: NodeJS.Timeout | undefined
  const watch = setInterval(look, WATCH_MS).unref()
  const checkpoints = setInterval(checkpoint, options.checkpointMs).unref()
  soon()

  function wake(): void {
    if (queue.sinceCheckpoint() >= options.checkpointRecords) checkpoint()
    else if (queue.waitingBytes() >= BATCH_BYTES) soon()
    else if (timer === undefined && immediate === undefined && !isPumping) later(batchMs)
  }

  /** At the end of this turn of the event loop: whatever else it brings goes along. */
  function soon(): void {
    if (!isPumping && immediate === undefined && failures === 0) immediate = setImmediate(pump)
  }

  function later(waitMs: number): void {
    if (isStopped) return
    clearTimeout(timer)
    timer = setTimeout(pump, waitMs)
    // Records that wait hold the process for a moment; a disk that stays full does not hold it for good.
    if (failures > 0) timer.unref()
  }

  function checkpoint(): void {
    if (isStuck()) return
    queue.addCheckpoint()
    soon()
  }

  /** Once a second, also when nothing is written: does the disk answer, and is the file where it belongs? */
  function look(): void {
    if (isHung()) trouble('slow', tooSlow())
    if (isPumping || failures > 0) return
    isCheckDue = true
    void pump()
  }

  const tooSlow = (): Error => new Error(`the disk has not answered within ${deadlineMs} ms`)

  async function pump(): Promise<void> {
    if (isPumping || isStopped) return
    isPumping = true
    clearTimeout(timer)
    clearImmediate(immediate)
    timer = undefined
    immediate = undefined
    try {
      do await round()
      while (isUrgent() || queue.waitingBytes() >= BATCH_BYTES)
      failures = 0
      if (isTroubled) recover()
    } catch (error) {
      failed(error)
    } finally {
      busySince = undefined
      isPumping = false
    }
    if (leaving !== undefined && failures === 1) immediate = setImmediate(pump)
    else if (failures > 0) later(Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS))
    else if (isUrgent()) soon()
    else if (queue.waiting().length > 0) later(batchMs)
  }

  const isUrgent = (): boolean => isSyncWanted || queue.waiting().some((batch) => batch.isUrgent)

  async function round(): Promise<void> {
    if (leaving !== undefined) leave(leaving)
    if (isCheckDue && live !== undefined) await mendPlace(live, await call(placeOf(live, fileSystem)))
    isCheckDue = false
    queue.seal()
    const last = queue.waiting().at(-1)
    for (let batch = queue.waiting()[0]; batch !== undefined; batch = queue.waiting()[0]) {
      await write(batch)
      if (batch === last) break
    }
    if (isSyncWanted || unsynced.some((batch) => batch.isUrgent)) await sync()
    for (const batch of unsynced) log(batch)
  }

  async function write(batch: Batch): Promise<void> {
    const open = await fileFor(batch)
    const { data, bytes } = batch.lines
    while (batch.written < bytes) {
      const count = await call(fileSystem.write(open.fd, data.subarray(batch.written, bytes)))
      if (count === 0) throw Object.assign(new Error('the file takes no more bytes'), { code: 'ENOSPC' })
      batch.written += count
      open.bytes += count
    }
    queue.shift()
    unsynced.push(batch)
    written += batch.events
  }

  async function fileFor({ file }: Batch): Promise<OpenTrailFile> {
    if (live?.file.name === file.name) return live
    if (live !== undefined) {
      // The last of a file is on disk before the next begins.
      await sync()
      const { fd } = live
      live = undefined
      await fileSystem.close(fd)
    }
    live = await call(beginTrailFile(folder, file, fileSystem))
    return live
  }

  /** What was written is on disk, and in the place where others look for it. */
  async function sync(): Promise<void> {
    if (live === undefined) return
    const began = performance.now()
    const [synced, place] = await call(Promise.allSettled([fileSystem.datasync(live.fd), placeOf(live, fileSystem)]))
    // After that nobody knows what of the file is on disk, and to ask again would get a lie.
    if (synced.status === 'rejected') throw new FileLost('io_error', synced.reason)
    if (place.status === 'rejected') throw place.reason
    await mendPlace(live, place.value)
    syncMs = performance.now() - began
    isSyncWanted = false
    settle()
  }

  async function mendPlace(open: OpenTrailFile, place: FilePlace): Promise<void> {
    if (place === 'there') return
    if (place === 'changed') throw new FileLost('file_changed')
    const restored = place === 'gone' ? await call(restoreTrailFile(open, fileSystem)) : undefined
    if (restored === undefined) throw new FileLost('file_truncated')
    live = restored
    await fileSystem.close(open.fd)
    holdLock()
    options.onReopened(open.file.name)
  }

  /** Who removes the folder removes the lock: then another process may have taken the chain. */
  function holdLock(): void {
    if (lock.isHeld()) return
    const again = lockOf(folder, queue.receipt().chain)
    if (again === undefined) throw new FileLost('chain_taken')
    lock = again
  }

  /** Knows since when it is under way. */
  async function call<Result>(answer: Promise<Result>): Promise<Result> {
    busySince = performance.now()
    try {
      return await answer
    } finally {
      busySince = undefined
    }
  }

  function settle(): void {
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
    if (anchor !== undefined) options.onAnchor(anchor)
  }

  function log(batch: Batch): void {
    queue.passLog(batch, (lines) => options.onLog(lines, { chain: batch.file.chain, seq: batch.seq }))
  }

  /** Goes on in another chain, with all that was not acknowledged. */
  function leave(lost: FileLost): void {
    const former = queue.receipt().chain
    const claimed = beginChain(folder, lost.reason, acknowledged)
    leaving = undefined
    if (live !== undefined) void fileSystem.close(live.fd).catch(() => {})
    live = undefined
    leaveForGood(folder, former)
    lock.release()
    lock = claimed.lock
    acknowledged = claimed.continues
    const kept = unsynced
    unsynced = []
    written -= kept.reduce((sum, { events }) => sum + events, 0)
    queue.moveTo(claimed, kept)
    queue.addCheckpoint()
    options.onLeft(lost.reason, lost.cause)
  }

  function failed(error: unknown): void {
    failures++
    const isRefused = isErrno(error, ...REFUSALS)
    if (error instanceof FileLost) leaving = error
    else if (!isRefused) leaving = new FileLost('io_error', error)
    // A chain that can be left at once is no trouble to anybody who waits.
    if (leaving !== undefined && failures === 1) lastError = leaving.cause ?? leaving
    else trouble(leaving?.reason ?? reasonOf(error), leaving === undefined ? error : (leaving.cause ?? leaving))
  }

  function trouble(reason: string, cause: unknown): void {
    lastError = cause
    rejectFlushes(cause)
    if (isTroubled) return
    isTroubled = true
    options.onTrouble(reason, cause)
  }

  function recover(): void {
    isTroubled = false
    options.onRecovery()
  }

  function rejectFlushes(cause: unknown): void {
    for (const batch of [...unsynced, ...queue.waiting()]) {
      const flushes = batch.waiters.filter(({ event }) => event === undefined)
      batch.waiters = batch.waiters.filter(({ event }) => event !== undefined)
      for (const { reject } of flushes) reject(cause)
    }
  }

  const isHung = (): boolean => busySince !== undefined && performance.now() - busySince > deadlineMs
  const isStuck = (): boolean => isTroubled || isHung()

  function wait(batch: Batch, waiter: Waiter): void {
    batch.waiters.push(waiter)
    batch.isUrgent = true
    deadline ??= setTimeout(expire, deadlineMs)
    soon()
  }

  /** Tells those who have waited too long. */
  function expire(): void {
    deadline = undefined
    const now = performance.now()
    let oldest = Number.POSITIVE_INFINITY
    const late: Waiter[] = []
    for (const batch of [...unsynced, ...queue.waiting()]) {
      batch.waiters = batch.waiters.filter((waiter) => {
        if (waiter.event === undefined) return true
        if (now - waiter.since < deadlineMs) oldest = Math.min(oldest, waiter.since)
        else late.push(waiter)
        return now - waiter.since < deadlineMs
      })
    }
    if (late.length > 0) trouble('slow', lastError ?? tooSlow())
    for (const waiter of late) options.onLate(waiter)
    if (oldest < Number.POSITIVE_INFINITY) deadline = setTimeout(expire, Math.max(1, oldest + deadlineMs - now))
  }

  function flush(): Promise<void> {
    const batch = queue.waiting().at(-1) ?? unsynced.at(-1)
    if (batch === undefined) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const since = performance.now()
      batch.waiters.push({ receipt: queue.receipt(), since, resolve: () => resolve(), reject })
      batch.isUrgent = true
      isSyncWanted = true
      // Who asks wants to know now, whenever the next attempt would be.
      if (failures > 0) void pump()
      else soon()
    })
  }

  async function stop(deadlineMs: number): Promise<void> {
    clearInterval(watch)
    clearInterval(checkpoints)
    const end = performance.now() + deadlineMs
    const remainingMs = (): number => Math.max(0, end - performance.now())
    while ((queue.waiting().length > 0 || unsynced.length > 0) && remainingMs() > 0) {
      const tried = flush().catch(() => delay(Math.min(FIRST_RETRY_MS, remainingMs())))
      await Promise.race([tried, delay(remainingMs(), undefined, { ref: false })])
    }
    isStopped = true
    clearTimeout(timer)
    clearTimeout(deadline)
    clearImmediate(immediate)
    // A call that hangs may still write.
    if (isPumping) return
    if (live !== undefined) await fileSystem.close(live.fd).catch(() => {})
    lock.release()
  }

  return {
    wake,
    wait,
    flush,
    isStuck,
    error: () => (isTroubled ? lastError : undefined),
    written: () => written,
    lastSyncMs: () => syncMs,
    stop,
  }
}

function openFirst({ folder, claimed, queue, fileSystem }: TrailWriterOptions): OpenTrailFile | undefined {
  const { file, fileBytes } = claimed
  const first = queue.waiting()[0]?.file
  if (first === undefined) return undefined
  if (file?.name === first.name) return openTrailFileSync(folder, file, fileBytes, fileSystem)
  const opened = openTrailFileSync(folder, first, 0, fileSystem)
  syncFolderSync(fileSystem, folder)
  return opened
}

function headOf({ head: { chain, seq, prev }, continues }: ClaimedChain): LastKnown | undefined {
  return seq === 0 ? continues : { chain, seq, hash: prev }
}

/** The `reason` of TRAIL_DEGRADED. */
function reasonOf(error: unknown): string {
  if (isErrno(error, 'ENOSPC', 'EDQUOT', 'EFBIG')) return 'disk_full'
  if (isErrno(error, 'EACCES', 'EPERM', 'EROFS')) return 'not_permitted'
  return 'unwritable'
}
