import { gunzipSync, gzipSync } from 'node:zlib'

/** Compressed, in letters that any attribute takes. */
export const packText = (text: string): string => gzipSync(text).toString('base64')

/** A ledger of half a million objects; what grows beyond it was not packed here. */
const LONGEST_BYTES = 64 * 2 ** 20

/** Undefined when it was not packed so, not whole, or is longer than any ledger. */
export function unpackText(packed: string): string | undefined {
  try {
    return gunzipSync(Buffer.from(packed, 'base64'), { maxOutputLength: LONGEST_BYTES }).toString()
  } catch {
    return undefined
  }
}
