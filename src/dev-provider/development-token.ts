import { isJsonObject, type JsonValue } from '../json/index.js'
import type { RealmConfig } from '../realm-config/index.js'
import { type AccessToken, accessTokenOf, resolveClaimNames } from '../tokens/index.js'
import { createRealmModel, type RealmClient, type RealmModel } from './realm-model.js'
import { grantScopes } from './requested-scopes.js'
import { accessClaims } from './token-claims.js'

/** Whose token, from which client. */
export interface DevelopmentSignIn {
  /** Username or email of a user in users.dev.yaml. */
  readonly login: string
  /** Default: a client that the user has a role of and can sign in at, else the first where one can. */
  readonly clientId?: string | undefined
  /** Optional scopes to ask for, beside `openid`. Those that the client does not offer are left out, as Keycloak does. */
  readonly scopes?: readonly string[] | undefined
}

/** A token as the embedded provider would issue it, of no time and without a signature; `undefined` for nobody it knows. */
export function developmentToken(config: RealmConfig, signIn: DevelopmentSignIn): AccessToken | undefined {
  const realm = createRealmModel(config)
  const user = realm.userByLogin(signIn.login)
  if (user === undefined) return undefined
  const client = clientFor(realm, signIn.clientId, Object.keys(user.clientRoles ?? {}))
  if (client === undefined) return undefined
  const offered = new Set([...client.defaultScopes, ...client.optionalScopes].map(({ name }) => name))
  const asked = (signIn.scopes ?? []).filter((scope) => offered.has(scope))
  const subject = {
    realm: realm.name,
    client,
    user,
    scopes: grantScopes(client, ['openid', ...asked].join(' ')),
    acr: '1',
  }
  const claims: JsonValue = JSON.parse(JSON.stringify(accessClaims({ jti: '', iat: 0, exp: 0, iss: '' }, subject)))
  return isJsonObject(claims) ? accessTokenOf(claims, resolveClaimNames()) : undefined
}

function clientFor(
  { client, clients }: RealmModel,
  clientId: string | undefined,
  favoured: readonly string[],
): RealmClient | undefined {
  if (clientId !== undefined) return client(clientId)
  const open = clients.filter(({ allowsCode, allowsPassword }) => allowsCode || allowsPassword)
  return open.find((each) => favoured.includes(each.clientId)) ?? open[0]
}
