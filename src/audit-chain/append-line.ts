import * as crypto from 'node:crypto'
import { lineOf } from './record-hash.js'

/** Bytes of lines. The byte before each line is at hand: the first line begins at 1. */
export interface LineBuffer {
  data: Buffer
  /** Where the next line begins. */
  bytes: number
}

const SMALLEST_BYTES = 16 * 1024
const LEAF_PREFIX = 0x00
/** What one UTF-16 code unit takes at most. */
const MOST_BYTES_PER_UNIT = 3
/** `,"hash":"…"}` and the line feed. */
const CLOSING_BYTES = 76

/** @param spare of a buffer that is no longer used */
export function createLineBuffer(spare?: Buffer): LineBuffer {
  return { data: spare ?? Buffer.allocUnsafeSlow(SMALLEST_BYTES), bytes: 1 }
}

/**
 * Adds the line of a body, with its line feed.
 *
 * @returns the hash
 */
export function appendLine(lines: LineBuffer, body: string): string {
  const needed = lines.bytes + body.length * MOST_BYTES_PER_UNIT + CLOSING_BYTES
  if (needed > lines.data.length) grow(lines, needed)
  const { data, bytes: start } = lines
  const end = start + data.write(body, start)
  // The hash is that of a zero byte and the body: for a moment the byte before it is that zero, and nothing is copied.
  const before = data[start - 1] ?? 0
  data[start - 1] = LEAF_PREFIX
  const hash = crypto.hash('sha256', data.subarray(start - 1, end), 'hex')
  data[start - 1] = before
  lines.bytes = end + data.write(`${lineOf('', hash)}\n`, end, 'latin1')
  return hash
}

function grow(lines: LineBuffer, needed: number): void {
  const larger = Buffer.allocUnsafeSlow(Math.max(needed, lines.data.length * 2))
  lines.data.copy(larger, 0, 0, lines.bytes)
  lines.data = larger
}
