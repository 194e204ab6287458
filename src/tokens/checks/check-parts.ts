import type { Candidate, Fault } from './check.js'

const PARTS_OF_A_JWE = 5
const SEND_THE_ACCESS_TOKEN =
  'Send the value of access_token as it came: three base64url parts with dots between, no quotes, no line break.'

/**
 * Three parts, each base64url as an encoder writes it: no padding, no other alphabet, no stray bits in the last
 * character. RFC 7515 section 2, RFC 8725bis section 3.14. One token must have one spelling.
 */
export function checkParts(candidate: Candidate): Fault | undefined {
  const { text } = candidate
  const first = text.indexOf('.')
  const second = text.indexOf('.', first + 1)
  if (first < 0 || second < 0) return malformed(`${first < 0 ? 1 : 2} of them`)
  if (text.includes('.', second + 1)) return tooManyParts(text)
  const header = decode(text.slice(0, first))
  const payload = decode(text.slice(first + 1, second))
  const signature = decode(text.slice(second + 1))
  if (header === undefined || header.length === 0) return malformed('a header that is not')
  if (payload === undefined || payload.length === 0) return malformed('a payload that is not')
  if (signature === undefined) return malformed('a signature that is not')
  candidate.headerBytes = header
  candidate.payloadBytes = payload
  candidate.signature = signature
  candidate.signingInput = Buffer.from(text.slice(0, second), 'latin1')
  return undefined
}

function decode(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url')
  return bytes.toString('base64url') === part ? bytes : undefined
}

function tooManyParts(text: string): Fault {
  const parts = text.split('.', PARTS_OF_A_JWE + 1).length
  if (parts !== PARTS_OF_A_JWE) return malformed('more than three of them')
  return {
    code: 'encrypted',
    expected: 'a signed token, of three parts',
    actual: 'five parts, as an encrypted token has',
    mend: 'Encrypted tokens are not accepted. Switch access token encryption off for the client in Keycloak.',
  }
}

function malformed(actual: string): Fault {
  return { code: 'malformed', expected: 'three canonical base64url parts', actual, mend: SEND_THE_ACCESS_TOKEN }
}
