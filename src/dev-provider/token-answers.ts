import type { Fitting } from './fitting.js'

/** Adds what Keycloak answers beside the tokens, and shows of the scopes what it shows. */
export function completeTokenAnswers({ provider, subjects }: Fitting): void {
  provider.on('grant.success', (ctx) => {
    const { AccessToken, ClientCredentials, RefreshToken } = ctx.oidc.entities
    const token = AccessToken ?? ClientCredentials
    if (token === undefined) return
    const { scopes } = subjects.of(token)
    ctx.body = {
      ...Object(ctx.body),
      refresh_expires_in: RefreshToken === undefined || scopes.isOffline ? 0 : RefreshToken.expiration,
      'not-before-policy': 0,
      ...(RefreshToken !== undefined && { session_state: RefreshToken.sid }),
      scope: scopes.shown,
    }
  })
}
