import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { LineBatch, LineSink } from '../batched-file/index.js'
import { retryDelayMs } from '../daily-file/index.js'
import type { AuditReceipt } from './types.js'

/** Lines of records that the file lacks. */
export interface MissingLines {
  readonly chain: string
  /** The newest record that the file has. */
  readonly after: number
  /** The newest that is in the trail. */
  readonly upTo: number
}

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
  beginDay(day: string): Promise<void>
  /** Of the last attempt. */
  error(): unknown
  /** Ends within the deadline. What the file lacks then, the next start completes. */
  stop(deadlineMs: number): Promise<void>
}

interface Completion {
  readonly kind: 'missing'
  readonly missing: MissingLines
  /** Once it has begun. */
  lines?: AsyncIterator<LineBatch>
  /** Read, and not in the file yet. */
  next?: LineBatch | undefined
}

/** Of one day. */
interface Lines {
  readonly kind: 'lines'
  readonly day: string
  data: Buffer
  bytes: number
  count: number
  /** Made when it is written: from then on it takes no more. */
  batch?: LineBatch
}

const SMALLEST_BYTES = 32 * 1024
/** So much is written at once rather than after `batchMs`. */
const BATCH_BYTES = 256 * 1024
/** Lines that are written take no further from here on. */
const MOST_BYTES = 1024 * 1024

export function createLogWriter(options: LogWriterOptions): LogWriter {
  const { sink, limitBytes, batchMs, missing } = options
  const waiting: (Lines | Completion)[] = []
  let bytes = 0
  let newest: AuditReceipt = { chain: missing.chain, seq: missing.upTo }
  let failures = 0
  let lastError: unknown
  let running: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  /** Of lines that are written, for the next. */
  let spare: Buffer | undefined
  if (missing.after < missing.upTo) {
    waiting.push({ kind: 'missing', missing })
    drainLater()
  }

  function push(batches: readonly LineBatch[], place: AuditReceipt): void {
    const size = batches.reduce((sum, { data }) => sum + data.length, 0)
    // Who lags so far behind reads them in the trail.
    if (bytes + size > limitBytes) skip(place)
    else for (const batch of batches) gather(batch)
    newest = place
    if (running !== undefined || failures > 0) return
    if (bytes >= BATCH_BYTES) drainLater()
    else timer ??= setTimeout(drainLater, batchMs)
  }

  function gather({ day, data, lines }: LineBatch): void {
    const into = roomFor(day, data.length)
    into.data.set(data, into.bytes)
    into.bytes += data.length
    into.count += lines
    bytes += data.length
  }

  function roomFor(day: string, size: number): Lines {
    const last = waiting.at(-1)
    const takes = last?.kind === 'lines' && last.day === day && last.batch === undefined && last.bytes < MOST_BYTES
    if (!takes) {
      const data =
        spare !== undefined && spare.length >= size ? spare : Buffer.allocUnsafeSlow(Math.max(size, SMALLEST_BYTES))
      spare = undefined
      const lines: Lines = { kind: 'lines', day, data, bytes: 0, count: 0 }
      waiting.push(lines)
      return lines
    }
    if (last.bytes + size > last.data.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(last.bytes + size, last.data.length * 2))
      last.data.copy(larger, 0, 0, last.bytes)
      last.data = larger
    }
    return last
  }

  function skip({ chain, seq }: AuditReceipt): void {
    const last = waiting.at(-1)
    const goesOn = last?.kind === 'missing' && last.lines === undefined && last.missing.chain === chain
    if (goesOn) waiting.pop()
    const after = goesOn ? last.missing.after : newest.chain === chain ? newest.seq : 0
    waiting.push({ kind: 'missing', missing: { chain, after, upTo: seq } })
  }

  function drainLater(): void {
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
      for (let next = waiting[0]; next !== undefined && !isStopped; next = waiting[0]) {
        if (next.kind === 'missing') await complete(next)
        else {
          next.batch ??= { day: next.day, data: next.data.subarray(0, next.bytes), lines: next.count }
          await sink.append(next.batch)
          bytes -= next.bytes
          spare = next.data
        }
        waiting.shift()
        recovered()
      }
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

  async function beginDay(day: string): Promise<void> {
    await drain()
    if (waiting.length === 0) sink.beginDay(day)
  }

  async function stop(deadlineMs: number): Promise<void> {
    const end = performance.now() + deadlineMs
    const remainingMs = (): number => Math.max(0, end - performance.now())
    while (waiting.length > 0 && remainingMs() > 0) {
      const tried = drain().catch(() => delay(Math.min(retryDelayMs(failures), remainingMs())))
      await Promise.race([tried, delay(remainingMs(), undefined, { ref: false })])
    }
    isStopped = true
    clearTimeout(timer)
    if (running === undefined) sink.close()
  }

  return { push, flush: drain, beginDay, error: () => lastError, stop }
}
