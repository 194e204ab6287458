import type { LineBatch } from './line-sink.js'

/** Lines that wait for their file, in order and within a bound. */
export interface LineQueue {
  /**
   * @param line begins with its day, `YYYY-MM-DD`, and has no line feed
   * @param limitBytes what is kept at most, this line included
   * @returns false, and nothing kept, when the bound is reached
   */
  push(line: string, limitBytes: number): boolean
  /** The oldest lines of one day; the same batch until it is removed. */
  head(): LineBatch | undefined
  removeHead(): void
  lines(): number
  bytes(): number
}

interface OpenBatch {
  readonly day: string
  /** Written up to `bytes`. Lines kept as text would be copied by each collection of garbage until they are written. */
  data: Buffer
  lines: number
  bytes: number
}

const SMALLEST_BUFFER_BYTES = 16 * 1024
/** What one UTF-16 code unit takes at most. */
const MOST_BYTES_PER_UNIT = 3
const LINE_FEED = 0x0a

/** @param batchBytes a batch takes no further line from here on */
export function createLineQueue(batchBytes: number): LineQueue {
  const waiting: OpenBatch[] = []
  let last: OpenBatch | undefined
  let sealed: { readonly batch: LineBatch; readonly data: Buffer } | undefined
  /** Of a batch that was written, for the next. */
  let spare: Buffer | undefined
  let lines = 0
  let bytes = 0

  function push(line: string, limitBytes: number): boolean {
    // Asked of each line: no string is cut out for it unless a day begins.
    const batch =
      last !== undefined && last.bytes < batchBytes && line.startsWith(last.day) ? last : openBatch(line.slice(0, 10))
    makeRoom(batch, line.length * MOST_BYTES_PER_UNIT + 1)
    const size = batch.data.write(line, batch.bytes) + 1
    if (bytes + size > limitBytes) return false
    batch.data[batch.bytes + size - 1] = LINE_FEED
    batch.bytes += size
    batch.lines++
    lines++
    bytes += size
    if (batch !== last) {
      waiting.push(batch)
      last = batch
    }
    return true
  }

  function openBatch(day: string): OpenBatch {
    const data = spare ?? Buffer.allocUnsafeSlow(SMALLEST_BUFFER_BYTES)
    spare = undefined
    return { day, data, lines: 0, bytes: 0 }
  }

  function head(): LineBatch | undefined {
    if (sealed !== undefined) return sealed.batch
    const first = waiting.shift()
    if (first === undefined) return undefined
    if (first === last) last = undefined
    const { day, data } = first
    sealed = { batch: { day, data: data.subarray(0, first.bytes), lines: first.lines }, data }
    return sealed.batch
  }

  function removeHead(): void {
    if (sealed === undefined) return
    lines -= sealed.batch.lines
    bytes -= sealed.batch.data.length
    spare = sealed.data
    sealed = undefined
  }

  return { push, head, removeHead, lines: () => lines, bytes: () => bytes }
}

function makeRoom(batch: OpenBatch, needed: number): void {
  const wanted = batch.bytes + needed
  if (wanted <= batch.data.length) return
  const larger = Buffer.allocUnsafeSlow(Math.max(wanted, batch.data.length * 2))
  batch.data.copy(larger, 0, 0, batch.bytes)
  batch.data = larger
}
