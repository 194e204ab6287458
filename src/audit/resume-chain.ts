import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Anchor } from '../audit-anchors/index.js'
import { parseTrailFileName, type TrailFile } from '../audit-chain/index.js'
import { beginChain, type ClaimedChain, isLeft, leaveForGood, lockOf } from './claimed-chain.js'
import { type DamagedFile, type LastKnown, type ReadFile, readTrailFile } from './read-trail-file.js'
import { moveAside } from './torn-tail.js'
import type { TrailFileSystem } from './trail-file-system.js'

const DAY_MS = 86_400_000

interface Places {
  /** `LOG_DIR/audit` */
  readonly folder: string
  readonly anchors: ReadonlyMap<string, Anchor>
  /** Texts of the keys that this process signs with, and has signed with. */
  readonly keys: readonly string[]
  readonly fileSystem: TrailFileSystem
}

/**
 * Takes a chain that no process has, the one that was written last, and goes on with it; else begins another.
 *
 * @throws the error of the file system
 */
export function claimChain(places: Places): ClaimedChain {
  const { folder, anchors } = places
  mkdirSync(folder, { recursive: true, mode: 0o750 })
  const chains = chainsIn(folder)
  let stranger: LastKnown | undefined
  for (const chain of chains) {
    const lock = lockOf(folder, chain)
    if (lock === undefined) continue
    // A process may have had it until a moment ago: only now its newest file is the newest.
    const resumed = isLeft(folder, chain) ? undefined : resume(places, chain)
    if (resumed === undefined) lock.release()
    else if ('head' in resumed) return { ...resumed, lock }
    else if ('stranger' in resumed) {
      stranger ??= resumed.stranger
      lock.release()
    } else {
      leaveForGood(folder, chain)
      lock.release()
      return beginChain(folder, 'chain_damaged', resumed.lastKnown)
    }
  }
  if (stranger !== undefined) return beginChain(folder, 'key_unknown', stranger)
  const newest = chains.length === 0 ? [...anchors.values()].at(-1) : undefined
  if (newest === undefined) return beginChain(folder, 'ok')
  return beginChain(folder, 'chain_missing', { chain: newest.chain, seq: newest.seq, hash: newest.hash })
}

/** The one that was written last first. */
function chainsIn(folder: string): readonly string[] {
  const writtenAt = new Map<string, number>()
  for (const file of filesIn(folder)) {
    const mtimeMs = statSync(join(folder, file.name), { throwIfNoEntry: false })?.mtimeMs ?? 0
    writtenAt.set(file.chain, Math.max(mtimeMs, writtenAt.get(file.chain) ?? 0))
  }
  return [...writtenAt].sort(([, one], [, other]) => other - one).map(([chain]) => chain)
}

/** What is no file, as a pipe that nobody writes to, would keep the start waiting. */
function filesIn(folder: string): readonly TrailFile[] {
  return readdirSync(folder)
    .flatMap((name) => parseTrailFileName(name) ?? [])
    .filter(({ name }) => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() === true)
}

type Resumed =
  | Omit<ClaimedChain, 'lock'>
  | { readonly lastKnown: LastKnown | undefined }
  /** Another key has signed it: to go on with it would be to vouch for it. */
  | { readonly stranger: LastKnown }

/** Undefined where nothing of the chain is there. */
function resume(places: Places, chain: string): Resumed | undefined {
  const { folder, anchors, keys, fileSystem } = places
  const files = filesIn(folder)
    .filter((file) => file.chain === chain)
    .sort((one, other) => other.index - one.index)
  const anchor = anchors.get(chain)
  const unread: ReadFile[] = []
  for (const [at, file] of files.entries()) {
    const read = readTrailFile(join(folder, file.name), file, anchor, fileSystem)
    if (read.kind === 'damaged') return { lastKnown: newer(chain, read.last, anchor) }
    unread.push(read)
    // A crash came before its first record was there: the file before it is the last.
    if (read.head === undefined) continue
    if (anchor !== undefined && read.head.seq < anchor.seq) break
    const key = signerOf(read, files.slice(at + 1), (before) =>
      readTrailFile(join(folder, before.name), before, anchor, fileSystem),
    )
    const last = { chain, seq: read.head.seq, hash: read.head.prev }
    if (key === undefined) return { lastKnown: newer(chain, last, anchor) }
    if (!keys.includes(key)) return { stranger: last }
    // What the process before had written it may not have synced, and the next file is about to follow it.
    syncFile(join(folder, file.name), fileSystem)
    const torn = unread.map((each) => moveAside(folder, each, fileSystem)).find((moved) => moved !== undefined)
    return {
      head: read.head,
      reason: torn === undefined ? 'ok' : 'torn_tail',
      file,
      fileBytes: read.bytes,
      fileDay: Math.floor(Date.parse(read.firstTime) / DAY_MS),
      torn,
      lastTime: read.lastTime,
      key,
    }
  }
  if (anchor !== undefined) return { lastKnown: newer(chain, undefined, anchor) }
  for (const each of unread) moveAside(folder, each, fileSystem)
  return undefined
}

/**
 * The key that has signed a chain, as its newest files show.
 *
 * @param before the files before it, the newest first
 * @returns undefined where nobody has signed what stands at its end
 */
function signerOf(
  last: ReadFile,
  before: readonly TrailFile[],
  read: (file: TrailFile) => ReadFile | DamagedFile,
): string | undefined {
  let { file, before: first, end } = last
  for (const older of before) {
    if (end.kind !== 'open' && end.kind !== 'begun') break
    const found = older.index === file.index - 1 ? read(older) : undefined
    if (found?.kind !== 'intact' || found.bytes !== found.size) return undefined
    if (found.head?.seq !== first.seq || found.head.prev !== first.hash) return undefined
    const isStopped = found.end.kind === 'signed' && found.end.isStopped
    if (isStopped && end.kind === 'open') return undefined
    end = found.end.kind === 'begun' ? end : found.end
    file = older
    first = found.before
  }
  if (end.kind === 'signed') return end.key
  // A process that died as it began: there is nothing yet that a checkpoint could cover.
  return end.kind === 'begun' && file.index === 1 ? last.key : undefined
}

function syncFile(path: string, fileSystem: TrailFileSystem): void {
  const fd = fileSystem.openSync(path, 'r+')
  try {
    fileSystem.syncSync(fd)
  } finally {
    fileSystem.closeSync(fd)
  }
}

function newer(chain: string, last: LastKnown | undefined, anchor: Anchor | undefined): LastKnown | undefined {
  if (anchor === undefined || (last !== undefined && last.seq > anchor.seq)) return last
  return { chain, seq: anchor.seq, hash: anchor.hash }
}
