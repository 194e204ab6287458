import { closeSync, fstatSync, readSync } from 'node:fs'
import { openForReading } from '../daily-file/index.js'

const CHUNK_BYTES = 256 * 1024

/**
 * The number of the newest record of a chain that audit.log has a line for, read from the end of the file: the numbers of a
 * chain rise in it. Undefined where it has none.
 */
export function newestLogged(path: string, chain: string): number | undefined {
  const fd = openForReading(path)
  if (fd === undefined) return undefined
  // A torn line has no line feed after it: its record has no line yet.
  // Only the trail's own part of a line counts: other fields may hold what a person chose.
  const pattern = new RegExp(`\\| audit +\\| (?:[^|\\\\\\n]|\\\\.)* seq=${chain}:(\\d+)(?: \\| [^\\n]*)?\\n`, 'g')
  try {
    let end = fstatSync(fd).size
    let behind = ''
    while (end > 0) {
      const start = Math.max(0, end - CHUNK_BYTES)
      const chunk = Buffer.alloc(end - start)
      const count = readSync(fd, chunk, 0, chunk.length, start)
      const text = chunk.toString('latin1', 0, count) + behind
      const found = [...text.matchAll(pattern)].at(-1)?.[1]
      if (found !== undefined) return Number(found)
      behind = text.slice(0, text.indexOf('\n') + 1)
      end = start
    }
    return undefined
  } finally {
    closeSync(fd)
  }
}
