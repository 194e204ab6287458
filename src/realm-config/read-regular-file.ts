import { constants, type FileHandle, open } from 'node:fs/promises'

/** What a file holds, or why it is not read. */
export type RegularFile =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly problem: string; readonly mend: string }

const MOST_BYTES = 4 * 1024 * 1024

/**
 * Reads a file of a realm's folder. Opened without waiting: a pipe in its place would never be opened, and nothing would
 * be read again.
 *
 * @throws what the system says of a file that is missing or may not be read
 */
export async function readRegularFile(path: string): Promise<RegularFile> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    return await readWhole(file)
  } finally {
    await file.close()
  }
}

async function readWhole(file: FileHandle): Promise<RegularFile> {
  const found = await file.stat()
  // A folder says so itself when it is read.
  if (!found.isFile() && !found.isDirectory()) {
    return { ok: false, problem: 'It is no regular file.', mend: 'Put a file in its place.' }
  }
  if (found.size > MOST_BYTES) {
    return { ok: false, problem: 'The file is larger than 4 MiB.', mend: 'Make it smaller.' }
  }
  return { ok: true, bytes: await file.readFile() }
}
