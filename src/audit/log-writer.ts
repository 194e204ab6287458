import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { LineBatch, LineSink } from '../batched-file/index.js'
import { retryDelayMs } from '../daily-file/index.js'
import { type Completion, createLogBacklog, type MissingLines } from './log-backlog.js'
import type { AuditReceipt } from './types.js'

export interface LogWriterOptions {
  readonly sink: LineSink
  /** What is kept while the file cannot be written; lines beyond it are read from the trail again. */
  readonly limitBytes: number
  /** How long lines are gathered: nobody waits for them. */
  readonly batchMs: number
  readonly linesFromTrail: (missing: MissingLines) => AsyncIterable<LineBatch>
  /** What the file lacks from the run before. */
  readonly missing: MissingLines
  /** The sink refused, the first time in a row. */
  readonly onFailure: (error: unknown) => void
  /** The sink took a batch after it had refused. */
  readonly onRecovery: () => void
  /** Lines that cannot be had from the trail. */
  readonly onMissing: (error: unknown) => void
}

/** Brings the lines of audit.log to their file, behind the trail: one batch at a time, again until the file takes it. */
export interface LogWriter {
  /** Takes a copy. @param newest record among them */
  push(batches: readonly LineBatch[], newest: AuditReceipt): void
  /** Resolves when all that was pushed is in the file; rejects when it refuses. */
  flush(): Promise<void>
  /** Begins the file of a day, after what waits; tried again like lines, where that cannot be done. */
  beginDay(day: string): void
  /** Of the last attempt. */
  error(): unknown
  /** Ends within the deadline. What the file lacks then, the next start completes. */
  stop(deadlineMs: number): Promise<void>
}

/** So much is written at once rather than after `batchMs`. */
const BATCH_BYTES = 256 * 1024

export function createLogWriter(options: LogWriterOptions): LogWriter {
  const { sink, limitBytes, batchMs, missing } = options
  const backlog = createLogBacklog(missing, limitBytes)
  let failures = 0
  let lastError: unknown
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  /** Local day whose file is to begin. */
  let nextDay: string | undefined
  if (!backlog.isEmpty()) drainLater()

  function push(batches: readonly LineBatch[], newest: AuditReceipt): void {
    backlog.add(batches, newest)
    if (running !== undefined || failures > 0) return
    if (backlog.bytes() >= BATCH_BYTES) drainLater()
    else timer ??= setTimeout(drainLater, batchMs)
  }

  function drainLater(): void {
    // writeAll has told of it, keeps it for error(), and tries again.
    void drain().catch(() => {})
  }

  /** Rejects with the sink's error; what is left is tried again later. */
  function drain(): Promise<void> {
    if (running === undefined) {
      clearTimeout(timer)
      timer = undefined
      running = writeAll().finally(() => {
        running = undefined
      })
    }
    return running
  }

  async function writeAll(): Promise<void> {
    try {
      for (let next = backlog.first(); next !== undefined && !isStopped; next = backlog.first()) {
        if ('kind' in next) await complete(next)
        else await sink.append(next)
        backlog.shift()
        recovered()
      }
      if (nextDay === undefined || isStopped) return
      sink.beginDay(nextDay)
      nextDay = undefined
      recovered()
    } catch (error) {
      failures++
      lastError = error
      if (failures === 1) options.onFailure(error)
      if (!isStopped) timer = setTimeout(drainLater, retryDelayMs(failures)).unref()
      throw error
    }
  }

  function recovered(): void {
    const hadFailed = failures > 0
    failures = 0
    lastError = undefined
    if (hadFailed) options.onRecovery()
  }

  async function complete(completion: Completion): Promise<void> {
    completion.lines ??= options.linesFromTrail(completion.missing)[Symbol.asyncIterator]()
    for (;;) {
      completion.next ??= await nextOf(completion.lines)
      if (completion.next === undefined || isStopped) return
      await sink.append(completion.next)
      completion.next = undefined
    }
  }

  async function nextOf(lines: AsyncIterator<LineBatch>): Promise<LineBatch | undefined> {
    try {
      const { done, value } = await lines.next()
      return done === true ? undefined : value
    } catch (error) {
      options.onMissing(error)
      return undefined
    }
  }

  function beginDay(day: string): void {
    nextDay = day
    drainLater()
  }

  async function stop(deadlineMs: number): Promise<void> {
    const end = performance.now() + deadlineMs
    const remainingMs = (): number => Math.max(0, end - performance.now())
    while (!backlog.isEmpty() && remainingMs() > 0) {
      const tried = drain().catch(() => delay(Math.min(retryDelayMs(failures), remainingMs())))
      await Promise.race([tried, delay(remainingMs(), undefined, { ref: false })])
    }
    isStopped = true
    clearTimeout(timer)
    if (running === undefined) sink.close()
  }

  return { push, flush: drain, beginDay, error: () => lastError, stop }
}
