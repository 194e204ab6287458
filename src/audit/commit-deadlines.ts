import { performance } from 'node:perf_hooks'
import type { Batch, Waiter } from './batch.js'

export interface CommitDeadlinesOptions {
  readonly deadlineMs: number
  /** All that is not on disk for certain. */
  readonly batches: () => readonly Batch[]
  /** They have waited too long. */
  readonly onLate: (late: readonly Waiter[]) => void
}

/** Watches over those who wait for a batch: a commit within its deadline, a flush while it can be written at all. */
export interface CommitDeadlines {
  /** Somebody waits for this batch with a commit. */
  wait(batch: Batch, waiter: Waiter): void
  /** Tells those who asked whether all is on disk that it is not. */
  rejectFlushes(cause: unknown): void
  stop(): void
}

export function createCommitDeadlines({ deadlineMs, batches, onLate }: CommitDeadlinesOptions): CommitDeadlines {
  let timer: NodeJS.Timeout | undefined

  function wait(batch: Batch, waiter: Waiter): void {
    batch.waiters.push(waiter)
    batch.isUrgent = true
    timer ??= setTimeout(expire, deadlineMs)
  }

  function expire(): void {
    timer = undefined
    const now = performance.now()
    let oldest = Number.POSITIVE_INFINITY
    const late: Waiter[] = []
    for (const batch of batches()) {
      batch.waiters = batch.waiters.filter((waiter) => {
        if (waiter.event === undefined) return true
        if (now - waiter.since < deadlineMs) oldest = Math.min(oldest, waiter.since)
        else late.push(waiter)
        return now - waiter.since < deadlineMs
      })
    }
    if (late.length > 0) onLate(late)
    if (oldest < Number.POSITIVE_INFINITY) timer = setTimeout(expire, Math.max(1, oldest + deadlineMs - now))
  }

  function rejectFlushes(cause: unknown): void {
    for (const batch of batches()) {
      const flushes = batch.waiters.filter(({ event }) => event === undefined)
      batch.waiters = batch.waiters.filter(({ event }) => event !== undefined)
      for (const { reject } of flushes) reject(cause)
    }
  }

  return { wait, rejectFlushes, stop: () => clearTimeout(timer) }
}
