import { closeSync, fstatSync, mkdirSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { archiveLiveFile } from './archive-live-file.js'
import { isErrno, readFileTail } from './day-of-file.js'
import { type DailyFileSystem, nodeFileSystem } from './file-system.js'
import { sweepArchives } from './sweep-archives.js'

/** An open log of one day. */
export interface LiveFile {
  readonly path: string
  /** Local day, `YYYY-MM-DD`. */
  readonly day: string
  readonly fd: number
  readonly device: number
  readonly inode: number
}

export interface LiveFileOptions {
  /** Made when it is not there. */
  readonly directory: string
  /** `main.log`; archives are called `main.log.YYYY-MM-DD`. */
  readonly name: string
  /** Local day, `YYYY-MM-DD`. */
  readonly day: string
  /** Days that archives are kept. */
  readonly retentionDays: number
  readonly fileSystem?: DailyFileSystem
}

/**
 * Opens a log for appending: what is left of another day is archived first, archives past their retention are deleted, and a
 * line that a crash cut off is ended, so that the next one stands alone.
 *
 * @throws RangeError for a retention that is not a whole number of days; the error of the file system
 */
export function openLiveFile(options: LiveFileOptions): LiveFile {
  const { directory, name, day, fileSystem = nodeFileSystem } = options
  if (!Number.isInteger(options.retentionDays) || options.retentionDays < 1) {
    throw new RangeError(`retentionDays must be a whole number of days from 1 on, not ${options.retentionDays}`)
  }
  const path = join(directory, name)
  mkdirSync(directory, { recursive: true })
  archiveLiveFile(path, day)
  const fd = fileSystem.openSync(path, 'a', 0o640)
  try {
    if (readFileTail(path)?.endsWithLineFeed === false) writeSync(fd, '\n')
    sweepArchives(directory, name, day, options.retentionDays)
    const { dev: device, ino: inode } = fstatSync(fd)
    return { path, day, fd, device, inode }
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

/** True when the file was removed, renamed or replaced: what is written now would be lost to whoever opens its path. */
export function isReplaced(file: LiveFile): boolean {
  try {
    const { dev, ino } = statSync(file.path)
    return dev !== file.device || ino !== file.inode
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return true
    throw error
  }
}
