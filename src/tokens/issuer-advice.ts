import type { JsonValue } from '../json/index.js'
import { shown } from './shown.js'

/** What to say of a token whose `iss` is none of ours. */
export interface IssuerAdvice {
  /** What `iss` may be. */
  readonly expected: string
  mendFor(iss: JsonValue | undefined): string
}

/**
 * Text that may be parsed as a URL although nobody has vouched for it: short printable ASCII. What the host of a URL costs
 * in other letters (punycode) grows with the square of their number.
 */
const CHEAP_URL = /^[\x21-\x7e]{1,512}$/

const WITH_ANOTHER_SLASH =
  'They differ only by a trailing slash: configure the issuer as the realm’s discovery document spells it.'
const AT_ANOTHER_ADDRESS =
  'The same realm at another address: Keycloak writes the address it was asked at unless its option hostname ' +
  'holds a full URL. Set hostname (and hostname-backchannel-dynamic=true where services reach it internally), ' +
  'configure that URL as the issuer, and the internal one as internalUrl (OIDC_INTERNAL_URL).'
const ANOTHER_REALM = 'The token comes from another realm of the same Keycloak: configure the client for this one.'
const ANOTHER_PROVIDER = 'The token comes from another provider: configure the client, or the issuer here.'

/** Whether it says what is the matter, and not only what might be. */
export const isCertainAdvice = (mend: string): boolean => mend === WITH_ANOTHER_SLASH || mend === AT_ANOTHER_ADDRESS

/** @param issuers as configured: each is parsed here, and none for a token */
export function createIssuerAdvice(issuers: readonly string[]): IssuerAdvice {
  const known = issuers.map((issuer) => new URL(issuer))
  const names = new Set(issuers.map(withoutSlashes))
  const paths = new Set(known.map(({ pathname }) => pathname))
  const origins = new Set(known.map(({ origin }) => origin))

  /** Whichever issuer was most likely meant: the same but for slashes, the same realm elsewhere, the same host. */
  function mendFor(iss: JsonValue | undefined): string {
    if (typeof iss !== 'string') return 'Send an access token of this issuer; it names itself in iss.'
    if (!CHEAP_URL.test(iss)) return ANOTHER_PROVIDER
    if (names.has(withoutSlashes(iss))) return WITH_ANOTHER_SLASH
    if (!URL.canParse(iss)) return ANOTHER_PROVIDER
    const { pathname, origin } = new URL(iss)
    if (paths.has(pathname)) return AT_ANOTHER_ADDRESS
    return origins.has(origin) ? ANOTHER_REALM : ANOTHER_PROVIDER
  }

  return { expected: `iss ${issuers.map((issuer) => shown(issuer)).join(' or ')}`, mendFor }
}

function withoutSlashes(url: string): string {
  return url.replace(/\/{1,4}$/, '')
}
