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
  text: string
  lines: number
  bytes: number
}

/** @param batchBytes a batch takes no further line from here on */
export function createLineQueue(batchBytes: number): LineQueue {
  const waiting: OpenBatch[] = []
  let last: OpenBatch | undefined
  let sealed: LineBatch | undefined
  let sealedBytes = 0
  let lines = 0
  let bytes = 0

  function push(line: string, limitBytes: number): boolean {
    const size = Buffer.byteLength(line) + 1
    if (bytes + size > limitBytes) return false
    // Asked of each line: no string is cut out for it unless a day begins.
    if (last === undefined || last.bytes >= batchBytes || !line.startsWith(last.day)) {
      last = { day: line.slice(0, 10), text: '', lines: 0, bytes: 0 }
      waiting.push(last)
    }
    last.text += line
    last.text += '\n'
    last.lines++
    last.bytes += size
    lines++
    bytes += size
    return true
  }

  function head(): LineBatch | undefined {
    if (sealed !== undefined) return sealed
    const first = waiting.shift()
    if (first === undefined) return undefined
    if (first === last) last = undefined
    sealed = { day: first.day, data: Buffer.from(first.text), lines: first.lines }
    sealedBytes = first.bytes
    return sealed
  }

  function removeHead(): void {
    lines -= sealed?.lines ?? 0
    bytes -= sealedBytes
    sealed = undefined
    sealedBytes = 0
  }

  return { push, head, removeHead, lines: () => lines, bytes: () => bytes }
}
