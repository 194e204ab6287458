import { isJsonObject, type JsonObject } from '../json/index.js'
import { isLightweight } from './checks/lightweight.js'
import { otherKindOf } from './other-kind.js'

/** What kind of token somebody holds. */
export type TokenKind = keyof typeof TOKEN_KINDS

interface KindDescription {
  /** With its article. */
  readonly name: string
  /** What to send instead, or how; absent for a plain access token. */
  readonly advice?: string
}

const FROM_THE_SAME_ANSWER = 'Send the value of access_token from the same answer of the token endpoint.'

export const TOKEN_KINDS = {
  access: { name: 'an access token' },
  id: { name: 'an ID token', advice: `It is made for the client alone. ${FROM_THE_SAME_ANSWER}` },
  refresh: {
    name: 'a refresh token',
    advice: `It goes to the token endpoint only (grant_type=refresh_token). ${FROM_THE_SAME_ANSWER}`,
  },
  offline: {
    name: 'an offline token',
    advice:
      'It goes to the token endpoint only: exchange it there (grant_type=refresh_token), and send the access_token of the answer.',
  },
  logout: {
    name: 'a logout token',
    advice: 'Keycloak sends it to the back-channel logout URL of a client: no caller of an API ever has one.',
  },
  event: {
    name: 'a security event token',
    advice: 'It tells a receiver of what happened to an account or a session: no caller of an API ever has one.',
  },
  request: {
    name: 'a request object',
    advice: 'It goes to the authorization endpoint, as the parameter request, and opens nothing by itself.',
  },
  dpop_proof: {
    name: 'a DPoP proof',
    advice: 'Send it in the header DPoP, and the access token as Authorization: DPoP <token>.',
  },
  lightweight: {
    name: 'a lightweight access token',
    advice:
      'It has neither sub nor roles: switch “Always use lightweight access token” off for the client (Advanced), and see ' +
      'that no client policy turns it on; or set OIDC_INTROSPECTION=lightweight, and Keycloak is asked for the rest.',
  },
  dpop_bound: {
    name: 'an access token bound by DPoP',
    advice: 'Send it as Authorization: DPoP <token>, with a proof in the header DPoP: as a bearer token it is refused.',
  },
  certificate_bound: {
    name: 'an access token bound to a client certificate',
    advice: 'Send it over a connection with that client certificate: without it, it is refused.',
  },
  encrypted: {
    name: 'an encrypted token',
    advice:
      'Switch access token encryption off for the client (Advanced, Fine grain OpenID Connect configuration): only its ' +
      'holder’s key could read it.',
  },
  opaque: {
    name: 'an opaque token',
    advice:
      'It says nothing to whoever reads it. Keycloak’s access tokens have three parts with dots between; another ' +
      'provider’s opaque token can be checked by introspection only (OIDC_INTROSPECTION=opaque).',
  },
  nothing: {
    name: 'no token, but what a program writes for none',
    advice:
      'A front end sent it: “undefined” and “null” stand for a token that it did not have yet, “[object Object]” for the ' +
      'whole answer of the token endpoint. Send the value of its access_token, once it is there.',
  },
  malformed: {
    name: 'no token that can be read',
    advice: 'Give the value of access_token as it came: three parts with dots between.',
  },
} as const satisfies Readonly<Record<string, KindDescription>>

/** What JavaScript and others write where there is no text. */
const WRITTEN_FOR_NONE: ReadonlySet<string> = new Set([
  'undefined',
  'null',
  'NaN',
  'None',
  '[object Object]',
  '[object Promise]',
])

/**
 * Names the kind of a token by its shape, for people; nothing is verified, and the checks decide.
 *
 * @param header `undefined` when it could not be read, and `payload` likewise
 */
export function recogniseToken(
  text: string,
  header: JsonObject | undefined,
  payload: JsonObject | undefined,
): TokenKind {
  if (header === undefined || payload === undefined) {
    if (WRITTEN_FOR_NONE.has(text)) return 'nothing'
    const parts = text.split('.', 6).length
    if (parts === 5) return 'encrypted'
    return parts === 1 && /^[\w+/=~-]+$/.test(text) ? 'opaque' : 'malformed'
  }
  const headerType = String(header.typ ?? '').toLowerCase()
  if (headerType.endsWith('dpop+jwt')) return 'dpop_proof'
  if (headerType.endsWith('logout+jwt')) return 'logout'
  const { kind = 'unknown' } = otherKindOf(header, payload) ?? {}
  if (kind !== 'unknown') return kind
  if (isJsonObject(payload.cnf)) return payload.cnf.jkt === undefined ? 'certificate_bound' : 'dpop_bound'
  return isLightweight(payload) ? 'lightweight' : 'access'
}
