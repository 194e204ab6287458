import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseTrailFileName, type TrailFile } from '../audit-chain/index.js'
import type { Anchor } from './batch.js'
import { beginChain, type ClaimedChain, isLeft, leaveForGood, lockOf } from './claimed-chain.js'
import { type LastKnown, type ReadFile, readTrailFile } from './read-trail-file.js'
import { moveAside } from './torn-tail.js'
import type { TrailFileSystem } from './trail-file-system.js'

const DAY_MS = 86_400_000

interface Places {
  /** `LOG_DIR/audit` */
  readonly folder: string
  readonly anchors: ReadonlyMap<string, Anchor>
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
  for (const chain of chains) {
    const lock = lockOf(folder, chain)
    if (lock === undefined) continue
    // A process may have had it until a moment ago: only now its newest file is the newest.
    const resumed = isLeft(folder, chain) ? undefined : resume(places, chain)
    if (resumed === undefined) lock.release()
    else if ('head' in resumed) return { ...resumed, lock }
    else {
      leaveForGood(folder, chain)
      lock.release()
      return beginChain(folder, 'chain_damaged', resumed.lastKnown)
    }
  }
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

function filesIn(folder: string): readonly TrailFile[] {
  return readdirSync(folder).flatMap((name) => parseTrailFileName(name) ?? [])
}

/** Undefined where nothing of the chain is there. */
function resume(
  { folder, anchors, fileSystem }: Places,
  chain: string,
): Omit<ClaimedChain, 'lock'> | { readonly lastKnown: LastKnown | undefined } | undefined {
  const files = filesIn(folder)
    .filter((file) => file.chain === chain)
    .sort((one, other) => other.index - one.index)
  const anchor = anchors.get(chain)
  const unread: ReadFile[] = []
  for (const file of files) {
    const read = readTrailFile(join(folder, file.name), file, anchor, fileSystem)
    if (read.kind === 'damaged') return { lastKnown: newer(chain, read.last, anchor) }
    unread.push(read)
    // A crash came before its first record was there: the file before it is the last.
    if (read.head === undefined) continue
    if (anchor !== undefined && read.head.seq < anchor.seq) break
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
      key: read.key,
    }
  }
  if (anchor !== undefined) return { lastKnown: newer(chain, undefined, anchor) }
  for (const each of unread) moveAside(folder, each, fileSystem)
  return undefined
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
