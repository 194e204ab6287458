import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { CommandError } from './io.js'
import { printable } from './printable.js'

/**
 * Writes a file whole or not at all: aside first, then renamed into its place.
 *
 * @throws CommandError `file_unwritable`, exit code 1
 */
export async function writeWhole(path: string, text: string, mode = 0o666): Promise<void> {
  const aside = `${path}.${randomUUID()}.part`
  try {
    await writeFile(aside, text, { flag: 'wx', mode })
    await rename(aside, path)
  } catch (error) {
    await rm(aside, { force: true })
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw new CommandError(
      1,
      'file_unwritable',
      `${printable(path)} can't be written (${code}). Name a file in a folder that this user may write to.`,
      { cause: error },
    )
  }
}
