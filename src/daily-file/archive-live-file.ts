import { existsSync, linkSync, renameSync, unlinkSync } from 'node:fs'
import { isErrno, readFileTail } from './day-of-file.js'

/**
 * Moves a live file whose last line is of another day aside, to `<path>.<that day>`. An archive that is there already is
 * never overwritten: the next one of a day gets `.1`, `.2`. An empty file stays, since an empty archive says nothing.
 *
 * @returns the path of the archive, `undefined` when nothing was moved
 */
export function archiveLiveFile(path: string, today: string): string | undefined {
  const tail = readFileTail(path)
  if (tail === undefined || tail.day === today) return undefined
  for (let count = 0; ; count++) {
    const archive = count === 0 ? `${path}.${tail.day}` : `${path}.${tail.day}.${count}`
    if (moveUnlessTaken(path, archive)) return archive
  }
}

/** A link refuses an existing name, where a rename would silently replace it. */
function moveUnlessTaken(from: string, to: string): boolean {
  try {
    linkSync(from, to)
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false
    if (!isErrno(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) throw error
    // A file system without hard links.
    if (existsSync(to)) return false
    renameSync(from, to)
    return true
  }
  unlinkSync(from)
  return true
}
