import { authenticateClient } from './authenticate-client.js'
import type { Endpoint } from './endpoint.js'
import { findLiveToken } from './live-token.js'
import { invalidRequest, OAuthError } from './oauth-error.js'

/**
 * POST /protocol/openid-connect/token/introspect (RFC 7662). Confidential clients only, and, as in Keycloak since
 * 26.6.2, a token whose audience lacks the caller is not active for it.
 */
export const introspectionEndpoint: Endpoint = (call, desk) => {
  const refusal = new OAuthError(401, 'invalid_client', 'Client authentication failed.')
  const client = authenticateClient(call, desk.realm, refusal)
  if (client.isPublic) throw invalidRequest('Client not allowed.', 403)
  const token = call.form.get('token')
  if (token === null) throw invalidRequest('Token not provided.')
  const live = findLiveToken(token, desk)
  const headers = { 'cache-control': 'no-cache' }
  if (live === undefined || ![live.claims.aud].flat().includes(client.clientId)) {
    return { status: 200, headers, body: { active: false } }
  }
  const { claims, user } = live
  const about = { client_id: claims.azp, username: user.username, token_type: claims.typ, active: true }
  return { status: 200, headers, body: { ...claims, ...about } }
}
