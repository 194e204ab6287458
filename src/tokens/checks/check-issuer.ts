import { shown } from '../shown.js'
import type { Candidate, Fault, Rules } from './check.js'

/** Character by character (RFC 8725bis section 3.8), and before any key is looked up: keys are the issuer's own. */
export function checkIssuer(candidate: Candidate, { issuers }: Rules): Fault | undefined {
  const { iss } = candidate.payload
  const issuer = typeof iss === 'string' ? issuers.get(iss) : undefined
  if (issuer !== undefined) {
    candidate.issuer = issuer
    return undefined
  }
  const known = [...issuers.keys()]
  return {
    code: 'issuer',
    expected: `iss ${known.map((name) => shown(name)).join(' or ')}`,
    actual: `iss ${shown(iss)}`,
    mend:
      typeof iss === 'string'
        ? mendFor(nearestOf(known, iss), iss)
        : 'Send an access token of this issuer; it names itself in iss.',
  }
}

/** The issuer that was most likely meant: the same but for slashes, the same realm elsewhere, the same host. */
function nearestOf(known: readonly string[], actual: string): string {
  const likeness = (url: string): number => {
    if (withoutSlashes(url) === withoutSlashes(actual)) return 3
    if (!URL.canParse(actual)) return 0
    const [ours, theirs] = [new URL(url), new URL(actual)]
    return ours.pathname === theirs.pathname ? 2 : ours.origin === theirs.origin ? 1 : 0
  }
  return known.reduce((best, url) => (likeness(url) > likeness(best) ? url : best))
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
