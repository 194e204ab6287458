import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { DevProviderError } from './dev-provider-error.js'

export interface OidcProvider {
  readonly Provider: typeof Provider
  /** What its endpoints authenticate clients with. Throws one of its errors. */
  readonly authenticateClient: (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>
  /** The key that the DPoP proof of a token request was made with, spent; `undefined` without a proof. Throws as above. */
  readonly provenKey: (provider: Provider, ctx: KoaContextWithOIDC, clientId: string) => Promise<string | undefined>
}

/**
 * Loads oidc-provider when it is needed: it is an optional peer. Its modules are taken one by one, because its entry
 * does nothing more than join them and print a warning on Node 20.
 *
 * @throws DevProviderError `oidc_provider_missing`.
 */
export async function loadOidcProvider(): Promise<OidcProvider> {
  try {
    const [{ Provider }, { default: clientAuthentication }, { default: validateDpop, checkDpopReplay }] =
      await Promise.all([
        import('oidc-provider/lib/provider.js'),
        import('oidc-provider/lib/shared/client_auth.js'),
        import('oidc-provider/lib/helpers/validate_dpop.js'),
      ])
    const [, , authenticateClient] = clientAuthentication
    return {
      Provider,
      authenticateClient,
      async provenKey(provider, ctx, clientId) {
        const proof = await validateDpop(provider, ctx)
        await checkDpopReplay(provider, ctx, proof, clientId)
        return proof?.thumbprint
      },
    }
  } catch (cause) {
    const message =
      'The embedded provider needs the package oidc-provider, which could not be loaded. Install it: npm install --save-dev oidc-provider@~9.13.3'
    throw new DevProviderError('oidc_provider_missing', message, { package: 'oidc-provider' }, { cause })
  }
}
