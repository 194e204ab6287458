import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { localDay } from '../log-line/index.js'
import { removeFile } from './file-system.js'

/**
 * Deletes the archives of one log that are older than its retention: regular files called exactly `<name>.YYYY-MM-DD`, or
 * with `.N` after it. Anything else in the folder is someone else's and stays.
 *
 * @param today local day, `YYYY-MM-DD`
 * @returns the names that were deleted
 */
export function sweepArchives(
  directory: string,
  name: string,
  today: string,
  retentionDays: number,
): readonly string[] {
  const oldestKept = dayBefore(today, retentionDays)
  const expired = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile() && isArchiveBefore(entry.name, name, oldestKept))
    .map((entry) => entry.name)
  for (const archive of expired) removeFile(join(directory, archive))
  return expired
}

function isArchiveBefore(fileName: string, name: string, oldestKept: string): boolean {
  if (!fileName.startsWith(`${name}.`)) return false
  const day = /^(\d{4}-\d{2}-\d{2})(?:\.\d+)?$/.exec(fileName.slice(name.length + 1))?.[1]
  return day !== undefined && day < oldestKept && dayBefore(day, 0) === day
}

/** By the calendar, so that days of 23 and 25 hours count as days. */
function dayBefore(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return localDay(new Date(year, month - 1, date - days))
}
