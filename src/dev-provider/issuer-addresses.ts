import type { Fitting } from './fitting.js'

/**
 * Addresses begin with the issuer, whatever Host a request names. Not documented API: package.json pins oidc-provider
 * to ~9.13.
 */
export function addressByIssuer({ provider }: Fitting): void {
  Object.assign(provider.OIDCContext.prototype, {
    urlFor: (name: string, options?: Record<string, unknown>) => provider.urlFor(name, options),
  })
}
