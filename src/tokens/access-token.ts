import { freezeDeeply, isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { AccessToken } from './types.js'

/** What a payload says, in words of ours. The payload has passed every check, and is frozen here. */
export function accessTokenOf(payload: JsonObject): AccessToken {
  const { iss, sub, exp, azp, sid, jti, scope } = payload
  const subject = textOf(sub) ?? ''
  return Object.freeze({
    // Without the issuer's check (a toggle for development) a token may name none.
    issuer: textOf(iss) ?? '',
    subject,
    username: textOf(payload.preferred_username) ?? subject,
    kind: kindOf(payload),
    clientId: textOf(azp),
    roles: rolesOf(payload.realm_access),
    clientRoles: clientRolesOf(payload.resource_access),
    scopes: Object.freeze(textOf(scope)?.split(' ').filter(Boolean) ?? []),
    sessionId: textOf(sid),
    tokenId: textOf(jti),
    expiresAt: typeof exp === 'number' ? exp : 0,
    claims: freezeDeeply(payload),
  })
}

/** Empty text names nobody. */
function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/**
 * A client's own token has no session, and Keycloak names it after its service account or gives its `client_id`.
 * RFC 9700 section 4.15: never by the name alone, which a person could choose.
 */
function kindOf({ preferred_username: username, client_id: clientId, azp, sid }: JsonObject): 'user' | 'service' {
  if (sid !== undefined) return 'user'
  const named = textOf(username)?.startsWith('service-account-') === true
  return named || (textOf(clientId) !== undefined && clientId === azp) ? 'service' : 'user'
}

/** Keycloak's `{ "roles": [ … ] }`; what is no string is no role. */
function rolesOf(access: JsonValue | undefined): readonly string[] {
  const roles = isJsonObject(access) ? access.roles : undefined
  return Object.freeze(Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [])
}

function clientRolesOf(access: JsonValue | undefined): Readonly<Record<string, readonly string[]>> {
  // Without a prototype, a client called __proto__ is a client like any other.
  const clientRoles: Record<string, readonly string[]> = Object.create(null)
  if (isJsonObject(access)) {
    for (const [client, roles] of Object.entries(access)) clientRoles[client] = rolesOf(roles)
  }
  return Object.freeze(clientRoles)
}
