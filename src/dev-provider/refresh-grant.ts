import type { Call } from './call.js'
import type { Claims } from './claim-path.js'
import type { Desk } from './endpoint.js'
import { invalidGrant, invalidRequest, OAuthError } from './oauth-error.js'
import type { RealmClient } from './realm-model.js'
import { grantScopes } from './requested-scopes.js'
import type { ClientSession, Session } from './sessions.js'
import type { TokenResponse } from './token-issuer.js'

/** RFC 6749 section 6. A token may come again, as in Keycloak, unless the realm revokes refresh tokens. */
export function refreshTokens({ form }: Call, desk: Desk, client: RealmClient): TokenResponse {
  const token = form.get('refresh_token')
  if (token === null) throw invalidRequest('No refresh token')
  const claims = desk.tokens.readRefreshToken(token)
  if (claims === undefined) throw invalidGrant('Invalid refresh token')
  if (claims.azp !== client.clientId) {
    throw invalidGrant("Invalid refresh token. Token client and authorized client don't match")
  }
  const session = desk.sessions.find(String(claims.sid), claims.typ === 'Offline' ? 'offline' : 'online')
  const held = session?.clients.get(client.clientId)
  if (session === undefined || held === undefined) throw invalidGrant('Session not active')
  if (desk.realm.revokesRefreshTokens) countUse(desk, session, client, held, claims)

  const granted = String(claims.scope)
  const scopes = grantScopes(client, narrow(granted, form.get('scope')))
  desk.sessions.touch(session)
  const { acr, authTime } = held
  return desk.tokens.issue({ client, user: session.user, scopes, grant: 'rt', session, acr, authTime })
}

/** A token used more often than the realm allows may have been stolen: the client loses its part of the session. */
function countUse(desk: Desk, session: Session, client: RealmClient, held: ClientSession, claims: Claims): void {
  const id = String(claims.jti)
  const uses = (held.refreshUses.get(id) ?? 0) + 1
  held.refreshUses.set(id, uses)
  if (uses <= desk.realm.refreshTokenMaxReuse + 1) return
  session.clients.delete(client.clientId)
  throw invalidGrant('Maximum allowed refresh token reuse exceeded')
}

function narrow(granted: string, asked: string | null): string {
  if (asked === null) return granted
  const known = new Set(granted.split(' '))
  if (asked.split(' ').every((name) => name === '' || known.has(name))) return asked
  throw new OAuthError(400, 'invalid_scope', `Invalid scopes: ${asked}`)
}
