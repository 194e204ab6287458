import type { Fitting } from './fitting.js'
import { isRedirectAllowed } from './redirect-uris.js'

/** Holds clients to the realm's patterns, since oidc-provider knows no wildcards. */
export function allowWildcards({ provider, realm }: Fitting): void {
  Object.assign(provider.Client.prototype, {
    redirectUriAllowed(this: { readonly clientId: string }, uri: string): boolean {
      const client = realm.client(this.clientId)
      return client?.allowsCode === true && isRedirectAllowed(uri, client.redirectUris)
    },
    postLogoutRedirectUriAllowed(this: { readonly clientId: string }, uri: string): boolean {
      return isRedirectAllowed(uri, realm.client(this.clientId)?.postLogoutRedirectUris ?? [])
    },
  })
}
