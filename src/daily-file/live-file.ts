import { closeSync, existsSync, fstatSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { archiveLiveFile, isAt } from './archive-live-file.js'
import { archivePath, compressedPath } from './archive-name.js'
import { readFileTail } from './day-of-file.js'
import { type DailyFileSystem, nodeFileSystem } from './file-system.js'
import { makeFolder } from './make-folder.js'
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
  makeFolder(directory)
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

/**
 * Where an open file is by now: `live` under its path; `archived` as its day's by another process that shares the folder, which
 * is where lines of that day belong; or `gone`: removed, renamed or replaced by someone else, so that what is written to it would
 * be lost to whoever opens its path.
 */
export function whereIs(file: LiveFile): 'live' | 'archived' | 'gone' {
  if (isAt(file.path, file)) return 'live'
  for (let count = 0; ; count++) {
    const archive = archivePath(file.path, file.day, count)
    if (isAt(archive, file)) return 'archived'
    if (!existsSync(archive) && !existsSync(compressedPath(archive))) return 'gone'
  }
}
