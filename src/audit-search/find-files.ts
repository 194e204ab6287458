import { open, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseTrailFileName } from '../audit-chain/index.js'
import { idOfLine, timeOfLine } from './record-bytes.js'
import { AuditSearchError } from './search-error.js'
import { unpack } from './unpack.js'

/** A file of the trail, and when its records are of. */
export interface SearchedFile {
  readonly path: string
  /** For messages: its name without `.gz`. */
  readonly name: string
  readonly isPacked: boolean
  /** As many of its bytes are read, up to a line feed: what is written meanwhile is of the next search. */
  readonly bytes: number
  /** Of its first and its last record: RFC 3339, UTC, microseconds. */
  readonly first: string
  readonly last: string
  /** Of its last record, where that looks like one. */
  readonly lastId?: { readonly chain: string; readonly seq: number } | undefined
}

const ENDS_BYTES = 64 * 1024

/**
 * The files of a trail that have records.
 *
 * @param path the trail's folder (LOG_DIR/audit), the folder above it, or one file; a file may be packed by gzip
 * @throws AuditSearchError `trail_missing`, `trail_empty`, `trail_unreadable`
 */
export async function findTrailFiles(path: string): Promise<readonly SearchedFile[]> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) {
    throw new AuditSearchError('trail_missing', `${path} is not there. Name the folder of the trail, or a copy of it.`)
  }
  const files = found.isDirectory() ? await filesOf(path) : [path]
  const withRecords = await readRanges(files)
  if (withRecords.length > 0) return withRecords
  const what = found.isDirectory() ? 'holds no file of a trail with a record in it' : 'holds no record of a trail'
  throw new AuditSearchError('trail_empty', `${path} ${what}. The trail is LOG_DIR/audit/*.jsonl.`)
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder)
  const own = trailNames(names).map((name) => join(folder, name))
  if (own.length > 0 || !names.includes('audit')) return own
  const below = join(folder, 'audit')
  return trailNames(await readdir(below).catch(() => [])).map((name) => join(below, name))
}

/** A file counts once, where it is there packed too. */
function trailNames(names: readonly string[]): readonly string[] {
  const plain = new Set(names.filter((name) => parseTrailFileName(name) !== undefined))
  const packed = names.filter((name) => name.endsWith('.gz') && parseTrailFileName(name.slice(0, -3)) !== undefined)
  return [...plain, ...packed.filter((name) => !plain.has(name.slice(0, -3)))].sort()
}

/** So many at a time: a packed file is unpacked whole, and a process may have so many files open. */
const FILES_AT_ONCE = 4

async function readRanges(paths: readonly string[]): Promise<readonly SearchedFile[]> {
  const ranges: SearchedFile[] = []
  for (let at = 0; at < paths.length; at += FILES_AT_ONCE) {
    const read = await Promise.all(paths.slice(at, at + FILES_AT_ONCE).map(readRange))
    ranges.push(...read.filter((range) => range !== undefined))
  }
  return ranges
}

async function readRange(path: string): Promise<SearchedFile | undefined> {
  try {
    // To open a pipe that nobody writes to would never end.
    if (!(await stat(path)).isFile()) return undefined
    const { head, tail, bytes, isPacked } = await readEnds(path)
    const first = timeOfLine(head, 0)
    const end = tail.lastIndexOf(0x0a)
    const begin = tail.lastIndexOf(0x0a, end - 1) + 1
    const last = end < 0 ? undefined : timeOfLine(tail, begin)
    const lastId = end < 0 ? undefined : idOfLine(tail, begin)
    if (first === undefined && last === undefined) return undefined
    const name = basename(path).replace(/\.gz$/, '')
    // Where one end is no record, the other one speaks for both: a file too many is read, and none is passed over.
    const whole = isPacked || end < 0 ? bytes : bytes - (tail.length - end - 1)
    return { path, name, isPacked, bytes: whole, first: first ?? EARLIEST, last: last ?? LATEST, lastId }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    const message = `${path} cannot be read${code}. Let this user read it, or copy it to where it may be read.`
    throw new AuditSearchError('trail_unreadable', message, { cause: error })
  }
}

const EARLIEST = '0000-01-01T00:00:00.000000Z'
const LATEST = '9999-12-31T23:59:59.999999Z'

interface Ends {
  readonly head: Buffer
  readonly tail: Buffer
  readonly bytes: number
  readonly isPacked: boolean
}

async function readEnds(path: string): Promise<Ends> {
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    const length = Math.min(ENDS_BYTES, size)
    const head = await readPart(handle, 0, length)
    if (head[0] === 0x1f && head[1] === 0x8b) {
      const whole = await unpack(path)
      return { head: whole.subarray(0, ENDS_BYTES), tail: whole.subarray(-ENDS_BYTES), bytes: size, isPacked: true }
    }
    return { head, tail: await readPart(handle, size - length, length), bytes: size, isPacked: false }
  } finally {
    await handle.close()
  }
}

async function readPart(handle: Awaited<ReturnType<typeof open>>, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}
