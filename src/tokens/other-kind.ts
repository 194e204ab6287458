import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { shown } from './shown.js'

/** A kind of token that is no access token, and what shows it. */
export interface OtherKind {
  readonly kind: 'id' | 'refresh' | 'offline' | 'logout' | 'event' | 'request' | 'unknown'
  readonly sign: string
}

export const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

const BY_TYPE: ReadonlyMap<JsonValue, OtherKind['kind']> = new Map([
  ['ID', 'id'],
  ['Refresh', 'refresh'],
  ['Offline', 'offline'],
  ['Logout', 'logout'],
])

/** Claims that only other kinds have: OpenID Connect Core 1.0 section 3.3.2.11, RFC 8417, RFC 9101, and Amazon's. */
const BY_CLAIM: readonly (readonly [claim: string, kind: OtherKind['kind'], like: string])[] = [
  ['nonce', 'id', 'as an ID token has'],
  ['c_hash', 'id', 'as an ID token has'],
  ['s_hash', 'id', 'as an ID token has'],
  ['events', 'event', 'as a security event token has'],
  ['response_type', 'request', 'as a request to sign in has'],
]

const ACCESS_TOKEN_TYPES: readonly string[] = ['at+jwt', 'application/at+jwt']

/** Whether the header says that it is an access token: RFC 9068 section 2.1, by a media type without regard to case. */
export function isAccessTokenType(typ: JsonValue | undefined): boolean {
  return typeof typ === 'string' && ACCESS_TOKEN_TYPES.includes(typ.toLowerCase())
}

/**
 * What a token is that is no access token. Tokens of one issuer must not pass for one another (RFC 8725bis section 3.12).
 * Keycloak says the kind in the payload's `typ`, and RFC 9068 in the header's. Where neither says so, claims that an
 * access token never has tell the others; Keycloak has written `nonce` into its access tokens, beside their `typ`.
 */
export function otherKindOf(header: JsonObject, payload: JsonObject): OtherKind | undefined {
  const { typ, events, at_hash: accessTokenHash, token_use: use } = payload
  if (typ !== undefined && typ !== 'Bearer' && typ !== 'DPoP') {
    return { kind: BY_TYPE.get(typ) ?? 'unknown', sign: `typ ${shown(typ)}` }
  }
  if (isLogout(events)) return { kind: 'logout', sign: 'a back-channel logout event' }
  if (accessTokenHash !== undefined) return { kind: 'id', sign: 'at_hash, as an ID token has' }
  if (typ !== undefined || isAccessTokenType(header.typ)) return undefined
  const found = BY_CLAIM.find(([claim]) => payload[claim] !== undefined)
  if (found !== undefined) return { kind: found[1], sign: `${found[0]}, ${found[2]}` }
  if (use === undefined || use === 'access') return undefined
  return { kind: use === 'id' ? 'id' : 'unknown', sign: `token_use ${shown(use)}` }
}

function isLogout(events: JsonValue | undefined): boolean {
  if (Array.isArray(events)) return events.includes(LOGOUT_EVENT)
  return isJsonObject(events) && Object.hasOwn(events, LOGOUT_EVENT)
}
