import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import type { TrailSource } from './trail-files.js'

/**
 * Takes one line, which stands in `buffer` from `start` to `end`, without its line feed. The bytes are there until it
 * returns; the byte before `start` may be written to.
 *
 * @param isEnded whether a line feed follows
 */
export type TakeLine = (buffer: Buffer, start: number, end: number, isEnded: boolean) => void

/** Reads on into a buffer. @returns how many bytes; 0 at the end */
type Fill = (buffer: Buffer) => Promise<number>

/** A line that is longer is no record, and is handed over in part. */
const LONGEST_LINE = 1024 * 1024
const LARGEST_BUFFER = 1 + 2 * LONGEST_LINE

/**
 * Reads the lines of a file, unpacked where it is packed, in bounded memory.
 *
 * @param onBytes is told how many bytes of the file on disk were read since it was last told
 * @throws the error of the file system, or of zlib
 */
export async function readLines(
  source: TrailSource,
  take: TakeLine,
  onBytes: (bytes: number) => void = () => {},
): Promise<void> {
  // To open a pipe that nobody writes to would never end.
  if (!(await stat(source.path)).isFile()) throw new Error('it is no file')
  if (source.isPacked) {
    await takeLines(unpacking(source.path, onBytes), LARGEST_BUFFER, take)
    return
  }
  const file = await open(source.path)
  try {
    const fill: Fill = async (buffer) => {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null)
      onBytes(bytesRead)
      return bytesRead
    }
    // Room for one byte before the file, and for one after it that says that it is over.
    await takeLines(fill, Math.min(LARGEST_BUFFER, source.bytes + 2), take)
  } finally {
    await file.close()
  }
}

async function takeLines(fill: Fill, bufferBytes: number, take: TakeLine): Promise<void> {
  let buffer = Buffer.allocUnsafe(bufferBytes)
  let end = 1
  let isSkipping = false

  /** Makes room where the beginning of a line fills the buffer. */
  function makeRoom(): void {
    if (end < buffer.length) return
    if (buffer.length < LARGEST_BUFFER) {
      const larger = Buffer.allocUnsafe(LARGEST_BUFFER)
      buffer.copy(larger)
      buffer = larger
      return
    }
    if (!isSkipping) take(buffer, 1, end, true)
    isSkipping = true
    end = 1
  }

  for (;;) {
    makeRoom()
    const read = await fill(buffer.subarray(end))
    if (read === 0) break
    const filled = buffer.subarray(0, end + read)
    let start = 1
    for (let feed = filled.indexOf(0x0a, end); feed >= 0; feed = filled.indexOf(0x0a, start)) {
      if (!isSkipping) take(buffer, start, feed, true)
      isSkipping = false
      start = feed + 1
    }
    buffer.copyWithin(1, start, filled.length)
    end = 1 + filled.length - start
  }
  if (end > 1 && !isSkipping) take(buffer, 1, end, false)
}

function unpacking(path: string, onBytes: (bytes: number) => void): Fill {
  const gunzip = createGunzip()
  const file = createReadStream(path)
  file.on('data', (chunk) => onBytes(chunk.length))
  file.on('error', (error) => gunzip.destroy(error))
  const chunks = file.pipe(gunzip)[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  return async (buffer) => {
    if (rest.length === 0) {
      const next: IteratorResult<Buffer> = await chunks.next()
      if (next.done) return 0
      rest = next.value
    }
    const copied = rest.copy(buffer)
    rest = rest.subarray(copied)
    return copied
  }
}
