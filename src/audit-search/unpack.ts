import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

/** Files are rotated at an eighth of this; one that unpacks to more was not made by the trail. */
const MOST_UNPACKED_BYTES = 512 * 1024 * 1024

/** A packed file, whole: it has to be read from its end too. */
export async function unpack(path: string): Promise<Buffer> {
  return promisify(gunzip)(await readFile(path), { maxOutputLength: MOST_UNPACKED_BYTES })
}
