import type { Candidate, Fault } from './check.js'

// Keys and places of keys that a token brings along (RFC 7515 section 4.1), what makes one of another kind (RFC 7516),
// and what changes how the payload is read (RFC 7797). An access token needs none of them.
const FORBIDDEN = ['jku', 'jwk', 'x5u', 'x5c', 'b64', 'zip', 'enc'] as const

export function checkForbiddenHeader({ header }: Candidate): Fault | undefined {
  const found = FORBIDDEN.filter((member) => header[member] !== undefined)
  if (found.length === 0) return undefined
  return {
    code: 'forbidden_header',
    expected: `a header without ${FORBIDDEN.join(', ')}`,
    actual: `a header with ${found.join(', ')}`,
    mend: 'Keys come from the issuer alone, never from the token. Keycloak sets none of these: find out who made it.',
  }
}
