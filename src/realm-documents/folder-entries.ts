import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Mistake, mistakeAt } from '../realm-config/index.js'
import { codeOf } from './read-piece.js'

/** What stands in a folder: names in order, those that begin with a dot left out. */
export interface FolderEntries {
  readonly folders: readonly string[]
  /** Everything else, pipes and devices included: whoever reads them refuses them. */
  readonly files: readonly string[]
}

const NONE: FolderEntries = { folders: [], files: [] }

/**
 * The entries of a folder, links followed wherever they lead. What cannot be looked at is a mistake, whatever its name:
 * left out in silence it would look as if it declared nothing, and pruning would delete what it does declare.
 *
 * @param below the folder as places name it
 */
export async function folderEntries(root: string, below: string, mistakes: Mistake[]): Promise<FolderEntries> {
  const refuse = (file: string, problem: string, mend: string): void => {
    mistakes.push(mistakeAt({ file: file === '' ? '.' : file, line: 1, column: 1 }, problem, mend))
  }
  try {
    const real = await realpath(join(root, below))
    const entries = (await readdir(real, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'))
    const folders: string[] = []
    const files: string[] = []
    for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
      const file = join(below, entry.name)
      const found = entry.isSymbolicLink() ? await follow(join(real, entry.name), real) : typeOf(entry)
      if (found === 'folder') folders.push(entry.name)
      else if (found === 'file') files.push(entry.name)
      else refuse(file, found.problem, found.mend)
    }
    return { folders, files }
  } catch (error) {
    refuse(below, `The folder cannot be read (${codeOf(error)}).`, 'Make it a folder that this user may read.')
    return NONE
  }
}

type Type = 'folder' | 'file'

const typeOf = (entry: Dirent): Type => (entry.isDirectory() ? 'folder' : 'file')

async function follow(path: string, folder: string): Promise<Type | { problem: string; mend: string }> {
  try {
    if (!(await stat(path)).isDirectory()) return 'file'
    const target = await realpath(path)
    if (target !== folder && !folder.startsWith(target.endsWith('/') ? target : `${target}/`)) return 'folder'
    return { problem: 'The link leads back to a folder that it stands in.', mend: 'Remove it.' }
  } catch (error) {
    const problem = `The link leads to nothing that can be read (${codeOf(error)}).`
    return { problem, mend: 'Let it lead to a file or folder, or remove it.' }
  }
}
