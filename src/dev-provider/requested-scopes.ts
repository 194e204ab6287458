import type { ClientScopeRepresentation, ProtocolMapperRepresentation } from '../realm-config/index.js'
import { OAuthError } from './oauth-error.js'
import type { RealmClient } from './realm-model.js'

/** The client scopes that take part in a token. */
export interface GrantedScopes {
  readonly isOpenId: boolean
  readonly isOffline: boolean
  /** The `scope` of access tokens and answers: what may be seen of it. */
  readonly shown: string
  /** The `scope` of refresh tokens: everything, to find it again. */
  readonly all: string
  /** The mappers of the client and of all its granted scopes. */
  readonly mappers: readonly ProtocolMapperRepresentation[]
}

/** A client's default scopes, and the optional ones that were asked for. @throws OAuthError `invalid_scope`. */
export function grantScopes(client: RealmClient, requested: string): GrantedScopes {
  const names = requested.split(' ').filter(Boolean)
  const known = new Set(['openid', ...[...client.defaultScopes, ...client.optionalScopes].map(({ name }) => name)])
  if (names.some((name) => !known.has(name))) throw new OAuthError(400, 'invalid_scope', `Invalid scopes: ${requested}`)
  const scopes = [...client.defaultScopes, ...client.optionalScopes.filter(({ name }) => names.includes(name))]
  const openId = names.includes('openid') ? ['openid'] : []
  return {
    isOpenId: openId.length > 0,
    isOffline: scopes.some(({ name }) => name === 'offline_access'),
    shown: [...openId, ...scopes.filter(isShown).map(({ name }) => name)].join(' '),
    all: [...openId, ...scopes.map(({ name }) => name)].join(' '),
    mappers: [...scopes.flatMap(({ protocolMappers = [] }) => protocolMappers), ...client.protocolMappers],
  }
}

/** Keycloak shows a scope unless its attribute says no. */
function isShown(scope: ClientScopeRepresentation): boolean {
  return scope.attributes?.['include.in.token.scope'] !== 'false'
}
