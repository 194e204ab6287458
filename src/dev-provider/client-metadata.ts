import { randomBytes } from 'node:crypto'
import type { ClientMetadata } from 'oidc-provider'
import type { RealmClient } from './realm-model.js'

/** A client of the realm, as oidc-provider reads it. */
export function clientMetadata(client: RealmClient, issuer: string): ClientMetadata {
  const { clientId, isPublic, secret, allowsCode, allowsPassword, allowsServiceAccount } = client
  return {
    client_id: clientId,
    // One has to be registered; the realm's patterns, which may hold wildcards, are matched elsewhere.
    redirect_uris: allowsCode ? [`${issuer}/`] : [],
    response_types: allowsCode ? ['code'] : [],
    grant_types: [
      'refresh_token',
      ...(allowsCode ? ['authorization_code'] : []),
      ...(allowsPassword ? ['password'] : []),
      ...(allowsServiceAccount ? ['client_credentials'] : []),
    ],
    ...(isPublic
      ? { token_endpoint_auth_method: 'none' }
      : {
          token_endpoint_auth_method: 'client_secret_basic',
          // Without a secret, nobody can authenticate as this client.
          client_secret: secret ?? randomBytes(32).toString('base64url'),
        }),
  }
}
