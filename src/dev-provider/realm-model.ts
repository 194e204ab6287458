import type {
  ClientRepresentation,
  ClientScopeRepresentation,
  ProtocolMapperRepresentation,
  RealmConfig,
  UserRepresentation,
} from '../realm-config/index.js'
import { BUILT_IN_SCOPES, DEFAULT_SCOPES, OPTIONAL_SCOPES } from './built-in-scopes.js'
import { DevProviderError } from './dev-provider-error.js'
import { resolveRedirectUris } from './redirect-uris.js'

/** A realm as the embedded provider needs it: defaults filled in, the development overlay laid over the clients. */
export interface RealmModel {
  readonly name: string
  readonly displayName: string
  readonly accessTokenLifespanSeconds: number
  readonly sessionIdleSeconds: number
  readonly sessionMaxSeconds: number
  readonly revokesRefreshTokens: boolean
  readonly refreshTokenMaxReuse: number
  readonly scopeNames: readonly string[]
  readonly users: readonly UserRepresentation[]
  readonly clients: readonly RealmClient[]
  client(clientId: string): RealmClient | undefined
  /** By username, or by email where the realm allows that. */
  userByLogin(login: string): UserRepresentation | undefined
  userById(id: string): UserRepresentation | undefined
}

export interface RealmClient {
  readonly clientId: string
  readonly isPublic: boolean
  readonly secret: string | undefined
  readonly allowsCode: boolean
  readonly allowsPassword: boolean
  readonly allowsServiceAccount: boolean
  readonly hasFullScope: boolean
  readonly requiresPkce: boolean
  /** Absolute; may end in `*`. */
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris: readonly string[]
  /** Origins, or `*`. */
  readonly webOrigins: readonly string[]
  readonly defaultScopes: readonly ClientScopeRepresentation[]
  readonly optionalScopes: readonly ClientScopeRepresentation[]
  readonly protocolMappers: readonly ProtocolMapperRepresentation[]
  /** Whom to tell when a session ends, and whether to say which. */
  readonly backchannelLogout: { readonly url: string; readonly namesSession: boolean } | undefined
}

/** Reads a realm out of its configuration. @throws DevProviderError `scope_unknown`. */
export function createRealmModel(config: RealmConfig): RealmModel {
  const { representation, development } = config
  const scopes = new Map(
    [...BUILT_IN_SCOPES, ...(representation.clientScopes ?? [])].map((scope) => [scope.name, scope]),
  )
  const overlays = new Map((development?.clients ?? []).map((client) => [client.clientId, client]))
  const clients = new Map(
    representation.clients
      .map((client) => ({ ...client, ...overlays.get(client.clientId) }))
      .filter((client) => client.enabled !== false && (client.protocol ?? 'openid-connect') === 'openid-connect')
      .map((client) => [client.clientId, toRealmClient(client, scopes)]),
  )
  const users = development?.users ?? []
  const byId = new Map(users.map((user) => [user.id, user]))
  const byLogin = new Map(
    users.flatMap((user) =>
      (representation.loginWithEmailAllowed === false
        ? [user.username]
        : [user.email ?? user.username, user.username]
      ).map((login) => [login.toLowerCase(), user] as const),
    ),
  )
  return {
    name: config.realm,
    displayName: representation.displayName ?? config.realm,
    accessTokenLifespanSeconds: representation.accessTokenLifespan ?? 300,
    sessionIdleSeconds: representation.ssoSessionIdleTimeout ?? 1800,
    sessionMaxSeconds: representation.ssoSessionMaxLifespan ?? 36_000,
    revokesRefreshTokens: representation.revokeRefreshToken ?? false,
    refreshTokenMaxReuse: representation.refreshTokenMaxReuse ?? 0,
    scopeNames: [...scopes.keys()],
    users,
    clients: [...clients.values()],
    client: (clientId) => clients.get(clientId),
    userByLogin: (login) => byLogin.get(login.toLowerCase()),
    userById: (id) => byId.get(id),
  }
}

function toRealmClient(
  client: ClientRepresentation,
  scopes: ReadonlyMap<string, ClientScopeRepresentation>,
): RealmClient {
  const redirectUris = resolveRedirectUris(client.redirectUris ?? [], client.rootUrl)
  const isFlowClient = client.bearerOnly !== true
  const isPublic = client.publicClient === true
  const usesPkce = client.attributes?.['pkce.code.challenge.method'] !== undefined
  const named = (names: readonly string[]) => names.map((name) => findScope(client.clientId, name, scopes))
  // Keycloak adds this scope to a client with a service account, whatever its representation lists.
  const serviceScopes = client.serviceAccountsEnabled === true ? ['service_account'] : []
  return {
    clientId: client.clientId,
    isPublic,
    secret: isPublic ? undefined : client.secret,
    allowsCode: isFlowClient && client.standardFlowEnabled !== false,
    allowsPassword: isFlowClient && client.directAccessGrantsEnabled === true,
    allowsServiceAccount: isFlowClient && !isPublic && client.serviceAccountsEnabled === true,
    hasFullScope: client.fullScopeAllowed !== false,
    requiresPkce: isPublic || usesPkce,
    redirectUris,
    postLogoutRedirectUris: postLogoutUris(client, redirectUris),
    webOrigins: (client.webOrigins ?? []).flatMap((origin) => (origin === '+' ? originsOf(redirectUris) : [origin])),
    defaultScopes: named([...new Set([...(client.defaultClientScopes ?? DEFAULT_SCOPES), ...serviceScopes])]),
    optionalScopes: named(client.optionalClientScopes ?? OPTIONAL_SCOPES),
    protocolMappers: client.protocolMappers ?? [],
    backchannelLogout: backchannelLogoutOf(client),
  }
}

/** Keycloak names the session unless it is told not to. */
function backchannelLogoutOf({ attributes = {} }: ClientRepresentation): RealmClient['backchannelLogout'] {
  const url = attributes['backchannel.logout.url']
  if (url === undefined || url === '') return undefined
  return { url, namesSession: attributes['backchannel.logout.session.required'] !== 'false' }
}

function findScope(
  clientId: string,
  name: string,
  scopes: ReadonlyMap<string, ClientScopeRepresentation>,
): ClientScopeRepresentation {
  const scope = scopes.get(name)
  if (scope !== undefined) return scope
  const message = `Client ${clientId} names the client scope "${name}", which the realm does not have. Declare it under clientScopes in realm.yaml, or take it out of the client.`
  throw new DevProviderError('scope_unknown', message, { clientId, scope: name, known: [...scopes.keys()] })
}

/** The attribute holds `##`-separated patterns; `+`, and its absence, mean the redirect URIs; `-` means none. */
function postLogoutUris(client: ClientRepresentation, redirectUris: readonly string[]): readonly string[] {
  const patterns = (client.attributes?.['post.logout.redirect.uris'] ?? '+').split('##').filter((part) => part !== '-')
  return patterns.flatMap((part) => (part === '+' ? redirectUris : resolveRedirectUris([part], client.rootUrl)))
}

function originsOf(uris: readonly string[]): readonly string[] {
  const origins = uris.flatMap((uri) => /^https?:\/\/[^/*?#]+/.exec(uri)?.[0] ?? [])
  return [...new Set(origins)]
}
