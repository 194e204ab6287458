import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { retryDelayMs } from '../daily-file/index.js'
import type { LineQueue } from './line-queue.js'
import type { LineSink } from './line-sink.js'

export interface BatchWriterOptions {
  readonly queue: LineQueue
  readonly sink: LineSink
  /** Longest time that a line waits while the sink works. */
  readonly batchMs: number
  /** A batch is not waited for when so much is there. */
  readonly batchBytes: number
  /** The sink refused, the first time in a row. */
  readonly onFailure: (error: unknown) => void
  /** The sink took a batch after it had refused. */
  readonly onRecovery: () => void
  /** A batch is in the sink. */
  readonly onWritten?: () => void
}

/** Brings lines from the queue to the sink: one batch at a time, again and again until the sink takes it. */
export interface BatchWriter {
  /** Lines were queued. */
  wake(): void
  /** Resolves when all that is queued now is written; rejects with the sink's error when it refuses. */
  flush(): Promise<void>
  /** Tries to write all that is queued until the deadline, then stops. */
  stop(deadlineMs: number): Promise<void>
  written(): number
  /** Of the last attempt. */
  error(): unknown
}

interface Waiter {
  /** Count of lines that have to be written. */
  readonly upTo: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export function createBatchWriter(options: BatchWriterOptions): BatchWriter {
  const { queue, sink, batchMs, batchBytes } = options
  let written = 0
  let failures = 0
  let lastError: unknown
  let writing = false
  let stopped = false
  let isScheduledNow = false
  let timer: NodeJS.Timeout | undefined
  let waiters: readonly Waiter[] = []

  function wake(): void {
    if (writing || stopped) return
    const isDue = failures === 0 && queue.bytes() >= batchBytes
    if (timer === undefined || (isDue && !isScheduledNow)) schedule(isDue ? 0 : batchMs)
  }

  function schedule(waitMs: number): void {
    clearTimeout(timer)
    timer = setTimeout(drain, waitMs)
    isScheduledNow = waitMs === 0
    // Lines that wait hold the process for a moment; a disk that stays full does not hold it for good.
    if (failures > 0) timer.unref()
  }

  async function drain(): Promise<void> {
    if (writing) return
    clearTimeout(timer)
    timer = undefined
    writing = true
    const target = written + queue.lines()
    try {
      while (queue.lines() > 0 && (written < target || waiters.length > 0 || queue.bytes() >= batchBytes))
        await writeHead()
    } catch (error) {
      refused(error)
    } finally {
      writing = false
    }
    if (queue.lines() > 0 && !stopped) schedule(failures > 0 ? retryDelayMs(failures) : batchMs)
  }

  async function writeHead(): Promise<void> {
    const batch = queue.head()
    if (batch === undefined) return
    await sink.append(batch)
    queue.removeHead()
    written += batch.lines
    const recovered = failures > 0
    failures = 0
    lastError = undefined
    if (recovered) options.onRecovery()
    options.onWritten?.()
    for (const waiter of waiters) if (waiter.upTo <= written) waiter.resolve()
    waiters = waiters.filter((waiter) => waiter.upTo > written)
  }

  function refused(error: unknown): void {
    failures++
    lastError = error
    if (failures === 1) options.onFailure(error)
    for (const waiter of waiters) waiter.reject(error)
    waiters = []
  }

  function flush(): Promise<void> {
    if (queue.lines() === 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      waiters = [...waiters, { upTo: written + queue.lines(), resolve, reject }]
      void drain()
    })
  }

  async function stop(deadlineMs: number): Promise<void> {
    const deadline = performance.now() + deadlineMs
    const remainingMs = (): number => Math.max(0, deadline - performance.now())
    while (queue.lines() > 0 && remainingMs() > 0) {
      const tried = flush().catch(() => delay(Math.min(retryDelayMs(failures), remainingMs())))
      await Promise.race([tried, delay(remainingMs(), undefined, { ref: false })])
    }
    stopped = true
    clearTimeout(timer)
  }

  return { wake, flush, stop, written: () => written, error: () => lastError }
}
