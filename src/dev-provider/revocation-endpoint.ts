import { authenticateClient } from './authenticate-client.js'
import type { Desk, Endpoint } from './endpoint.js'
import { findLiveToken } from './live-token.js'
import { invalidRequest } from './oauth-error.js'

/** POST /protocol/openid-connect/revoke (RFC 7009). A refresh token takes the client's whole part of the session with it. */
export const revocationEndpoint: Endpoint = (call, desk) => {
  const client = authenticateClient(call, desk.realm)
  const token = call.form.get('token')
  if (token === null) throw invalidRequest('Token not provided')
  const owner = revoke(token, client.clientId, desk)
  if (owner === 'unknown') {
    // 200 even so (RFC 7009 section 2.2), with the body that Keycloak puts beside it.
    return { status: 200, body: { error: 'invalid_token', error_description: 'Invalid token' } }
  }
  if (owner === 'other') throw invalidRequest('Unmatching clients')
  return { status: 200 }
}

function revoke(token: string, clientId: string, desk: Desk): 'done' | 'other' | 'unknown' {
  const live = findLiveToken(token, desk)
  if (live !== undefined) {
    if (live.client.clientId !== clientId) return 'other'
    for (const [id, exp] of desk.revokedTokens) if (exp <= desk.nowSeconds()) desk.revokedTokens.delete(id)
    desk.revokedTokens.set(String(live.claims.jti), Number(live.claims.exp))
    return 'done'
  }
  const claims = desk.tokens.readRefreshToken(token)
  const session = claims && desk.sessions.find(String(claims.sid), claims.typ === 'Offline' ? 'offline' : 'online')
  if (claims === undefined || session === undefined) return 'unknown'
  if (claims.azp !== clientId) return 'other'
  desk.sessions.leave(session, clientId)
  return 'done'
}
