import type { LineBatch } from '../batched-file/index.js'
import type { AuditReceipt } from './types.js'

/** Lines of records that the file lacks. */
export interface MissingLines {
  readonly chain: string
  /** The newest record that the file has. */
  readonly after: number
  /** The newest that is in the trail. */
  readonly upTo: number
}

/** Lines that are to be read from the trail. */
export interface Completion {
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

/** What audit.log lacks: lines that are kept, gathered in few buffers, and places of the trail where the others are. */
export interface LogBacklog {
  /** Takes a copy. @param newest record among them */
  add(batches: readonly LineBatch[], newest: AuditReceipt): void
  /** The oldest; it takes no more. */
  first(): LineBatch | Completion | undefined
  /** The oldest is in the file. */
  shift(): void
  isEmpty(): boolean
  /** Of the lines that are kept. */
  bytes(): number
}

const SMALLEST_BYTES = 32 * 1024
/** Lines that are written take no further from here on. */
const MOST_BYTES = 1024 * 1024

/**
 * @param missing what the file lacks from the run before
 * @param limitBytes of lines that are kept; those beyond it are read from the trail again
 */
export function createLogBacklog(missing: MissingLines, limitBytes: number): LogBacklog {
  const waiting: (Lines | Completion)[] = missing.after < missing.upTo ? [{ kind: 'missing', missing }] : []
  let bytes = 0
  let newest: AuditReceipt = { chain: missing.chain, seq: missing.upTo }
  /** Of lines that are written, for the next. */
  let spare: Buffer | undefined

  function add(batches: readonly LineBatch[], place: AuditReceipt): void {
    const size = batches.reduce((sum, { data }) => sum + data.length, 0)
    // Who lags so far behind reads them in the trail.
    if (bytes + size > limitBytes) skip(place)
    else for (const batch of batches) gather(batch)
    newest = place
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

  function first(): LineBatch | Completion | undefined {
    const oldest = waiting[0]
    if (oldest?.kind !== 'lines') return oldest
    oldest.batch ??= { day: oldest.day, data: oldest.data.subarray(0, oldest.bytes), lines: oldest.count }
    return oldest.batch
  }

  function shift(): void {
    const oldest = waiting.shift()
    if (oldest?.kind !== 'lines') return
    bytes -= oldest.bytes
    spare = oldest.data
  }

  return { add, first, shift, isEmpty: () => waiting.length === 0, bytes: () => bytes }
}
