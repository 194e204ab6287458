import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseTrailFileName } from '../audit-chain/index.js'
import { VerifyError } from './verify-error.js'

/** A file of a trail, wherever its copy lies. */
export interface TrailSource {
  readonly path: string
  /** As it was written, without `.gz`. */
  readonly name: string
  readonly chain: string
  readonly index: number
  readonly isPacked: boolean
  /** On the disk. */
  readonly bytes: number
}

export interface FoundTrail {
  /** `file`: one file alone, about whose neighbours nothing is known. */
  readonly scope: 'folder' | 'file'
  readonly path: string
  /** By chain, in the order in which they were written. */
  readonly chains: ReadonlyMap<string, readonly TrailSource[]>
}

/**
 * Finds the files of a trail.
 *
 * @param path a folder with the files, or one file; packed by gzip (`.gz`) or not
 * @throws VerifyError `trail_missing`
 */
export async function findTrail(path: string): Promise<FoundTrail> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined)
    throw new VerifyError(
      'trail_missing',
      `${path} is not there. Name the folder with the trail’s files, or a copy of it.`,
    )
  if (!found.isDirectory()) return oneFile(path, found.size)
  const sources = new Map<string, TrailSource[]>()
  for (const entry of (await readdir(path)).sort()) {
    const isPacked = entry.endsWith('.gz')
    const file = parseTrailFileName(isPacked ? entry.slice(0, -3) : entry)
    if (file === undefined) continue
    const own = sources.get(file.chain) ?? []
    sources.set(file.chain, own)
    // Sorted: an unpacked file stands before its packed twin, and counts.
    if (own.some(({ index }) => index === file.index)) continue
    const { size } = await stat(join(path, entry))
    own.push({ path: join(path, entry), ...file, isPacked, bytes: size })
  }
  for (const own of sources.values()) own.sort((one, other) => one.index - other.index)
  return { scope: 'folder', path, chains: sources }
}

async function oneFile(path: string, bytes: number): Promise<FoundTrail> {
  const isPacked = await beginsPacked(path)
  const name = basename(path)
  const bare = isPacked && name.endsWith('.gz') ? name.slice(0, -3) : name
  const file = parseTrailFileName(bare)
  // A copy under another name says itself which file it is.
  const source = { path, name: bare, chain: file?.chain ?? '', index: file?.index ?? 0, isPacked, bytes }
  return { scope: 'file', path, chains: new Map([[source.chain, [source]]]) }
}

async function beginsPacked(path: string): Promise<boolean> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } catch (error) {
    throw new VerifyError(
      'trail_unreadable',
      `${path} cannot be read. Let this user read it, or copy it to where he may.`,
      error,
    )
  } finally {
    await handle?.close()
  }
}
