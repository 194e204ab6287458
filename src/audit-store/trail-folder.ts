import { constants } from 'node:fs'
import { type FileHandle, open, readdir } from 'node:fs/promises'
import { filesByChain, type TrailFile } from '../audit-chain/index.js'

/** Files of each chain in a folder, in their order. */
export async function listChains(folder: string): Promise<ReadonlyMap<string, readonly TrailFile[]>> {
  return filesByChain(await namesIn(folder))
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map(({ name }) => name)
  } catch (error) {
    // No process has written a trail yet.
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

/**
 * Opens a file for reading.
 *
 * @returns undefined where there is none
 */
export async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    // Without waiting, as a pipe would for somebody who writes.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    if ((await handle.stat()).isFile()) return handle
    await handle.close()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
  throw new Error(`${path} is no file, though it is called like one of the trail: take it out of that folder`)
}

export const codeOf = (error: unknown): unknown => (error instanceof Error ? Reflect.get(error, 'code') : undefined)
