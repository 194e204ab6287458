import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TrailFile } from '../audit-chain/index.js'
import { isErrno } from '../daily-file/index.js'
import { syncFolder, type TrailFileSystem } from './trail-file-system.js'

/** The file of the trail that is written now. */
export interface OpenTrailFile {
  readonly file: TrailFile
  readonly path: string
  readonly fd: number
  readonly dev: number
  readonly ino: number
  /** What this process knows to be in it. */
  bytes: number
}

/** What has become of an open file, as its path shows it. */
export type FilePlace =
  | 'there'
  /** Removed, renamed or replaced; what was written can still be read. */
  | 'gone'
  /** It has fewer bytes than were written. */
  | 'truncated'
  /** Somebody else has added to it. */
  | 'changed'

// Append, so that nobody's bytes are overwritten; readable, so that a removed file can be had back.
const EXISTING = 'a+'
const NEW = 'ax+'
const COPY_BYTES = 1024 * 1024

/** @throws the error of the file system; Error where it is not as it was read */
export function openTrailFileSync(
  folder: string,
  file: TrailFile,
  bytes: number,
  fileSystem: TrailFileSystem,
): OpenTrailFile {
  const path = join(folder, file.name)
  const fd = fileSystem.openSync(path, bytes === 0 ? NEW : EXISTING)
  const { size, dev, ino } = fileSystem.factsSync(fd)
  if (size === bytes) return { file, path, fd, dev, ino, bytes }
  fileSystem.closeSync(fd)
  throw new Error(`${path} was changed while it was read`)
}

/** A file that begins. Its name is on disk before anything in it is acknowledged. */
export async function beginTrailFile(
  folder: string,
  file: TrailFile,
  fileSystem: TrailFileSystem,
): Promise<OpenTrailFile> {
  const path = join(folder, file.name)
  const fd = await openNew(path, fileSystem)
  try {
    await syncFolder(fileSystem, folder)
    const { dev, ino } = fileSystem.factsSync(fd)
    return { file, path, fd, dev, ino, bytes: 0 }
  } catch (error) {
    await fileSystem.close(fd)
    throw error
  }
}

async function openNew(path: string, fileSystem: TrailFileSystem): Promise<number> {
  try {
    return await fileSystem.open(path, NEW)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) {
      mkdirSync(join(path, '..'), { recursive: true, mode: 0o750 })
      return fileSystem.open(path, NEW)
    }
    if (!isErrno(error, 'EEXIST')) throw error
    const found = await fileSystem.stat(path)
    // Our own of an attempt before, or an impostor's.
    if (found?.size === 0) return fileSystem.open(path, EXISTING)
    await fileSystem.rename(path, asideOf(path))
    return fileSystem.open(path, NEW)
  }
}

const asideOf = (path: string): string => `${path}.replaced-${Date.now()}-${randomBytes(2).toString('hex')}`

export async function placeOf(open: OpenTrailFile, fileSystem: TrailFileSystem): Promise<FilePlace> {
  const found = await fileSystem.stat(open.path)
  if (found === undefined || found.ino !== open.ino || found.dev !== open.dev) return 'gone'
  if (found.size === open.bytes) return 'there'
  return found.size < open.bytes ? 'truncated' : 'changed'
}

/**
 * Gives a file that was removed, renamed or replaced its name again, with all that was written to it. What stands there
 * instead is moved aside.
 *
 * @returns undefined where it was cut meanwhile
 */
export async function restoreTrailFile(
  open: OpenTrailFile,
  fileSystem: TrailFileSystem,
): Promise<OpenTrailFile | undefined> {
  const folder = join(open.path, '..')
  mkdirSync(folder, { recursive: true, mode: 0o750 })
  const draft = `${open.path}.restored-${randomBytes(4).toString('hex')}`
  const fd = await fileSystem.open(draft, NEW)
  let isPlaced = false
  try {
    if (!(await copy(open, fd, fileSystem))) return undefined
    await fileSystem.sync(fd)
    if ((await fileSystem.stat(open.path)) !== undefined) await fileSystem.rename(open.path, asideOf(open.path))
    await fileSystem.rename(draft, open.path)
    await syncFolder(fileSystem, folder)
    const { dev, ino } = fileSystem.factsSync(fd)
    isPlaced = true
    return { ...open, fd, dev, ino }
  } finally {
    if (!isPlaced) {
      await fileSystem.close(fd)
      // Unless it has the name already: then the next attempt finds it there, and moves it aside.
      if ((await fileSystem.stat(draft)) !== undefined) fileSystem.unlinkSync(draft)
    }
  }
}

async function copy(from: OpenTrailFile, to: number, fileSystem: TrailFileSystem): Promise<boolean> {
  const data = Buffer.allocUnsafe(COPY_BYTES)
  for (let position = 0; position < from.bytes; ) {
    const part = data.subarray(0, Math.min(data.length, from.bytes - position))
    const count = await fileSystem.read(from.fd, part, position)
    if (count === 0) return false
    for (let offset = 0; offset < count; ) offset += await fileSystem.write(to, part.subarray(offset, count))
    position += count
  }
  return true
}
