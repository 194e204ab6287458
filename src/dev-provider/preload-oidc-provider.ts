import { loadOidcProvider } from './load-oidc-provider.js'

/**
 * Begins early with what takes longest. Its declaration says nothing of oidc-provider: a public entry reaches it, and
 * whoever compiles against that need not have the types of an optional peer.
 *
 * @throws DevProviderError `oidc_provider_missing`.
 */
export async function preloadOidcProvider(): Promise<void> {
  await loadOidcProvider()
}
