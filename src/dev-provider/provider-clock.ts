import type { Fitting } from './fitting.js'

/**
 * Lets the provider's own clock decide what has expired: oidc-provider reads Date.now. The storage has forgotten what
 * is over, so that nothing found there needs another look. Not documented API: package.json pins oidc-provider to ~9.13.
 */
export function useClock({ provider, nowSeconds }: Fitting): void {
  const baseModel: typeof provider.BaseToken = Object.getPrototypeOf(provider.BaseToken)
  Object.assign(baseModel, { verify: async (stored: object) => stored })
  Object.defineProperty(baseModel.prototype, 'isExpired', {
    get(this: { readonly exp: number }) {
      return this.exp <= nowSeconds()
    },
  })
}
