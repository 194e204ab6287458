import { existsSync, linkSync, renameSync, statSync } from 'node:fs'
import { archivePath, compressedPath } from './archive-name.js'
import { readFileTail } from './day-of-file.js'
import { isErrno, removeFile } from './file-system.js'

/**
 * Moves a live file whose last line is of another day aside, to `<path>.<that day>`. An archive that is there already is
 * never overwritten, nor its name used again once it is compressed: the next one of a day gets `.1`, `.2`. An empty file stays, since an empty archive says nothing.
 * Other processes may share the folder and do the same at the same moment.
 */
export function archiveLiveFile(path: string, today: string): void {
  const tail = readFileTail(path)
  if (tail === undefined || tail.day === today) return
  for (let count = 0; ; count++) {
    const archive = archivePath(path, tail.day, count)
    if (existsSync(compressedPath(archive))) continue
    if (moveUnlessTaken(path, archive)) return
    // Another process is archiving this very file, or ended between its link and its unlink.
    if (isAt(archive, tail)) {
      if (isAt(path, tail)) removeFile(path)
      return
    }
  }
}

/** True when this very file, whatever it is called elsewhere, is at that path. */
export function isAt(path: string, file: { readonly device: number; readonly inode: number }): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  return found !== undefined && found.dev === file.device && found.ino === file.inode
}

/** A link refuses an existing name, where a rename would silently replace it. @returns false where the name is taken */
export function moveUnlessTaken(from: string, to: string): boolean {
  try {
    linkSync(from, to)
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false
    if (isErrno(error, 'ENOENT')) return true
    if (!isErrno(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) throw error
    // A file system without hard links.
    if (existsSync(to)) return false
    renameSync(from, to)
    return true
  }
  removeFile(from)
  return true
}
