import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { dayBefore, readArchiveName } from './archive-name.js'
import { removeFile } from './file-system.js'

/**
 * Deletes the archives of one log that are older than its retention: regular files called exactly `<name>.YYYY-MM-DD`, with
 * `.N` after it, or `.gz`. Anything else in the folder is someone else's and stays.
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
    .filter((entry) => entry.isFile() && isBefore(readArchiveName(entry.name, name)?.day, oldestKept))
    .map((entry) => entry.name)
  for (const archive of expired) removeFile(join(directory, archive))
  return expired
}

const isBefore = (day: string | undefined, oldestKept: string): boolean => day !== undefined && day < oldestKept
