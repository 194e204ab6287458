import type { KoaContextWithOIDC } from 'oidc-provider'
import { reply } from './answer.js'
import type { Fitting } from './fitting.js'
import { KEY_SET_PATH, PROTOCOL_PATH } from './paths.js'

const CLIENT_AUTHENTICATION = ['client_secret_basic', 'client_secret_post']

/** What Keycloak's discovery document says beside or in place of oidc-provider's, as far as it is true here. */
const DISCOVERY = {
  frontchannel_logout_session_supported: false,
  frontchannel_logout_supported: false,
  backchannel_logout_supported: true,
  backchannel_logout_session_supported: true,
  grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials', 'password'],
  acr_values_supported: ['0', '1'],
  prompt_values_supported: ['none', 'login', 'consent'],
  token_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
  introspection_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
  revocation_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
  claims_supported:
    'iss sub aud exp iat auth_time name given_name family_name preferred_username email acr azp nonce'.split(' '),
  claim_types_supported: ['normal'],
  request_parameter_supported: false,
  require_request_uri_registration: false,
  tls_client_certificate_bound_access_tokens: false,
  require_pushed_authorization_requests: false,
}

/** Discovery as in Keycloak, the realm's keys as published, and what Keycloak's older adapters ask a realm for. */
export function addRealmDocuments(fitting: Fitting): void {
  const { provider, keys } = fitting
  provider.use(async (ctx: KoaContextWithOIDC, next) => {
    if (ctx.path === '/') return reply(ctx, { status: 200, body: realmDocument(fitting) })
    if (ctx.path === KEY_SET_PATH) {
      const status = await keys.admit()
      if (status !== 200) return reply(ctx, { status, body: { error: `HTTP ${status}` } })
    }
    await next()
    if (ctx._matchedRouteName === 'discovery') ctx.body = { ...Object(ctx.body), ...DISCOVERY }
    if (ctx._matchedRouteName === 'jwks') ctx.body = keys.published()
  })
}

function realmDocument({ provider: { issuer }, realm, keys }: Fitting): Record<string, unknown> {
  return {
    realm: realm.name,
    public_key: keys.currentPublicKey(),
    'token-service': `${issuer}${PROTOCOL_PATH}`,
    'account-service': `${issuer}/account`,
    'tokens-not-before': 0,
  }
}
