declare module 'oidc-provider/lib/provider.js' {
  export { Provider } from 'oidc-provider'
}

declare module 'oidc-provider/lib/shared/client_auth.js' {
  import type { KoaContextWithOIDC } from 'oidc-provider'

  type Step = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>
  /** Refuses duplicates, adds WWW-Authenticate, authenticates. */
  const steps: readonly [Step, Step, Step]
  export = steps
}
