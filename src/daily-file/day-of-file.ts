import { closeSync, fstatSync, readSync } from 'node:fs'
import { localDay } from '../log-line/index.js'
import { openForReading } from './open-for-reading.js'

/** Longer than any line, so that the stamp of the last one is within. */
const TAIL_BYTES = 256 * 1024

const STAMP_AT_LINE_START = /(?:^|\n)(\d{4}-\d{2}-\d{2}) \d{2}:\d{2}:\d{2} \| /g

export interface FileTail {
  /** Local day of the last stamped line; of the last change where no line has a stamp. */
  readonly day: string
  /** False when a write was cut off in the middle of a line. */
  readonly endsWithLineFeed: boolean
  readonly device: number
  readonly inode: number
}

/** What the end of a log says. `undefined` for a file that is empty or does not exist. */
export function readFileTail(path: string): FileTail | undefined {
  const fd = openForReading(path)
  if (fd === undefined) return undefined
  try {
    const { size, mtime, dev: device, ino: inode } = fstatSync(fd)
    if (size === 0) return undefined
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES))
    readSync(fd, tail, 0, tail.length, size - tail.length)
    const lastStamp = [...tail.toString('latin1').matchAll(STAMP_AT_LINE_START)].at(-1)
    return { day: lastStamp?.[1] ?? localDay(mtime), endsWithLineFeed: tail.at(-1) === 0x0a, device, inode }
  } finally {
    closeSync(fd)
  }
}
