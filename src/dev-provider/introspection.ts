import type { KoaContextWithOIDC } from 'oidc-provider'
import { reply } from './answer.js'
import type { Fitting } from './fitting.js'
import { decodeJwt } from './jwt.js'
import { refuse } from './keycloak-errors.js'
import { invalidRequest } from './oauth-error.js'

/**
 * Introspection (RFC 7662) of our tokens. oidc-provider authenticates the client and then refuses every JWT: there we
 * take over. Confidential clients only, and, as in Keycloak since 26.6.2, a token whose audience lacks the caller is
 * not active for it.
 */
export function introspectJwts({ provider, realm, subjects }: Fitting): void {
  provider.use(async (ctx: KoaContextWithOIDC, next) => {
    await next()
    if (ctx._matchedRouteName !== 'introspection' || !isPastAuthentication(ctx)) return
    const clientId = ctx.oidc.client?.clientId ?? ''
    if (realm.client(clientId)?.isPublic !== false) return refuse(ctx, invalidRequest('Client not allowed.', 403))
    const value = String(ctx.oidc.params?.token)
    const token = (await provider.AccessToken.find(value)) ?? (await provider.ClientCredentials.find(value))
    const claims = decodeJwt(value) ?? {}
    const isActive = token !== undefined && [claims.aud].flat().includes(clientId)
    const about = isActive && {
      ...claims,
      ...{ client_id: claims.azp, username: subjects.of(token).user.username, token_type: claims.typ },
    }
    reply(ctx, { status: 200, headers: { 'cache-control': 'no-cache' }, body: { ...about, active: isActive } })
  })
}

/** Whether oidc-provider has let the client through: it answered, or refused the token for being a JWT. */
export function isPastAuthentication(ctx: KoaContextWithOIDC): boolean {
  return ctx.status === 200 || Reflect.get(Object(ctx.body), 'error') === 'unsupported_token_type'
}
