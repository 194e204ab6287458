import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, readdirSync, type Stats, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { moveUnlessTaken } from './archive-live-file.js'
import { compressedPath, dayBefore, readArchiveName } from './archive-name.js'
import { isErrno, removeFile } from './file-system.js'

const HALF_MADE = /^\.(.+)\.gz\.[0-9a-f-]{36}\.part$/
/** Whoever makes one has ended, well or badly, by then. */
const HALF_MADE_FOR_MS = 86_400_000

export interface CompressOptions {
  readonly directory: string
  /** `main.log` */
  readonly name: string
  /** Local day, `YYYY-MM-DD`. */
  readonly today: string
  /** Stops half way; what is half made is removed. */
  readonly signal?: AbortSignal
}

/**
 * Compresses the archives of one log, from the day before yesterday on: yesterday's may still be open in another process that
 * shares the folder. What an archive holds is on disk as `.gz` before the archive is removed, and an archive that somebody
 * wrote to meanwhile stays. Several processes may do it at once.
 *
 * @returns the names that were compressed
 */
export async function compressArchives({
  directory,
  name,
  today,
  signal,
}: CompressOptions): Promise<readonly string[]> {
  const newest = dayBefore(today, 2)
  const compressed: string[] = []
  for (const { name: found } of readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile())) {
    if (isAbandoned(join(directory, found), name)) removeFile(join(directory, found))
    const archive = readArchiveName(found, name)
    if (archive === undefined || archive.isCompressed || archive.day > newest) continue
    signal?.throwIfAborted()
    if (await compressArchive(join(directory, found), signal)) compressed.push(found)
  }
  return compressed
}

function isAbandoned(path: string, name: string): boolean {
  const of = HALF_MADE.exec(basename(path))?.[1]
  if (of === undefined || readArchiveName(of, name) === undefined) return false
  const found = statSync(path, { throwIfNoEntry: false })
  return found !== undefined && Date.now() - found.mtimeMs > HALF_MADE_FOR_MS
}

/** @returns false where another process was first, or the archive is not what it was */
async function compressArchive(path: string, signal: AbortSignal | undefined): Promise<boolean> {
  const before = statSync(path, { throwIfNoEntry: false })
  if (before === undefined) return false
  const compressed = compressedPath(path)
  const half = join(dirname(path), `.${basename(path)}.gz.${randomUUID()}.part`)
  try {
    const target = createWriteStream(half, { flags: 'wx', mode: before.mode })
    await pipeline([createReadStream(path), createGzip(), target], { signal })
    await toDisk(half)
    // One that is there already is another process's, which may have ended before it could remove the archive.
    if (!moveUnlessTaken(half, compressed) && !(await holdsTheSame(compressed, path, signal))) return false
    await toDisk(dirname(path))
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false
    throw error
  } finally {
    removeFile(half)
  }
  if (!isUnchanged(path, before)) return false
  removeFile(path)
  return true
}

/** What was written has to outlive a power cut before its source is removed. */
async function toDisk(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function isUnchanged(path: string, before: Stats): boolean {
  const now = statSync(path, { throwIfNoEntry: false })
  return now !== undefined && now.ino === before.ino && now.size === before.size && now.mtimeMs === before.mtimeMs
}

async function holdsTheSame(compressed: string, path: string, signal: AbortSignal | undefined): Promise<boolean> {
  const digest = async (of: string, ...through: NodeJS.ReadWriteStream[]): Promise<string> => {
    const hash = createHash('sha256')
    const taken = new Writable({
      write(chunk, _encoding, done) {
        hash.update(chunk)
        done()
      },
    })
    await pipeline([createReadStream(of), ...through, taken], { signal })
    return hash.digest('hex')
  }
  try {
    return (await digest(compressed, createGunzip())) === (await digest(path))
  } catch {
    signal?.throwIfAborted()
    return false
  }
}
