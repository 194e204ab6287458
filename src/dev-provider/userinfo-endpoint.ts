import type { Answer, Call } from './call.js'
import type { Desk, Endpoint } from './endpoint.js'
import { findLiveToken } from './live-token.js'
import { grantScopes } from './requested-scopes.js'

/** GET and POST /protocol/openid-connect/userinfo (OpenID Connect Core section 5.3). */
export const userinfoEndpoint: Endpoint = (call, desk) => {
  const token = bearerToken(call)
  if (token === undefined) return challenge(401, desk)
  const live = findLiveToken(token, desk)
  if (live === undefined) return challenge(401, desk, 'invalid_token', 'Token verification failed')
  const scope = String(live.claims.scope)
  if (!scope.split(' ').includes('openid')) {
    return challenge(403, desk, 'insufficient_scope', 'Missing openid scope')
  }
  const { client, user } = live
  const body = desk.tokens.userinfo({ client, user, scopes: grantScopes(client, scope), grant: 'rt', acr: '1' })
  return { status: 200, headers: { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' }, body }
}

/** The access token of a request (RFC 6750 section 2), from the header or, when posted, from the form. */
export function bearerToken({ req, form }: Call): string | undefined {
  return /^bearer +(\S+)$/i.exec(req.headers.authorization ?? '')?.[1] ?? form.get('access_token') ?? undefined
}

function challenge(status: number, { realm }: Desk, error?: string, description?: string): Answer {
  const reason = error === undefined ? '' : `, error="${error}", error_description="${description}"`
  return {
    status,
    headers: { 'www-authenticate': `Bearer realm="${realm.name}"${reason}`, 'cache-control': 'no-store' },
  }
}
