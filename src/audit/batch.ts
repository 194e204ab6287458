import type { Anchor } from '../audit-anchors/index.js'
import { createLineBuffer, type LineBuffer, type TrailFile } from '../audit-chain/index.js'
import type { AuditEvent } from '../audit-record/index.js'
import type { LineBatch } from '../batched-file/index.js'
import type { AuditReceipt } from './types.js'

/** Somebody who waits until a record, or all so far, is on disk. */
export interface Waiter {
  /** Absent where all so far is waited for. */
  readonly event?: AuditEvent
  receipt: AuditReceipt
  /** On the monotonic clock, in milliseconds. */
  readonly since: number
  readonly resolve: (receipt: AuditReceipt | undefined) => void
  readonly reject: (why: unknown) => void
}

/** Records that go to one file of the trail in one write, and what is to happen then. */
export interface Batch {
  readonly file: TrailFile
  readonly lines: LineBuffer
  /** So far is in the file: an offset in `lines`, which begin at 1. */
  written: number
  /** But for what the trail says about itself. */
  events: number
  seq: number
  hash: string
  /** Somebody waits until it is on disk. */
  isUrgent: boolean
  waiters: Waiter[]
  anchor: Anchor | undefined
  readonly log: DayLines[]
  logBytes: number
}

/** Lines for audit.log, of one local day. */
interface DayLines {
  readonly day: string
  readonly lines: LineBuffer
  count: number
}

/** A batch takes no further line from here on. */
const MOST_BYTES = 1024 * 1024
const MOST_BYTES_PER_UNIT = 3
const SMALLEST_LOG_BYTES = 16 * 1024
const LINE_FEED = 0x0a

export function createBatch(file: TrailFile, spare: Buffer | undefined): Batch {
  return {
    file,
    lines: createLineBuffer(spare),
    written: 1,
    events: 0,
    seq: 0,
    hash: '',
    isUrgent: false,
    waiters: [],
    anchor: undefined,
    log: [],
    logBytes: 0,
  }
}

export const isFull = (batch: Batch): boolean => batch.lines.bytes >= MOST_BYTES

export const bytesOf = (batch: Batch): number => batch.lines.bytes + batch.logBytes

/**
 * @param line begins with its day, `YYYY-MM-DD`, and has no line feed
 * @param spare of lines that are no longer used
 */
export function addLogLine(batch: Batch, line: string, spare?: Buffer): void {
  let last = batch.log.at(-1)
  if (last === undefined || !line.startsWith(last.day)) {
    last = {
      day: line.slice(0, 10),
      lines: { data: spare ?? Buffer.allocUnsafeSlow(SMALLEST_LOG_BYTES), bytes: 0 },
      count: 0,
    }
    batch.log.push(last)
  }
  const { lines } = last
  const needed = lines.bytes + line.length * MOST_BYTES_PER_UNIT + 1
  if (needed > lines.data.length) {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, lines.data.length * 2))
    lines.data.copy(larger, 0, 0, lines.bytes)
    lines.data = larger
  }
  const end = lines.bytes + lines.data.write(line, lines.bytes)
  lines.data[end] = LINE_FEED
  batch.logBytes += end + 1 - lines.bytes
  lines.bytes = end + 1
  last.count++
}

/** What is there for audit.log; none is left. */
export function takeLogLines(batch: Batch): readonly LineBatch[] {
  const taken = batch.log.splice(0)
  batch.logBytes = 0
  return taken.map(({ day, lines, count }) => ({ day, data: lines.data.subarray(0, lines.bytes), lines: count }))
}

/** Its lines, without their line feeds. */
export function* linesOf({ lines: { data, bytes } }: Batch): Generator<string> {
  for (let start = 1; start < bytes; ) {
    const end = data.indexOf(LINE_FEED, start)
    yield data.toString('utf8', start, end)
    start = end + 1
  }
}
