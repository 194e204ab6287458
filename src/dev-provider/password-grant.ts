import type { UserRepresentation } from '../realm-config/index.js'
import { findUser } from './find-user.js'
import type { Fitting } from './fitting.js'
import { startSession } from './keycloak-sessions.js'
import { invalidGrant, invalidRequest } from './oauth-error.js'
import type { RealmModel } from './realm-model.js'
import { grantScopes } from './requested-scopes.js'

interface Parameters {
  readonly username?: string
  readonly password?: string
}

/** RFC 6749 section 4.3: for development, where a client allows it. Like a login, it starts a session. */
export function addPasswordGrant(fitting: Fitting): void {
  const { provider, library, realm, nowSeconds } = fitting
  provider.registerGrantType<Parameters>(
    'password',
    async (ctx) => {
      const { client, params } = ctx.oidc
      const realmClient = realm.client(client.clientId)
      if (params.username === undefined) throw invalidRequest('Missing parameter: username', 401)
      if (realmClient === undefined) throw invalidGrant('Client not found')
      const { all: scope, isOffline } = grantScopes(realmClient, params.scope ?? '')
      const accountId = checkPassword(params.username, params.password, realm).id

      const grant = new provider.Grant({ clientId: client.clientId, accountId })
      grant.addOIDCScope(scope)
      const grantId = await grant.save()
      const session = startSession(fitting)
      session.loginAccount({ accountId, loginTs: nowSeconds() })
      session.grantIdFor(client.clientId, grantId)
      await session.save(Math.min(realm.sessionIdleSeconds, realm.sessionMaxSeconds))

      const held = {
        ...{ client, accountId, grantId, scope, gty: 'password' },
        ...{ sid: session.uid, sessionUid: session.uid, expiresWithSession: !isOffline },
      }
      const accessToken = new provider.AccessToken(held)
      const jkt = await library.provenKey(provider, ctx, client.clientId)
      if (jkt !== undefined) accessToken.setThumbprint('jkt', jkt)
      // Whoever has a secret proves itself by that when it refreshes.
      const bound = realmClient.isPublic && jkt !== undefined ? { jkt } : {}
      const refreshToken = new provider.RefreshToken({ ...held, ...bound, acr: '1' })
      ctx.oidc.entity('AccessToken', accessToken)
      ctx.oidc.entity('RefreshToken', refreshToken)
      ctx.body = {
        access_token: await accessToken.save(),
        expires_in: accessToken.expiration,
        refresh_token: await refreshToken.save(),
        token_type: accessToken.tokenType,
        ...(accessToken.scopes.has('openid') && {
          id_token: await new provider.IdToken({}, { ctx }).issue({ use: 'idtoken' }),
        }),
      }
    },
    ['username', 'password', 'scope'],
  )
}

function checkPassword(username: string, password: string | undefined, realm: RealmModel): UserRepresentation {
  const user = findUser(realm, username, password)
  if (user === undefined) throw invalidGrant('Invalid user credentials')
  if (user.enabled === false) throw invalidGrant('Account disabled')
  if (user.credentials?.some(({ type, temporary }) => type === 'password' && temporary === true))
    throw invalidGrant('Account is not fully set up')
  return user
}
