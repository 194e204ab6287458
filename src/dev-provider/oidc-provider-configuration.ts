import { randomBytes } from 'node:crypto'
import type { AdapterConstructor, Configuration, KoaContextWithOIDC } from 'oidc-provider'
import { developmentPrivateJwk } from '../development-key/index.js'
import { reply } from './answer.js'
import { clientMetadata } from './client-metadata.js'
import { errorPage } from './page.js'
import { KEY_SET_PATH, LOGIN_PATH, PROTOCOL_PATH } from './paths.js'
import type { RealmModel } from './realm-model.js'
import { grantScopes } from './requested-scopes.js'
import { userinfoClaims } from './token-claims.js'
import type { TokenSubjects } from './token-subjects.js'

interface Options {
  readonly issuer: string
  readonly realm: RealmModel
  readonly adapter: AdapterConstructor
  readonly ttl: NonNullable<Configuration['ttl']>
  readonly subjects: TokenSubjects
}

/** oidc-provider on Keycloak's paths, with the realm's clients, users and scopes, and no warning left to print. */
export function oidcProviderConfiguration({ issuer, realm, adapter, ttl, subjects }: Options): Configuration {
  const basePath = new URL(issuer).pathname
  const [on, off] = [{ enabled: true }, { enabled: false }]
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true } as const
  return {
    adapter,
    ttl,
    jwks: { keys: [developmentPrivateJwk()] },
    clients: realm.clients.map((client) => clientMetadata(client, issuer)),
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
    scopes: ['openid', ...realm.scopeNames],
    responseTypes: ['code'],
    routes: {
      authorization: `${PROTOCOL_PATH}/auth`,
      token: `${PROTOCOL_PATH}/token`,
      jwks: KEY_SET_PATH,
      userinfo: `${PROTOCOL_PATH}/userinfo`,
      end_session: `${PROTOCOL_PATH}/logout`,
      introspection: `${PROTOCOL_PATH}/token/introspect`,
      revocation: `${PROTOCOL_PATH}/revoke`,
    },
    features: {
      devInteractions: off,
      clientCredentials: on,
      introspection: on,
      revocation: on,
      // What it shows is replaced: see logout.ts.
      rpInitiatedLogout: { ...on, logoutSource: () => undefined },
      resourceIndicators: off,
      pushedAuthorizationRequests: off,
      dPoP: on,
    },
    enabledJWA: { dPoPSigningAlgValues: ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'PS256', 'RS256'] },
    allowOmittingSingleRegisteredRedirectUri: false,
    pkce: { required: (_ctx, { clientId }) => realm.client(clientId)?.requiresPkce ?? true },
    // Called for every authorization request, with or without the parameter.
    extraParams: { kc_action: (ctx) => settleScope(ctx, realm) },
    interactions: { url: (_ctx, { uid }) => `${basePath}${LOGIN_PATH}${uid}` },
    findAccount: (_ctx, accountId, token) =>
      realm.userById(accountId) && {
        accountId,
        claims: () => (token?.kind === 'AccessToken' ? userinfoClaims(subjects.of(token)) : { sub: accountId }),
      },
    loadExistingGrant: grantEverything,
    issueRefreshToken: () => true,
    expiresWithSession: (_ctx, { scopes }) => !scopes.has('offline_access'),
    rotateRefreshToken: (ctx) => keepSession(ctx, realm),
    // Who may read an answer is settled elsewhere: see routes.ts.
    clientBasedCORS: () => true,
    renderError: (ctx, { error, error_description: description }) =>
      reply(ctx, errorPage(ctx.status, description ?? error)),
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: { session: 'passerelle_login', interaction: 'passerelle_attempt', resume: 'passerelle_resume' },
      long: { ...cookie, path: `${basePath}/` },
      short: cookie,
    },
  }
}

/** Which scopes exist, and which are granted unasked, is the realm's matter. @throws OAuthError `invalid_scope`. */
function settleScope({ oidc, query }: KoaContextWithOIDC, realm: RealmModel): void {
  const client = realm.client(oidc.client?.clientId ?? '')
  // As it was sent: oidc-provider drops offline_access where nobody is asked for consent.
  const asked = typeof query.scope === 'string' ? query.scope : ''
  if (client !== undefined) Object.assign(oidc.params ?? {}, { scope: grantScopes(client, asked).all })
}

/** Development asks nobody for consent. A client keeps one grant in a session, to which its tokens are bound. */
async function grantEverything({ oidc }: KoaContextWithOIDC) {
  const { client, session, provider } = oidc
  if (client === undefined || session?.accountId === undefined) return undefined
  const id = session.grantIdFor(client.clientId)
  const known = id === undefined ? undefined : await provider.Grant.find(id)
  const grant = known ?? new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope([...oidc.requestParamScopes].join(' '))
  // Counted anew, since what was asked for now may last longer.
  grant.exp = undefined
  await grant.save()
  return grant
}

/** Each refresh gives a new refresh token, and is a use of the session, which idles on from here. */
async function keepSession({ oidc }: KoaContextWithOIDC, realm: RealmModel): Promise<boolean> {
  const { sessionUid, expiresWithSession } = oidc.refreshToken ?? {}
  const session = expiresWithSession === true ? await oidc.provider.Session.findByUid(sessionUid ?? '') : undefined
  await session?.save(realm.sessionIdleSeconds)
  return true
}
