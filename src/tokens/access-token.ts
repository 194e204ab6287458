import { freezeDeeply, isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { type ClaimNames, claimAt } from './claim-names.js'
import type { AccessToken } from './types.js'

/** What a payload says, in words of ours. The payload has passed every check, and is frozen here. */
export function accessTokenOf(payload: JsonObject, names: ClaimNames): AccessToken {
  const { iss, sub, exp, iat, jti, scope } = payload
  const subject = textOf(sub) ?? ''
  return Object.freeze({
    // Without the issuer's check (a toggle for development) a token may name none.
    issuer: textOf(iss) ?? '',
    subject,
    username: textOf(claimAt(payload, names.username)) ?? subject,
    kind: kindOf(payload, names),
    clientId: textOf(claimAt(payload, names.clientId)),
    roles: rolesOf(claimAt(payload, names.roles)),
    clientRoles: clientRolesOf(claimAt(payload, names.clientRoles)),
    scopes: Object.freeze(textOf(scope)?.split(' ').filter(Boolean) ?? []),
    sessionId: textOf(claimAt(payload, names.sessionId)),
    tokenId: textOf(jti),
    issuedAt: typeof iat === 'number' ? iat : undefined,
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
function kindOf(payload: JsonObject, names: ClaimNames): 'user' | 'service' {
  if (claimAt(payload, names.sessionId) !== undefined) return 'user'
  const { preferred_username: username, client_id: clientId } = payload
  const named = textOf(username)?.startsWith('service-account-') === true
  return named || (textOf(clientId) !== undefined && clientId === claimAt(payload, names.clientId)) ? 'service' : 'user'
}

const NO_ROLES: readonly string[] = Object.freeze([])

/** An array of roles; what is no string is no role. */
function rolesOf(roles: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(roles)) return NO_ROLES
  return Object.freeze(
    roles.every((role) => typeof role === 'string') ? roles : roles.filter((role) => typeof role === 'string'),
  )
}

function clientRolesOf(access: JsonValue | undefined): Readonly<Record<string, readonly string[]>> {
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
