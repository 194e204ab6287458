import { performance } from 'node:perf_hooks'
import type { TrailFile } from '../audit-chain/index.js'
import type { Batch } from './batch.js'
import { type ClaimedChain, leaveForGood, lockOf } from './claimed-chain.js'
import {
  beginTrailFile,
  type FilePlace,
  type OpenTrailFile,
  openTrailFileSync,
  placeOf,
  restoreTrailFile,
} from './trail-file.js'
import { syncFolderSync, type TrailFileSystem } from './trail-file-system.js'
import { FileLost } from './write-failure.js'

export interface ChainFilesOptions {
  /** `LOG_DIR/audit` */
  readonly folder: string
  readonly claimed: ClaimedChain
  /** Of the first batch, where there is one. */
  readonly first: TrailFile | undefined
  readonly fileSystem: TrailFileSystem
  /** What was written is on disk. */
  readonly onSynced: () => void
  /** Its file was removed, renamed or replaced, and stands under its name again. */
  readonly onReopened: (file: string) => void
}

/**
 * The files of the chain that this process has, one of them open: its bytes are brought to disk, in the place where others
 * look for them. Rejects with `FileLost` where the chain has to be left, else with the error of the file system.
 */
export interface ChainFiles {
  /** Goes on with a batch where the last attempt ended; begins its file where that is another. */
  write(batch: Batch): Promise<void>
  /** What was written is on disk, and in the place where others look for it. */
  sync(): Promise<void>
  /** Mends the place of the open file, where others have moved it. */
  checkPlace(): Promise<void>
  /** Leaves a chain for good, with the file that is open, for another. */
  leave(former: string, claimed: ClaimedChain): void
  /** For how long the call of the file system is under way that was made last, in milliseconds; 0 where none is. */
  busyMs(): number
  /** How long the disk took last, in milliseconds. */
  lastSyncMs(): number
  close(): Promise<void>
}

/** @throws the error of the file system, where the first file cannot be opened */
export function createChainFiles(options: ChainFilesOptions): ChainFiles {
  const { folder, fileSystem, onSynced } = options
  let { lock } = options.claimed
  let live: OpenTrailFile | undefined = openFirst(options)
  let syncMs = 0
  /** When the call of the file system began that is under way. */
  let busySince: number | undefined

  async function write(batch: Batch): Promise<void> {
    const open = await fileFor(batch)
    const { data, bytes } = batch.lines
    while (batch.written < bytes) {
      const count = await call(fileSystem.write(open.fd, data.subarray(batch.written, bytes)))
      if (count === 0) throw Object.assign(new Error('the file takes no more bytes'), { code: 'ENOSPC' })
      batch.written += count
      open.bytes += count
    }
  }

  async function fileFor({ file }: Batch): Promise<OpenTrailFile> {
    if (live?.file.name === file.name) return live
    if (live !== undefined) {
      // The last of a file is on disk before the next begins.
      await sync()
      const { fd } = live
      live = undefined
      await fileSystem.close(fd)
    }
    live = await call(beginTrailFile(folder, file, fileSystem))
    return live
  }

  async function sync(): Promise<void> {
    if (live === undefined) return
    const began = performance.now()
    const [synced, place] = await call(Promise.allSettled([fileSystem.datasync(live.fd), placeOf(live, fileSystem)]))
    // After that nobody knows what of the file is on disk, and to ask again would get a lie.
    if (synced.status === 'rejected') throw new FileLost('io_error', synced.reason)
    if (place.status === 'rejected') throw place.reason
    await mendPlace(live, place.value)
    syncMs = performance.now() - began
    onSynced()
  }

  async function checkPlace(): Promise<void> {
    if (live !== undefined) await mendPlace(live, await call(placeOf(live, fileSystem)))
  }

  async function mendPlace(open: OpenTrailFile, place: FilePlace): Promise<void> {
    if (place === 'there') return
    if (place === 'changed') throw new FileLost('file_changed')
    const restored = place === 'gone' ? await call(restoreTrailFile(open, fileSystem)) : undefined
    if (restored === undefined) throw new FileLost('file_truncated')
    live = restored
    await fileSystem.close(open.fd)
    holdLock(open.file.chain)
    options.onReopened(open.file.name)
  }

  /** Who removes the folder removes the lock: then another process may have taken the chain. */
  function holdLock(chain: string): void {
    if (lock.isHeld()) return
    const again = lockOf(folder, chain)
    if (again === undefined) throw new FileLost('chain_taken')
    lock = again
  }

  /** Knows since when it is under way. */
  async function call<Result>(answer: Promise<Result>): Promise<Result> {
    busySince = performance.now()
    try {
      return await answer
    } finally {
      busySince = undefined
    }
  }

  function leave(former: string, claimed: ClaimedChain): void {
    // What is not on disk for certain is written again elsewhere, whatever the file system says at its end.
    if (live !== undefined) void fileSystem.close(live.fd).catch(() => {})
    live = undefined
    leaveForGood(folder, former)
    lock.release()
    lock = claimed.lock
  }

  async function close(): Promise<void> {
    // What was promised is on disk, and what is not was counted as lost: the end of the file says nothing more of either.
    if (live !== undefined) await fileSystem.close(live.fd).catch(() => {})
    lock.release()
  }

  return {
    write,
    sync,
    checkPlace,
    leave,
    busyMs: () => (busySince === undefined ? 0 : performance.now() - busySince),
    lastSyncMs: () => syncMs,
    close,
  }
}

function openFirst({ folder, claimed, first, fileSystem }: ChainFilesOptions): OpenTrailFile | undefined {
  if (first === undefined) return undefined
  const { file, fileBytes } = claimed
  if (file?.name === first.name) return openTrailFileSync(folder, file, fileBytes, fileSystem)
  const opened = openTrailFileSync(folder, first, 0, fileSystem)
  syncFolderSync(fileSystem, folder)
  return opened
}
