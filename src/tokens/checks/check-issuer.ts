import { shown } from '../shown.js'
import type { Candidate, Fault, Rules } from './check.js'

/** Character by character (RFC 8725bis section 3.8), and before any key is looked up for the token. */
export function checkIssuer({ payload: { iss } }: Candidate, { issuer }: Rules): Fault | undefined {
  if (iss === issuer) return undefined
  return {
    code: 'issuer',
    expected: `iss ${shown(issuer)}`,
    actual: `iss ${shown(iss)}`,
    mend:
      typeof iss === 'string' ? mendFor(issuer, iss) : 'Send an access token of this issuer; it names itself in iss.',
  }
}

function mendFor(expected: string, actual: string): string {
  if (withoutSlashes(expected) === withoutSlashes(actual)) {
    return 'They differ only by a trailing slash: configure the issuer as the realm’s discovery document spells it.'
  }
  const [ours, theirs] = [expected, actual].map((url) => (URL.canParse(url) ? new URL(url) : undefined))
  if (ours !== undefined && ours.pathname === theirs?.pathname) {
    return (
      'The same realm at another address: Keycloak writes the address it was asked at unless its option hostname ' +
      'holds a full URL. Set hostname (and hostname-backchannel-dynamic=true where services reach it internally), ' +
      'configure that URL as the issuer, and the internal one as internalUrl.'
    )
  }
  if (ours !== undefined && ours.origin === theirs?.origin) {
    return 'The token comes from another realm of the same Keycloak: configure the client for this one.'
  }
  return 'The token comes from another provider: configure the client, or the issuer here.'
}

function withoutSlashes(url: string): string {
  return url.replace(/\/{1,4}$/, '')
}
