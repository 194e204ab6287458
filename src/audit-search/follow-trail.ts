import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseTrailFileName } from '../audit-chain/index.js'
import { parseRecord } from '../audit-record/index.js'
import type { AuditFilter } from './filter.js'
import type { SearchedFile } from './find-files.js'
import { createMatcher } from './match-record.js'
import type { FoundRecord } from './search-files.js'

export interface FollowOptions {
  /** What was read already: it is gone on from where those files ended. */
  readonly after?: readonly SearchedFile[] | undefined
  /** Ends the following. */
  readonly signal: AbortSignal
  /** Default 250. */
  readonly pollMs?: number | undefined
  /** A file of the trail that became shorter or was replaced: what it had before is gone from it. */
  readonly onReplaced?: ((name: string) => void) | undefined
}

interface Followed {
  inode: number | undefined
  position: number
  rest: Buffer
}

/** Bytes that are read of a file at once. */
const PIECE_BYTES = 1024 * 1024
/** What is longer is no record: nothing of it is kept. */
const LONGEST_LINE_BYTES = 4 * 1024 * 1024
const LINE_FEED = 0x0a

/**
 * The records that are written from now on, to any chain of a folder, in new files and new chains too. A file that was cut
 * or replaced is read anew, and of each chain only what is after its newest record.
 */
export async function* followTrail(
  folder: string,
  filter: AuditFilter,
  { after = [], signal, pollMs = 250, onReplaced }: FollowOptions,
): AsyncGenerator<FoundRecord> {
  const fits = createMatcher(filter)
  const followed = new Map<string, Followed>(
    after.map(({ name, bytes }) => [name, { inode: undefined, position: bytes, rest: Buffer.alloc(0) }]),
  )
  const newest = new Map<string, number>()
  for (const { lastId } of after) if (lastId !== undefined) seen(lastId.chain, lastId.seq)

  /** Whether it is newer than all that was seen of its chain. */
  function seen(chain: string, seq: number): boolean {
    if (seq <= (newest.get(chain) ?? 0)) return false
    newest.set(chain, seq)
    return true
  }

  async function readNew(name: string): Promise<readonly FoundRecord[]> {
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    // To open a pipe that nobody writes to would never end.
    if (found?.isFile() !== true) return []
    const file = followed.get(name) ?? { inode: found.ino, position: 0, rest: Buffer.alloc(0) }
    followed.set(name, file)
    if (found.size < file.position || (file.inode !== undefined && file.inode !== found.ino)) {
      onReplaced?.(name)
      file.position = 0
      file.rest = Buffer.alloc(0)
    }
    file.inode = found.ino
    return found.size === file.position ? [] : await readLines(path, file)
  }

  async function readLines(path: string, file: Followed): Promise<readonly FoundRecord[]> {
    const records: FoundRecord[] = []
    for (;;) {
      const piece = await readPiece(path, file.position)
      if (piece.length === 0) return records
      file.position += piece.length
      const joined = Buffer.concat([file.rest, piece])
      const end = joined.lastIndexOf(LINE_FEED)
      file.rest = joined.length - end > LONGEST_LINE_BYTES ? Buffer.alloc(0) : joined.subarray(end + 1)
      for (const line of end < 0 ? [] : joined.toString('utf8', 0, end).split('\n')) {
        const record = parseRecord(line)
        if (record !== undefined && seen(record.chain, record.seq) && fits(record)) records.push({ record, line })
      }
    }
  }

  while (!signal.aborted) {
    const names = await trailNames(folder)
    const found: FoundRecord[] = []
    for (const name of names) found.push(...(await readNew(name)))
    // Chains are laid into each other as far as they were read at once.
    yield* found.sort((one, other) =>
      one.record.time < other.record.time ? -1 : one.record.time > other.record.time ? 1 : 0,
    )
    if (found.length === 0) await pause(pollMs, signal)
  }
}

async function trailNames(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => parseTrailFileName(name) !== undefined).sort()
}

async function readPiece(path: string, position: number): Promise<Buffer> {
  const handle = await open(path).catch(() => undefined)
  if (handle === undefined) return Buffer.alloc(0)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(PIECE_BYTES), 0, PIECE_BYTES, position)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** Ends early when the following does. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
