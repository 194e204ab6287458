import type { Fitting } from './fitting.js'

/** Keycloak's texts, by oidc-provider's error. */
const REASONS: Readonly<Record<string, string>> = {
  invalid_token: 'Token verification failed',
  insufficient_scope: 'Missing openid scope',
}

/**
 * Lets the realm's mappers decide what userinfo answers, not a table of claims by scope (no documented API:
 * package.json pins oidc-provider to ~9.13), and challenges as Keycloak does (RFC 6750 section 3).
 */
export function answerUserinfoAsKeycloak({ provider, realm }: Fitting): void {
  Object.assign(provider.Claims.prototype, {
    async result(this: { readonly available: object }) {
      return this.available
    },
  })
  provider.on('userinfo.error', (ctx, error) => {
    const reason = REASONS[error.message]
    if (reason === undefined) return
    const isUnasked = error.error_description === 'no access token provided'
    const why = isUnasked ? '' : `, error="${error.message}", error_description="${reason}"`
    ctx.set('www-authenticate', `Bearer realm="${realm.name}"${why}`)
  })
}
