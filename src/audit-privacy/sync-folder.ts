import { open } from 'node:fs/promises'

interface OpenFolder {
  sync(): Promise<void>
  close(): Promise<void>
}

/** The names in a folder are on disk after it. */
export async function syncFolder(
  path: string,
  openFolder: (path: string) => Promise<OpenFolder> = (found) => open(found, 'r'),
): Promise<void> {
  const folder = await openFolder(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
