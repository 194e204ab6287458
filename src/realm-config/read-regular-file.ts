import { constants, type FileHandle, open } from 'node:fs/promises'

/** What a file holds, or why it is not read. */
export type RegularFile =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly problem: string; readonly mend: string }

const MIB = 1024 * 1024
const MOST_MIB = 4

/**
 * Reads a file of a realm's folder. Opened without waiting: a pipe in its place would never be opened, and nothing would
 * be read again.
 *
 * @param mostMib larger files are not read
 * @throws what the system says of a file that is missing or may not be read
 */
export async function readRegularFile(path: string, mostMib: number = MOST_MIB): Promise<RegularFile> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    return await readWhole(file, mostMib)
  } finally {
    await file.close()
  }
}

async function readWhole(file: FileHandle, mostMib: number): Promise<RegularFile> {
  const found = await file.stat()
  // A folder says so itself when it is read.
  if (!found.isFile() && !found.isDirectory()) {
    return { ok: false, problem: 'It is no regular file.', mend: 'Put a file in its place.' }
  }
  if (found.size > mostMib * MIB) {
    return { ok: false, problem: `The file is larger than ${mostMib} MiB.`, mend: 'Make it smaller.' }
  }
  return { ok: true, bytes: await file.readFile() }
}
