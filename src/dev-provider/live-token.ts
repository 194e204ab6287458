import type { UserRepresentation } from '../realm-config/index.js'
import type { Claims } from './claim-path.js'
import type { Desk } from './endpoint.js'
import type { RealmClient } from './realm-model.js'
import { serviceAccountOf } from './service-account.js'
import type { Session } from './sessions.js'

/** An access token that is good now, and whom it stands for. */
export interface LiveToken {
  readonly claims: Claims
  readonly client: RealmClient
  readonly user: UserRepresentation
  readonly session: Session | undefined
}

/** An access token whose session still holds its client, and that was not revoked. */
export function findLiveToken(token: string, desk: Desk): LiveToken | undefined {
  const claims = desk.tokens.readAccessToken(token)
  if (claims === undefined || desk.revokedTokens.has(String(claims.jti))) return undefined
  const client = desk.realm.client(String(claims.azp))
  if (client === undefined) return undefined
  if (claims.sid === undefined) {
    const user = serviceAccountOf(client, desk.realm)
    return client.allowsServiceAccount && claims.sub === user.id
      ? { claims, client, user, session: undefined }
      : undefined
  }
  const id = String(claims.sid)
  const kind = String(claims.jti).startsWith('of') ? 'offline' : 'online'
  const session = desk.sessions.find(id, kind)
  return session?.clients.has(client.clientId) ? { claims, client, user: session.user, session } : undefined
}
