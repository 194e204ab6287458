import { encodedHeaderOf, splitParts } from '../split-parts.js'
import type { Candidate, Fault, Rules } from './check.js'
import { isOpaque, unknownOpaque } from './check-introspection.js'

const PARTS_OF_A_JWE = 5
const SEND_THE_ACCESS_TOKEN =
  'Send the value of access_token as it came: three base64url parts with dots between, no quotes, no line break.'

export function checkParts(candidate: Candidate, { shared }: Rules): Fault | undefined {
  const known = shared.headerOf(encodedHeaderOf(candidate.text))
  const parts = splitParts(candidate.text, known !== undefined)
  if (typeof parts === 'string') {
    if (isOpaque(candidate.text)) return unknownOpaque()
    return candidate.text.split('.', PARTS_OF_A_JWE + 1).length === PARTS_OF_A_JWE ? ENCRYPTED : malformed(parts)
  }
  if (known === undefined) {
    candidate.headerBytes = parts.header
  } else {
    // All tokens that one key signed have one header: what an earlier good one had is not read again.
    candidate.header = known
    candidate.isKnownHeader = true
  }
  candidate.payloadBytes = parts.payload
  candidate.signature = parts.signature
  candidate.signingInput = parts.signingInput
  return undefined
}

const ENCRYPTED: Fault = {
  code: 'encrypted',
  expected: 'a signed token, of three parts',
  actual: 'five parts, as an encrypted token has',
  mend: 'Encrypted tokens are not accepted. Switch access token encryption off for the client in Keycloak.',
}

function malformed(actual: string): Fault {
  return { code: 'malformed', expected: 'three canonical base64url parts', actual, mend: SEND_THE_ACCESS_TOKEN }
}
