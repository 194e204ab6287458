import type { AuditBatch } from './audit-sink.js'

/** Lines that wait for their file, in order and within a bound. */
export interface AuditQueue {
  /** False, and nothing kept, when the bound is reached. */
  push(line: string): boolean
  /** The oldest lines of one day; the same batch until it is removed. */
  head(): AuditBatch | undefined
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

/**
 * @param limitBytes what is kept at most
 * @param batchBytes a batch takes no further line from here on
 */
export function createAuditQueue(limitBytes: number, batchBytes: number): AuditQueue {
  const waiting: OpenBatch[] = []
  let sealed: AuditBatch | undefined
  let sealedBytes = 0
  let lines = 0
  let bytes = 0

  function push(line: string): boolean {
    const text = `${line}\n`
    const size = Buffer.byteLength(text)
    if (bytes + size > limitBytes) return false
    const day = line.slice(0, 10)
    let last = waiting.at(-1)
    if (last === undefined || last.day !== day || last.bytes >= batchBytes) {
      last = { day, text: '', lines: 0, bytes: 0 }
      waiting.push(last)
    }
    last.text += text
    last.lines++
    last.bytes += size
    lines++
    bytes += size
    return true
  }

  function head(): AuditBatch | undefined {
    if (sealed !== undefined) return sealed
    const first = waiting.shift()
    if (first === undefined) return undefined
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
