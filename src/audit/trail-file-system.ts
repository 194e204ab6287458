import * as fs from 'node:fs'
import { FileLost } from './write-failure.js'

export interface FileFacts {
  readonly size: number
  readonly dev: number
  readonly ino: number
}

/** What the trail asks of a file system. A test may give its own. */
export interface TrailFileSystem {
  // At the start, and where a chain is left: within this turn of the event loop.
  openSync(path: string, flags: string): number
  closeSync(fd: number): void
  readSync(fd: number, into: Uint8Array, position: number): number
  writeSync(fd: number, data: Uint8Array): number
  truncateSync(fd: number, size: number): void
  /** Contents and facts of a file, or the names in a folder, are on disk after it. */
  syncSync(fd: number): void
  factsSync(fd: number): FileFacts
  renameSync(from: string, to: string): void
  unlinkSync(path: string): void
  // While it runs: nothing waits for a disk that is slow.
  open(path: string, flags: string): Promise<number>
  close(fd: number): Promise<void>
  read(fd: number, into: Uint8Array, position: number): Promise<number>
  /** May be short. */
  write(fd: number, data: Uint8Array): Promise<number>
  /** What was written so far is on disk after it, and can be found there. */
  datasync(fd: number): Promise<void>
  sync(fd: number): Promise<void>
  /** Undefined where nothing is. */
  stat(path: string): Promise<FileFacts | undefined>
  rename(from: string, to: string): Promise<void>
}

const MODE = 0o640

type Done<Result> = (error: NodeJS.ErrnoException | null, result: Result) => void

/** Calls with a callback cost less than those of `fs/promises`. */
function promised<Result>(call: (done: Done<Result>) => void): Promise<Result> {
  return new Promise((resolve, reject) => {
    call((error, result) => (error === null ? resolve(result) : reject(error)))
  })
}

const done =
  (callback: Done<undefined>): ((error: NodeJS.ErrnoException | null) => void) =>
  (error) =>
    callback(error, undefined)

export const nodeTrailFileSystem: TrailFileSystem = {
  openSync: (path, flags) => fs.openSync(path, flags, MODE),
  closeSync: fs.closeSync,
  readSync: (fd, into, position) => fs.readSync(fd, into, 0, into.length, position),
  writeSync: (fd, data) => fs.writeSync(fd, data),
  truncateSync: fs.ftruncateSync,
  syncSync: fs.fsyncSync,
  factsSync: (fd) => fs.fstatSync(fd),
  renameSync: fs.renameSync,
  unlinkSync: fs.unlinkSync,
  open: (path, flags) => promised((call) => fs.open(path, flags, MODE, call)),
  close: (fd) => promised<undefined>((call) => fs.close(fd, (error) => call(error ?? null, undefined))),
  read: (fd, into, position) =>
    promised((call) => fs.read(fd, into, 0, into.length, position, (error, count) => call(error, count))),
  write: (fd, data) =>
    promised((call) => fs.write(fd, data, 0, data.length, null, (error, count) => call(error, count))),
  datasync: (fd) => promised<undefined>((call) => fs.fdatasync(fd, done(call))),
  sync: (fd) => promised<undefined>((call) => fs.fsync(fd, done(call))),
  stat: (path) =>
    promised((call) =>
      fs.stat(path, (error, facts) => (error?.code === 'ENOENT' ? call(null, undefined) : call(error, facts))),
    ),
  rename: (from, to) => promised<undefined>((call) => fs.rename(from, to, done(call))),
}

/** Writes all of it, and it is on disk. */
export function writeWholeSync(fileSystem: TrailFileSystem, path: string, data: Uint8Array): void {
  const fd = fileSystem.openSync(path, 'wx')
  try {
    for (let offset = 0; offset < data.length; ) offset += fileSystem.writeSync(fd, data.subarray(offset))
    fileSystem.syncSync(fd)
  } finally {
    fileSystem.closeSync(fd)
  }
}

/** The names in a folder are on disk after it. */
export function syncFolderSync(fileSystem: TrailFileSystem, folder: string): void {
  const fd = fileSystem.openSync(folder, 'r')
  try {
    fileSystem.syncSync(fd)
  } finally {
    fileSystem.closeSync(fd)
  }
}

/** @throws FileLost where the names may not be on disk: asked again, the system may say that they are (as of a file's contents) */
export async function syncFolder(fileSystem: TrailFileSystem, folder: string): Promise<void> {
  const fd = await fileSystem.open(folder, 'r')
  try {
    await fileSystem.sync(fd).catch((error: unknown) => {
      throw new FileLost('io_error', error)
    })
  } finally {
    await fileSystem.close(fd)
  }
}
