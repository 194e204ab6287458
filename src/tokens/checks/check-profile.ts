import { isAccessTokenType } from '../other-kind.js'
import { shown } from '../shown.js'
import type { Candidate, Fault } from './check.js'

/** What RFC 9068 section 2.2 requires beside what every token must have here. */
const REQUIRED = ['client_id', 'jti'] as const

const MENDS = {
  typ: 'In Keycloak, set the client’s attribute access.token.header.type.rfc9068 to true (Advanced, “Use at+jwt as access token header type”).',
  client_id:
    'In Keycloak, add a mapper to the client: Client scopes, its dedicated scope, Add mapper, Hardcoded claim, Token Claim Name client_id, its client ID as value, Add to access token on.',
  jti: 'Keycloak writes jti by itself: look for a mapper that overwrites it.',
  iat: 'Keycloak writes iat by itself: look for a mapper that overwrites it.',
}

/** RFC 9068 section 4, where the issuer’s option `profile` asks for it. */
export function checkProfile({ header: { typ }, payload, issuer }: Candidate): Fault | undefined {
  if (issuer.profile !== 'rfc9068') return undefined
  if (!isAccessTokenType(typ)) {
    return { code: 'type', expected: 'header typ at+jwt', actual: `header typ ${shown(typ)}`, mend: MENDS.typ }
  }
  if (payload.iat === undefined) {
    return { code: 'claim_missing', expected: 'iat: when it was issued', actual: 'no iat', mend: MENDS.iat }
  }
  for (const claim of REQUIRED) {
    const value = payload[claim]
    if (typeof value === 'string' && value !== '') continue
    return {
      code: value === undefined ? 'claim_missing' : 'claim_invalid',
      expected: `${claim}: a string, not empty`,
      actual: value === undefined ? `no ${claim}` : `${claim} ${shown(value)}`,
      mend: MENDS[claim],
    }
  }
  return undefined
}
