import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { isErrno } from './file-system.js'

/**
 * Makes a folder and those above it. Not by `recursive: true`: where a file system answers ENOENT although the parent is
 * there (/proc does), Node 20 tries the same two folders for ever.
 */
export function makeFolder(path: string): void {
  const missing = makeOne(path)
  if (missing === undefined) return
  if (dirname(path) === path) throw missing
  makeFolder(dirname(path))
  const refused = makeOne(path)
  if (refused !== undefined) throw refused
}

/** Undefined when the folder is there now; the error when one above it seems to be missing. */
function makeOne(path: string): unknown {
  try {
    mkdirSync(path)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return error
    if (!isErrno(error, 'EEXIST')) throw error
  }
  return undefined
}
