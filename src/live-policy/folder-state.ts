import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * What tells whether a realm's folder has changed: each file's name, size, time and inode. Read, not watched: events of a
 * file system are lost over NFS, in mounted volumes and where a whole folder is swapped by a symbolic link, as
 * Kubernetes does with a ConfigMap.
 *
 * @returns a text that differs when the folder does; why it can't be read counts as a state too
 */
export async function folderState(directory: string): Promise<string> {
  const states = await Promise.all([stateOf(directory), stateOf(join(directory, 'clients'))])
  return states.join('\n')
}

async function stateOf(directory: string): Promise<string> {
  try {
    const names = (await readdir(directory)).filter((name) => name.endsWith('.yaml')).sort()
    const states = await Promise.all(
      names.map(async (name) => {
        const { size, mtimeMs, ino } = await stat(join(directory, name))
        return `${name} ${size} ${mtimeMs} ${ino}`
      }),
    )
    return states.join('\n')
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
  }
}
