import { gunzipSync, gzipSync } from 'node:zlib'

/** Compressed, in letters that any attribute takes. */
export const packText = (text: string): string => gzipSync(text).toString('base64')

/** Undefined when it was not packed so, or not whole. */
export function unpackText(packed: string): string | undefined {
  try {
    return gunzipSync(Buffer.from(packed, 'base64')).toString()
  } catch {
    return undefined
  }
}
