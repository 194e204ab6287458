import { randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { createMerkleTree, NO_HASH, parseTrailFileName, type TrailFile } from '../audit-chain/index.js'
import { type ProcessLock, takeLock } from '../process-lock/index.js'
import type { Anchor } from './batch.js'
import type { ChainHead } from './create-chain.js'
import { type LastKnown, type ReadFile, readTrailFile } from './read-trail-file.js'
import { syncFolderSync, type TrailFileSystem, writeWholeSync } from './trail-file-system.js'

/** Why a process begins a chain, or goes on with one: the `reason` of TRAIL_STARTED. */
export type StartReason =
  | 'ok'
  /** A crash had cut off the last line. */
  | 'torn_tail'
  /** The chain that it would have gone on with is not what a process left. */
  | 'chain_damaged'
  /** There is no chain, but an anchor of one. */
  | 'chain_missing'
  /** The disk failed while the file was written. */
  | 'io_error'
  | 'file_truncated'
  | 'file_changed'
  /** Another process has the chain, since the lock was removed. */
  | 'chain_taken'

/** A chain that this process has for itself, and where it stands. */
export interface ClaimedChain {
  readonly head: ChainHead
  readonly reason: StartReason
  /** The chain that this one begins instead of. */
  readonly continues?: LastKnown | undefined
  /** The file to go on in; undefined for a chain that begins. */
  readonly file: TrailFile | undefined
  readonly fileBytes: number
  /** UTC day of its first record, counted from 1970. */
  readonly fileDay: number
  /** What a crash cut off, moved aside. */
  readonly torn: { readonly bytes: number; readonly file: string } | undefined
  /** Stamp of the newest record. */
  readonly lastTime: string | undefined
  /** Text of the key that signed the chain so far. */
  readonly key: string | undefined
  readonly lock: ProcessLock
}

interface Places {
  /** `LOG_DIR/audit` */
  readonly folder: string
  readonly anchors: ReadonlyMap<string, Anchor>
  readonly fileSystem: TrailFileSystem
}

const DAY_MS = 86_400_000
const NOTHING_WRITTEN = { fileBytes: 0, fileDay: 0, torn: undefined, lastTime: undefined, key: undefined }

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

export function beginChain(folder: string, reason: StartReason, continues?: LastKnown): ClaimedChain {
  mkdirSync(folder, { recursive: true, mode: 0o750 })
  for (;;) {
    const chain = randomBytes(6).toString('hex')
    const lock = lockOf(folder, chain)
    if (lock === undefined) continue
    const head = { chain, seq: 0, prev: NO_HASH, tree: createMerkleTree() }
    return { head, reason, continues, file: undefined, ...NOTHING_WRITTEN, lock }
  }
}

/** Marks a chain as one that no process goes on with. */
export function leaveForGood(folder: string, chain: string): void {
  closeSync(openSync(join(folder, `${chain}.left`), 'a', 0o640))
}

const isLeft = (folder: string, chain: string): boolean =>
  statSync(join(folder, `${chain}.left`), { throwIfNoEntry: false }) !== undefined

/** Undefined where another process has it, or where its lock is beyond reading. */
export function lockOf(folder: string, chain: string): ProcessLock | undefined {
  try {
    const lock = takeLock(join(folder, `${chain}.lock`), hostname())
    return 'owner' in lock ? undefined : lock
  } catch (error) {
    if (typeof Reflect.get(Object(error), 'code') === 'string') throw error
    return undefined
  }
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

/** What a crash left after the last whole line is evidence: it is on disk elsewhere before it goes from here. */
function moveAside(
  folder: string,
  { file, bytes, size, head }: ReadFile,
  fileSystem: TrailFileSystem,
): ClaimedChain['torn'] {
  if (bytes === size && head !== undefined) return undefined
  const path = join(folder, file.name)
  const tornFile = `${file.name}.torn-${Date.now()}-${randomBytes(2).toString('hex')}`
  if (head === undefined) {
    fileSystem.renameSync(path, join(folder, tornFile))
    syncFolderSync(fileSystem, folder)
    return size === 0 ? undefined : { bytes: size, file: tornFile }
  }
  const fd = fileSystem.openSync(path, 'r+')
  try {
    const fragment = Buffer.alloc(size - bytes)
    for (let filled = 0; filled < fragment.length; ) {
      const count = fileSystem.readSync(fd, fragment.subarray(filled), bytes + filled)
      if (count === 0) throw new Error(`${path} became shorter while it was read`)
      filled += count
    }
    writeWholeSync(fileSystem, join(folder, tornFile), fragment)
    syncFolderSync(fileSystem, folder)
    fileSystem.truncateSync(fd, bytes)
    fileSystem.syncSync(fd)
  } finally {
    fileSystem.closeSync(fd)
  }
  return { bytes: size - bytes, file: tornFile }
}
