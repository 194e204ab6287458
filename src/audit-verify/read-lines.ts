import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import type { TrailSource } from './trail-files.js'

/**
 * Takes one line, which stands in `buffer` from `start` to `end`, without its line feed. The bytes are there until it
 * returns; the byte before `start` may be written to.
 *
 * @param isEnded whether a line feed follows
 */
export type TakeLine = (buffer: Buffer, start: number, end: number, isEnded: boolean) => void

/** A line that is longer is no record, and is handed over in part. */
const LONGEST_LINE = 1024 * 1024
const CHUNK = 1024 * 1024

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
  const file = createReadStream(source.path, { highWaterMark: CHUNK })
  // One byte before each line is free to write to, and of the first line too.
  const buffer = Buffer.allocUnsafe(1 + LONGEST_LINE + 2 * CHUNK)
  let end = 1
  let isSkipping = false

  function give(chunk: Buffer): void {
    chunk.copy(buffer, end)
    const searched = end
    end += chunk.length
    let start = 1
    const filled = buffer.subarray(0, end)
    for (let feed = filled.indexOf(0x0a, searched); feed >= 0; feed = filled.indexOf(0x0a, start)) {
      if (!isSkipping) take(buffer, start, feed, true)
      isSkipping = false
      start = feed + 1
    }
    if (end - start > LONGEST_LINE) {
      if (!isSkipping) take(buffer, start, start + LONGEST_LINE, true)
      isSkipping = true
      start = end
    }
    buffer.copyWithin(1, start, end)
    end = 1 + end - start
  }

  for await (const chunk of source.isPacked ? unpacked(file, onBytes) : file) {
    if (!source.isPacked) onBytes(chunk.length)
    for (let start = 0; start < chunk.length; start += CHUNK) give(chunk.subarray(start, start + CHUNK))
  }
  if (end > 1 && !isSkipping) take(buffer, 1, end, false)
}

async function* unpacked(file: NodeJS.ReadableStream, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK })
  file.on('data', (chunk: Buffer) => onBytes(chunk.length))
  file.on('error', (error) => gunzip.destroy(error))
  yield* file.pipe(gunzip)
}
