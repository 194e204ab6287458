import { mkdirSync } from 'node:fs'
import { appendFile, type FileHandle, open, rename, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { compactAnchors } from './compact-anchors.js'
import type { AnchorSink } from './types.js'

/** A file that is larger is made smaller, if it has grown to twice what it was made to last. */
const LARGEST_BYTES = 8 * 1024 * 1024
/** So many anchors are written before its size is looked at again. */
const LOOK_EVERY = 256

/**
 * Appends anchors to a file, and makes it smaller when it is large: of old ones, one an hour is enough.
 *
 * @param path its folder is made when it is not there
 */
export function createAnchorFile(path: string, largestBytes: number = LARGEST_BYTES): AnchorSink {
  let written = 0
  let smallest = 0

  async function append(line: string): Promise<void> {
    try {
      await appendFile(path, line, { mode: 0o640 })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      await appendFile(path, line, { mode: 0o640 })
    }
  }

  return {
    name: path,
    async write(anchor) {
      await append(`${JSON.stringify(anchor)}\n`)
      if (written++ % LOOK_EVERY !== 0) return
      const { size } = await stat(path)
      if (size <= Math.max(largestBytes, 2 * smallest)) return
      // A file that may only be appended to grows: that is what who made it so wants.
      smallest = await compact(path).catch(() => size)
    },
  }
}

/**
 * Writes the file anew, beside it, and renames. Others may append meanwhile: what came to the old file until then, and a
 * little after, is added to the new one.
 *
 * @returns bytes of the new file
 */
async function compact(path: string): Promise<number> {
  const old = await open(path)
  try {
    const text = (await old.readFile()).toString('utf8')
    const kept = compactAnchors(text)
    const aside = `${path}.${process.pid}.part`
    await writeFile(aside, kept, { mode: 0o640, flush: true })
    await rename(aside, path)
    let read = Buffer.byteLength(text)
    read += await bringOver(old, read, path)
    // Who had opened the file before it was renamed has written by then.
    await new Promise((resolve) => setTimeout(resolve, SETTLING_MS))
    await bringOver(old, read, path)
    return Buffer.byteLength(kept)
  } finally {
    await old.close()
  }
}

const SETTLING_MS = 50

async function bringOver(old: FileHandle, from: number, path: string): Promise<number> {
  const { size } = await old.stat()
  if (size <= from) return 0
  const late = Buffer.alloc(size - from)
  await old.read(late, 0, late.length, from)
  await appendFile(path, late)
  return late.length
}
