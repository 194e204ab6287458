import { localDay } from '../log-line/index.js'

/** What the name of an archive says. */
export interface ArchiveName {
  /** Local day, `YYYY-MM-DD`. */
  readonly day: string
  readonly isCompressed: boolean
}

/** `main.log.2024-12-24`, then `main.log.2024-12-24.1`, … */
export function archivePath(path: string, day: string, count = 0): string {
  return count === 0 ? `${path}.${day}` : `${path}.${day}.${count}`
}

/** What `compressArchive` makes of it. */
export const compressedPath = (archive: string): string => `${archive}.gz`

const AFTER_NAME = /^(\d{4}-\d{2}-\d{2})(?:\.\d+)?(\.gz)?$/

/** Reads the name of an archive of this log; `undefined` for anything else, which is someone else's. */
export function readArchiveName(fileName: string, name: string): ArchiveName | undefined {
  if (!fileName.startsWith(`${name}.`)) return undefined
  const [, day, compressed] = AFTER_NAME.exec(fileName.slice(name.length + 1)) ?? []
  if (day === undefined || dayBefore(day, 0) !== day) return undefined
  return { day, isCompressed: compressed !== undefined }
}

/** By the calendar, so that days of 23 and 25 hours count as days. */
export function dayBefore(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  // At noon, which every day has, where some have no midnight.
  return localDay(new Date(year, month - 1, date - days, 12))
}
