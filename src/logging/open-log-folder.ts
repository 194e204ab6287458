import { closeSync } from 'node:fs'
import { join } from 'node:path'
import { type DailyFileSystem, openLiveFile } from '../daily-file/index.js'
import { directoryUnwritable } from './logging-error.js'

/**
 * Makes the folder and its files, so that they are all there from the start, whoever writes first; archives what an earlier
 * day left in them. audit.log is only made: what it holds is the trail's.
 *
 * @throws LoggingError `log_directory_unwritable`
 */
export function openLogFolder(
  directory: string,
  files: readonly { readonly name: string; readonly retentionDays: number }[],
  day: string,
  fileSystem: DailyFileSystem,
): void {
  for (const { name, retentionDays } of files) {
    attempt(directory, name, () => openLiveFile({ directory, name, day, retentionDays, fileSystem }).fd)
  }
  attempt(directory, 'audit.log', () => fileSystem.openSync(join(directory, 'audit.log'), 'a', 0o640))
}

function attempt(directory: string, name: string, open: () => number): void {
  try {
    closeSync(open())
  } catch (error) {
    if (error instanceof RangeError) throw error
    throw directoryUnwritable(directory, name, error)
  }
}
