/** The last character carries two or four bits of the last byte; those after them must be zero. */
const LAST_OF_TWO = 'AQgw'
const LAST_OF_THREE = 'AEIMQUYcgkosw048'

/**
 * Decodes base64url that stands as an encoder writes it, or says no: RFC 4648 sections 3.2, 3.3 and 3.5.
 *
 * Encoding the bytes again and comparing would say the same for more. The decoder passes over what is in neither alphabet
 * and ends at padding, so then bytes are missing; stray bits it takes in silence, and what `decodesInSilence` looks for.
 *
 * @param isPlain that nothing in it `decodesInSilence`, where that is known already
 */
export function decodeBase64url(part: string, isPlain = !decodesInSilence(part)): Buffer | undefined {
  const { length } = part
  const bytes = Buffer.from(part, 'base64url')
  if (!isPlain || bytes.length !== Math.floor((length * 3) / 4)) return undefined
  switch (length % 4) {
    case 0:
      return bytes
    case 2:
      return LAST_OF_TWO.includes(part.charAt(length - 1)) ? bytes : undefined
    case 3:
      return LAST_OF_THREE.includes(part.charAt(length - 1)) ? bytes : undefined
    default:
      return undefined
  }
}

/** Whether a text has the other alphabet's two characters, or one beyond ASCII, of which the decoder looks at the low byte. */
export function decodesInSilence(text: string): boolean {
  return text.includes('+') || text.includes('/') || Buffer.byteLength(text) !== text.length
}
