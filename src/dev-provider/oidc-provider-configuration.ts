import { randomBytes } from 'node:crypto'
import type { Configuration, interactionPolicy, KoaContextWithOIDC } from 'oidc-provider'
import { developmentPrivateJwk } from '../development-key/index.js'
import type { BrowserLoginOptions } from './browser-login-options.js'
import type { OidcProvider } from './load-oidc-provider.js'
import { OAuthError } from './oauth-error.js'
import { errorPage } from './page.js'
import { LOGIN_PATH, PROTOCOL_PATH } from './paths.js'
import { createProviderStorage } from './provider-storage.js'
import type { RealmClient } from './realm-model.js'
import { grantScopes } from './requested-scopes.js'
import { sendAnswer } from './send-answer.js'

/** The scope as asked: oidc-provider itself only ever sees `openid`, since which scopes exist is the realm's matter. */
export const SCOPE_PARAMETER = 'passerelle_scope'

/** oidc-provider with everything off but the authorization endpoint, and no warning left to print. */
export function oidcProviderConfiguration(options: BrowserLoginOptions, library: OidcProvider): Configuration {
  const { issuer, realm } = options
  const basePath = new URL(issuer).pathname
  const off = { enabled: false }
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true } as const
  return {
    adapter: createProviderStorage(),
    jwks: { keys: [developmentPrivateJwk()] },
    clients: realm.clients.filter(({ allowsCode }) => allowsCode).map((client) => clientMetadata(client, issuer)),
    scopes: ['openid'],
    responseTypes: ['code'],
    routes: { authorization: `${PROTOCOL_PATH}/auth` },
    features: {
      devInteractions: off,
      userinfo: off,
      rpInitiatedLogout: off,
      resourceIndicators: off,
      pushedAuthorizationRequests: off,
      dPoP: off,
    },
    allowOmittingSingleRegisteredRedirectUri: false,
    pkce: { required: (_ctx, { clientId }) => realm.client(clientId)?.requiresPkce ?? true },
    extraParams: {
      [SCOPE_PARAMETER]: (_ctx, scope = '', { clientId }) => {
        const client = realm.client(clientId)
        if (client !== undefined) checkScope(client, scope, library)
      },
    },
    interactions: {
      policy: signInPolicy(library, options),
      url: (_ctx, { uid }) => `${basePath}${LOGIN_PATH}${uid}`,
    },
    findAccount: (_ctx, id) => realm.userById(id) && { accountId: id, claims: () => ({ sub: id }) },
    loadExistingGrant: grantEverything,
    renderError: (ctx, { error, error_description: description }) => {
      ctx.respond = false
      sendAnswer(ctx.res, errorPage(400, description ?? error))
    },
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: { session: 'passerelle_login', interaction: 'passerelle_attempt', resume: 'passerelle_resume' },
      long: { ...cookie, path: `${basePath}/` },
      short: cookie,
    },
    ttl: {
      Session: realm.sessionMaxSeconds,
      Interaction: 600,
      Grant: 600,
      AuthorizationCode: 60,
      AccessToken: 300,
      IdToken: 300,
      RefreshToken: 1800,
    },
  }
}

function clientMetadata({ clientId }: RealmClient, issuer: string) {
  return {
    client_id: clientId,
    // One has to be registered; the realm's patterns, which may hold wildcards, are matched elsewhere.
    redirect_uris: [`${issuer}/`],
    response_types: ['code' as const],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'none' as const,
  }
}

function checkScope(client: RealmClient, scope: string, { errors }: OidcProvider): void {
  try {
    grantScopes(client, scope)
  } catch (error) {
    throw error instanceof OAuthError ? new errors.InvalidScope(error.message, scope) : error
  }
}

/** A browser that was signed in has to sign in again once its session has idled out, been revoked or signed out. */
function signInPolicy(
  { interactionPolicy }: OidcProvider,
  { sessions, realm }: BrowserLoginOptions,
): interactionPolicy.DefaultPolicy {
  const { base, Check } = interactionPolicy
  const policy = base()
  policy.get('login')?.checks.add(
    new Check('session_ended', 'the session has ended', 'login_required', ({ oidc }) => {
      const user = oidc.session?.accountId === undefined ? undefined : realm.userById(oidc.session.accountId)
      if (user === undefined || oidc.result?.login !== undefined || oidc.session === undefined) return false
      return sessions.findByBrowser(oidc.session.uid, user) === undefined
    }),
  )
  return policy
}

/** Development asks nobody for consent. */
async function grantEverything({ oidc }: KoaContextWithOIDC) {
  if (oidc.client === undefined || oidc.session?.accountId === undefined) return undefined
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
  grant.addOIDCScope('openid')
  await grant.save()
  return grant
}
