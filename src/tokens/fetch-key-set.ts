import { isLoopback } from '../addresses/index.js'
import { isJsonObject } from '../json/index.js'
import { type FetchedJson, type FetchLimits, fetchJson } from './fetch-json.js'
import { shown } from './shown.js'
import { TokenError } from './token-error.js'

export interface IssuerLocation {
  /** As tokens spell it. */
  readonly issuer: string
  /** Where the discovery document is fetched. */
  readonly discoveryUrl: string
  /** The issuer as reached from here, when that isn't its public address. */
  readonly internalIssuer: string | undefined
}

/** How often the discovery document is read again, since the key set may move while its old address still answers. */
const DISCOVERY_AGE_MS = 600_000

/**
 * @param anew whether to start at discovery whatever is remembered, since the keys at hand don't suffice
 * @param signal gives up
 */
export type FetchKeySet = (anew: boolean, signal: AbortSignal) => Promise<FetchedJson>

/**
 * Makes the function that fetches an issuer's key set: discovery first (OpenID Connect Discovery section 4), then
 * `jwks_uri`, which is remembered for ten minutes, or until fetching from it fails.
 */
export function createKeySetFetcher(location: IssuerLocation, settings: FetchLimits): FetchKeySet {
  let remembered: { readonly url: string; readonly discoveredAt: number } | undefined
  return async (anew, signal) => {
    const limits = { ...settings, signal }
    const age = remembered === undefined ? undefined : limits.now() - remembered.discoveredAt
    const isCurrent = !anew && age !== undefined && age >= 0 && age < DISCOVERY_AGE_MS
    const known = isCurrent ? remembered : undefined
    remembered = undefined
    const discovered = known ?? {
      url: await discoverEndpoint(location, limits, 'jwks_uri'),
      discoveredAt: limits.now(),
    }
    const fetched = await fetchJson(discovered.url, 'key_set', limits)
    remembered = discovered
    return fetched
  }
}

/**
 * Where an issuer has one of its endpoints, as reached from here.
 *
 * @throws {TokenError} `discovery`
 */
export async function discoverEndpoint(
  location: IssuerLocation,
  limits: FetchLimits,
  member: 'jwks_uri' | 'introspection_endpoint',
): Promise<string> {
  const { issuer, discoveryUrl } = location
  const { document } = await fetchJson(discoveryUrl, 'discovery', limits)
  const { issuer: named, [member]: address } = isJsonObject(document) ? document : {}
  if (named !== issuer) {
    throw new TokenError(
      'discovery',
      `${discoveryUrl} names the issuer ${shown(named)}, expected ${shown(issuer)}. Give the issuer exactly as ` +
        'Keycloak spells it, or fix its address there with the option hostname (a full URL).',
      { url: discoveryUrl, expected: issuer, actual: shown(named) },
    )
  }
  const rebased = typeof address === 'string' ? rebase(address, location) : undefined
  if (rebased === undefined || !isTrustworthy(rebased, discoveryUrl)) {
    throw new TokenError(
      'discovery',
      `${discoveryUrl} names the ${member} ${shown(address)}, expected an https URL, or the address it came from.`,
      { url: discoveryUrl, actual: shown(address) },
    )
  }
  return rebased
}

/** No address is longer, and what a host in other letters than ASCII costs grows with the square of its length. */
const LONGEST_URL = 2_048

/** Moves a URL under the issuer's public address to the internal one; leaves any other as it is. */
function rebase(keySetUri: string, { issuer, discoveryUrl, internalIssuer }: IssuerLocation): string | undefined {
  const url = keySetUri.length <= LONGEST_URL && URL.canParse(keySetUri) ? new URL(keySetUri) : undefined
  if (url === undefined || url.username !== '' || url.password !== '') return undefined
  const publicBase = withoutTrailingSlash(issuer)
  if (internalIssuer !== undefined && keySetUri.startsWith(`${publicBase}/`)) {
    return `${withoutTrailingSlash(internalIssuer)}${keySetUri.slice(publicBase.length)}`
  }
  if (url.origin !== new URL(issuer).origin) return url.href
  return `${new URL(discoveryUrl).origin}${url.pathname}${url.search}`
}

function isTrustworthy(keySetUrl: string, discoveryUrl: string): boolean {
  const { protocol, hostname, origin } = new URL(keySetUrl)
  if (protocol === 'https:') return true
  return protocol === 'http:' && (isLoopback(hostname) || origin === new URL(discoveryUrl).origin)
}

function withoutTrailingSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url
}
