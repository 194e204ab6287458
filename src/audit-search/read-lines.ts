import { open } from 'node:fs/promises'
import type { SearchedFile } from './find-files.js'
import { unpack } from './unpack.js'

export type Order = 'newest' | 'oldest'

const CHUNK_BYTES = 1024 * 1024
/** A line is kept together across chunks up to here; beyond, it is none of a record. */
const LONGEST_LINE_BYTES = 4 * 1024 * 1024
const LINE_FEED = 0x0a

/**
 * The bytes of a file in pieces of whole lines, from its begin or from its end. What stands after the last line feed is
 * not a line yet.
 */
export async function* readWholeLines(file: SearchedFile, order: Order): AsyncGenerator<Buffer> {
  if (file.isPacked) {
    const whole = await unpack(file.path)
    yield whole.subarray(0, whole.lastIndexOf(LINE_FEED) + 1)
    return
  }
  const handle = await open(file.path)
  try {
    yield* order === 'oldest' ? forwards(handle, file.bytes) : backwards(handle, file.bytes)
  } finally {
    await handle.close()
  }
}

type Handle = Awaited<ReturnType<typeof open>>

async function* forwards(handle: Handle, bytes: number): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for (let position = 0; position < bytes; ) {
    const chunk = await readChunk(handle, position, Math.min(CHUNK_BYTES, bytes - position))
    if (chunk.length === 0) return
    position += chunk.length
    const joined = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const end = joined.lastIndexOf(LINE_FEED) + 1
    if (end > 0) yield joined.subarray(0, end)
    rest = joined.length - end > LONGEST_LINE_BYTES ? Buffer.alloc(0) : joined.subarray(end)
  }
}

async function* backwards(handle: Handle, bytes: number): AsyncGenerator<Buffer> {
  // What comes after the newest line feed is not a line yet.
  let isEnd = true
  let rest: Buffer = Buffer.alloc(0)
  for (let position = bytes; position > 0; ) {
    const length = Math.min(CHUNK_BYTES, position)
    const chunk = await readChunk(handle, position - length, length)
    if (chunk.length < length) return
    position -= length
    let joined = rest.length === 0 ? chunk : Buffer.concat([chunk, rest])
    if (isEnd) {
      const end = joined.lastIndexOf(LINE_FEED) + 1
      if (end === 0) continue
      joined = joined.subarray(0, end)
      isEnd = false
    }
    // The line that the chunk begins within is completed by the chunk before it.
    const start = position === 0 ? 0 : joined.indexOf(LINE_FEED) + 1
    if (start < joined.length) yield joined.subarray(start)
    rest = start > LONGEST_LINE_BYTES ? Buffer.alloc(0) : joined.subarray(0, start)
  }
}

async function readChunk(handle: Handle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
