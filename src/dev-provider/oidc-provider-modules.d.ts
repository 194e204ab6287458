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

declare module 'oidc-provider/lib/helpers/validate_dpop.js' {
  import type { KoaContextWithOIDC, Provider } from 'oidc-provider'

  interface Proof {
    readonly thumbprint: string
    readonly jti: string
    readonly iat: number
  }
  /** The proof in the DPoP header, checked; `undefined` without one. */
  function validateDpop(provider: Provider, ctx: KoaContextWithOIDC): Promise<Proof | undefined>
  function checkDpopReplay(
    provider: Provider,
    ctx: KoaContextWithOIDC,
    proof: Proof | undefined,
    clientId: string,
  ): Promise<void>

  // biome-ignore lint/style/noDefaultExport: the package has it so
  export { checkDpopReplay, validateDpop as default }
}
