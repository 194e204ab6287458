import { freezeDeeply, isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { type ClaimNames, claimAt } from './claim-names.js'
import type { AccessToken } from './types.js'

/** How scopes and roles of clients are read; those who remember them give their own. */
export interface Reading {
  readonly scopes: (scope: JsonValue | undefined) => AccessToken['scopes']
  readonly clientRoles: (access: JsonValue | undefined) => AccessToken['clientRoles']
}

const PLAIN: Reading = { scopes: scopesOf, clientRoles: clientRolesOf }

/** What a payload says, in words of ours. The payload has passed every check, and is frozen here. */
export function accessTokenOf(payload: JsonObject, names: ClaimNames, reading = PLAIN): AccessToken {
  const claims = freezeDeeply(payload)
  const { iss, sub, exp, iat, jti, scope } = claims
  const subject = textOf(sub) ?? ''
  return Object.freeze({
    // Without the issuer's check (a toggle for development) a token may name none.
    issuer: textOf(iss) ?? '',
    subject,
    username: textOf(claimAt(claims, names.username)) ?? subject,
    kind: kindOf(claims, names),
    clientId: textOf(claimAt(claims, names.clientId)),
    roles: rolesOf(claimAt(claims, names.roles)),
    clientRoles: reading.clientRoles(claimAt(claims, names.clientRoles)),
    scopes: reading.scopes(scope),
    sessionId: textOf(claimAt(claims, names.sessionId)),
    tokenId: textOf(jti),
    issuedAt: typeof iat === 'number' ? iat : undefined,
    expiresAt: typeof exp === 'number' ? exp : 0,
    claims,
  })
}

/** Empty text names nobody. */
export function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/**
 * A client's own token has no session. Keycloak names it after the client's service account or gives its `client_id`
 * beside `azp`; elsewhere the client is its own subject (RFC 9068 section 2.2). RFC 9700 section 4.15: never by a name
 * that a person could choose.
 */
function kindOf(payload: JsonObject, names: ClaimNames): 'user' | 'service' {
  if (claimAt(payload, names.sessionId) !== undefined) return 'user'
  const clientId = textOf(claimAt(payload, names.clientId))
  if (clientId === undefined) return 'user'
  const { sub, preferred_username: username, client_id: ownId } = payload
  // Where an issuer names every token's client in client_id, it tells nothing about whose token it is.
  const isOwnId = ownId === clientId && names.clientId[0] !== 'client_id'
  return isOwnId || sub === clientId || username === `service-account-${clientId}` ? 'service' : 'user'
}

const isText = (value: JsonValue): value is string => typeof value === 'string'

/** An array of roles; what is no string is no role. */
function rolesOf(roles: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(roles)) return NO_ROLES
  const held: readonly JsonValue[] = roles
  return Object.freeze(held.every(isText) ? held : held.filter(isText))
}

const NO_ROLES: readonly string[] = Object.freeze([])

export function scopesOf(scope: JsonValue | undefined): AccessToken['scopes'] {
  return Object.freeze(textOf(scope)?.split(' ').filter(Boolean) ?? [])
}

export function clientRolesOf(access: JsonValue | undefined): AccessToken['clientRoles'] {
  // Without a prototype, a client called __proto__ is a client like any other.
  const clientRoles: Record<string, readonly string[]> = Object.create(null)
  if (isJsonObject(access)) {
    for (const client of Object.keys(access)) {
      const held = access[client]
      clientRoles[client] = rolesOf(isJsonObject(held) ? held.roles : undefined)
    }
  }
  return Object.freeze(clientRoles)
}
