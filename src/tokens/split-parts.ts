import { decodeBase64url, decodesInSilence } from './decode-base64url.js'

/** The three parts of a JWS in compact form, decoded. */
export interface SignedParts {
  /** Empty where it is known already. */
  readonly header: Buffer
  readonly payload: Buffer
  readonly signature: Buffer
  /** Encoded header, dot, encoded payload. */
  readonly signingInput: Buffer
}

const NOTHING = Buffer.alloc(0)

/**
 * Three parts, each base64url as an encoder writes it: no padding, no other alphabet, no stray bits in the last
 * character. RFC 7515 section 2, RFC 8725bis section 3.14. One token must have one spelling.
 *
 * @param isKnownHeader that the header's text was seen in a token that was good: then it is not decoded again
 * @returns what it is instead, where it is not: stands after "expected three canonical base64url parts, actual"
 */
export function splitParts(text: string, isKnownHeader = false): SignedParts | string {
  const first = text.indexOf('.')
  const second = text.indexOf('.', first + 1)
  if (first < 0 || second < 0) return first < 0 ? 'one part' : 'two parts'
  if (text.includes('.', second + 1)) return 'more than three parts'
  // Asked of the whole, which is nearly always so: three times the answer for a third of the questions.
  const isPlain = decodesInSilence(text) ? undefined : true
  const header = isKnownHeader ? NOTHING : decodeBase64url(text.slice(0, first), isPlain)
  const payload = decodeBase64url(text.slice(first + 1, second), isPlain)
  const signature = decodeBase64url(text.slice(second + 1), isPlain)
  if (header === undefined || (header.length === 0 && !isKnownHeader)) return problemOf('header', header)
  if (payload === undefined || payload.length === 0) return problemOf('payload', payload)
  if (signature === undefined) return problemOf('signature', signature)
  return { header, payload, signature, signingInput: Buffer.from(text.slice(0, second), 'latin1') }
}

const problemOf = (name: string, part: Buffer | undefined): string =>
  part === undefined ? `a ${name} that is not canonical base64url` : `an empty ${name}`

/** The text before the first dot. */
export function encodedHeaderOf(text: string): string {
  return text.slice(0, text.indexOf('.'))
}
