import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { reply } from './answer.js'
import type { Fitting } from './fitting.js'
import { isPastAuthentication } from './introspection.js'
import { refuse } from './keycloak-errors.js'
import { invalidRequest } from './oauth-error.js'

type RefreshToken = InstanceType<Provider['RefreshToken']>

/**
 * Revocation (RFC 7009) of our tokens, which oidc-provider refuses for being JWTs once it has authenticated the client.
 * A refresh token takes the client's whole part of the session with it.
 */
export function revokeJwts({ provider }: Fitting): void {
  provider.use(async (ctx: KoaContextWithOIDC, next) => {
    await next()
    if (ctx._matchedRouteName !== 'revocation' || !isPastAuthentication(ctx)) return
    const value = String(ctx.oidc.params?.token)
    const refreshToken = await provider.RefreshToken.find(value)
    const accessToken = (await provider.AccessToken.find(value)) ?? (await provider.ClientCredentials.find(value))
    const token = refreshToken ?? accessToken
    if (token === undefined) {
      // 200 even so (RFC 7009 section 2.2), with the body that Keycloak puts beside it.
      return reply(ctx, { status: 200, body: { error: 'invalid_token', error_description: 'Invalid token' } })
    }
    if (token.clientId !== ctx.oidc.client?.clientId) return refuse(ctx, invalidRequest('Unmatching clients'))
    if (refreshToken !== undefined) await leaveSession(provider, refreshToken)
    await token.destroy()
    reply(ctx, { status: 200 })
  })
}

/** Takes a client out of a session; the last one ends it. */
async function leaveSession(provider: Provider, token: RefreshToken): Promise<void> {
  const { clientId = '', grantId = '', sessionUid = '', expiresWithSession } = token
  await provider.RefreshToken.revokeByGrantId(grantId)
  await provider.AccessToken.revokeByGrantId(grantId)
  const session = await provider.Session.findByUid(sessionUid)
  if (session === undefined || expiresWithSession !== true) return
  const { [clientId]: _left, ...others } = session.authorizations ?? {}
  session.authorizations = others
  await (Object.keys(others).length === 0 ? session.destroy() : session.persist())
}
