import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { ReadFile } from './read-trail-file.js'
import { syncFolderSync, type TrailFileSystem, writeWholeSync } from './trail-file-system.js'

/** What a crash cut off, moved aside. */
export interface TornTail {
  readonly bytes: number
  /** Where it is now. */
  readonly file: string
}

/** What a crash left after the last whole line is evidence: it is on disk elsewhere before it goes from here. */
export function moveAside(
  folder: string,
  { file, bytes, size, head }: ReadFile,
  fileSystem: TrailFileSystem,
): TornTail | undefined {
  if (bytes === size && head !== undefined) return undefined
  const path = join(folder, file.name)
  const tornFile = `${file.name}.torn-${Date.now()}-${randomBytes(2).toString('hex')}`
  if (head === undefined) {
    fileSystem.renameSync(path, join(folder, tornFile))
    syncFolderSync(fileSystem, folder)
    return size === 0 ? undefined : { bytes: size, file: tornFile }
  }
  const fd = fileSystem.openSync(path, 'r+')
  try {
    const fragment = Buffer.alloc(size - bytes)
    for (let filled = 0; filled < fragment.length; ) {
      const count = fileSystem.readSync(fd, fragment.subarray(filled), bytes + filled)
      if (count === 0) throw new Error(`${path} became shorter while it was read`)
      filled += count
    }
    writeWholeSync(fileSystem, join(folder, tornFile), fragment)
    syncFolderSync(fileSystem, folder)
    fileSystem.truncateSync(fd, bytes)
    fileSystem.syncSync(fd)
  } finally {
    fileSystem.closeSync(fd)
  }
  return { bytes: size - bytes, file: tornFile }
}
