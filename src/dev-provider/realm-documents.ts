import { createPublicKey } from 'node:crypto'
import { developmentKeySet } from '../development-key/index.js'
import type { Endpoint } from './endpoint.js'
import { PROTOCOL_PATH } from './paths.js'
import { GRANT_TYPES } from './token-endpoint.js'

const CLIENT_AUTHENTICATION = ['client_secret_basic', 'client_secret_post']

/** GET /.well-known/openid-configuration (OpenID Connect Discovery section 3): Keycloak's fields, as far as they are true here. */
export const discoveryEndpoint: Endpoint = (_call, { issuer, realm }) => {
  const protocol = `${issuer}${PROTOCOL_PATH}`
  const body = {
    issuer,
    authorization_endpoint: `${protocol}/auth`,
    token_endpoint: `${protocol}/token`,
    introspection_endpoint: `${protocol}/token/introspect`,
    userinfo_endpoint: `${protocol}/userinfo`,
    end_session_endpoint: `${protocol}/logout`,
    revocation_endpoint: `${protocol}/revoke`,
    jwks_uri: `${protocol}/certs`,
    frontchannel_logout_session_supported: false,
    frontchannel_logout_supported: false,
    backchannel_logout_supported: false,
    backchannel_logout_session_supported: false,
    grant_types_supported: GRANT_TYPES,
    acr_values_supported: ['0', '1'],
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    prompt_values_supported: ['none', 'login', 'consent'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    token_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
    introspection_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
    revocation_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
    claims_supported: [
      'iss',
      'sub',
      'aud',
      'exp',
      'iat',
      'auth_time',
      'name',
      'given_name',
      'family_name',
      'preferred_username',
      'email',
      'acr',
      'azp',
      'nonce',
    ],
    claim_types_supported: ['normal'],
    claims_parameter_supported: false,
    scopes_supported: ['openid', ...realm.scopeNames],
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    require_request_uri_registration: false,
    code_challenge_methods_supported: ['S256'],
    tls_client_certificate_bound_access_tokens: false,
    require_pushed_authorization_requests: false,
    authorization_response_iss_parameter_supported: true,
  }
  return { status: 200, headers: { 'cache-control': 'no-cache, must-revalidate, no-transform, no-store' }, body }
}

/** GET /protocol/openid-connect/certs (RFC 7517 section 5). */
export const keySetEndpoint: Endpoint = () => ({
  status: 200,
  headers: { 'cache-control': 'no-cache' },
  body: { keys: developmentKeySet.keys },
})

/** GET /realms/{realm}: what Keycloak's older adapters ask for. */
export const realmEndpoint: Endpoint = (_call, { issuer, realm }) => {
  const key = createPublicKey({ key: { ...developmentKeySet.keys[0] }, format: 'jwk' })
  const body = {
    realm: realm.name,
    public_key: key.export({ type: 'spki', format: 'der' }).toString('base64'),
    'token-service': `${issuer}${PROTOCOL_PATH}`,
    'account-service': `${issuer}/account`,
    'tokens-not-before': 0,
  }
  return { status: 200, body }
}
