import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { type Answer, reply } from './answer.js'
import type { Fitting } from './fitting.js'
import { decodeJwt } from './jwt.js'
import { refuse } from './keycloak-errors.js'
import { invalidRequest } from './oauth-error.js'
import type { TokenSubjects } from './token-subjects.js'

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
    reply(ctx, await introspect(String(ctx.oidc.params?.token), clientId, provider, subjects))
  })
}

/** Whether oidc-provider has let the client through: it answered, or refused the token for being a JWT. */
export function isPastAuthentication(ctx: KoaContextWithOIDC): boolean {
  return ctx.status === 200 || Reflect.get(Object(ctx.body), 'error') === 'unsupported_token_type'
}

async function introspect(
  value: string,
  clientId: string,
  provider: Provider,
  subjects: TokenSubjects,
): Promise<Answer> {
  const token = (await provider.AccessToken.find(value)) ?? (await provider.ClientCredentials.find(value))
  const claims = decodeJwt(value)
  const headers = { 'cache-control': 'no-cache' }
  if (token === undefined || claims === undefined || ![claims.aud].flat().includes(clientId)) {
    return { status: 200, headers, body: { active: false } }
  }
  const { username } = subjects.of(token).user
  const about = { client_id: claims.azp, username, token_type: claims.typ, active: true }
  return { status: 200, headers, body: { ...claims, ...about } }
}
