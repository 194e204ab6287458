import type { ClientRepresentation, ProtocolMapperRepresentation, RealmConfig } from '../realm-config/index.js'
import { builtInClientScopes } from '../realm-config/index.js'

/** A client, and what its access tokens can carry. */
export interface TokenClient {
  readonly clientId: string
  /** Whether people sign in to it; else it has tokens of its own account alone. */
  readonly hasUsers: boolean
  readonly audiences: ReadonlySet<string>
  /** Names of claims that its mappers, and those of its scopes, write into access tokens. */
  readonly claims: ReadonlySet<string>
  /** Scopes that can stand in its tokens' `scope`. */
  readonly scopes: ReadonlySet<string>
  /** What attributes are called in its tokens. */
  readonly claimsByAttribute: ReadonlyMap<string, string>
}

/** Built-in scopes that Keycloak does not write into a token's `scope`. */
const UNWRITTEN: ReadonlySet<string> = new Set(['web-origins', 'acr', 'roles', 'basic', 'service_account'])

/** The clients of a realm that get tokens, as they are in production. */
export function tokenClients({ representation }: RealmConfig): readonly TokenClient[] {
  const { clients, clientScopes = [] } = representation
  const declared = new Map(clientScopes.map((scope) => [scope.name, scope]))
  const isWritten = (scope: string): boolean => {
    const written = declared.get(scope)
    if (written !== undefined) return written.attributes?.['include.in.token.scope'] !== 'false'
    return builtInClientScopes.includes(scope) && !UNWRITTEN.has(scope)
  }
  return clients.filter(getsTokens).map((client) => {
    const scopes = [...(client.defaultClientScopes ?? []), ...(client.optionalClientScopes ?? [])]
    const mappers = [
      ...(client.protocolMappers ?? []),
      ...scopes.flatMap((scope) => declared.get(scope)?.protocolMappers ?? []),
    ].filter(({ config }) => config['access.token.claim'] === 'true')
    return {
      clientId: client.clientId,
      hasUsers: hasUsers(client),
      audiences: new Set(mappers.flatMap(audienceOf)),
      claims: new Set(mappers.flatMap(({ config }) => config['claim.name'] ?? [])),
      scopes: new Set(['openid', ...scopes.filter(isWritten)]),
      claimsByAttribute: new Map(mappers.flatMap(attributeClaim)),
    }
  })
}

/** Clients whose tokens the API takes: those with its audience, or, where that is not known, with any. */
export function clientsOfApi(clients: readonly TokenClient[], audience: string | undefined): readonly TokenClient[] {
  return clients.filter(({ audiences }) => (audience === undefined ? audiences.size > 0 : audiences.has(audience)))
}

const getsTokens = (client: ClientRepresentation): boolean =>
  client.enabled !== false && client.bearerOnly !== true && (hasUsers(client) || client.serviceAccountsEnabled === true)

// Keycloak's own default for the standard flow is on, for the others off.
const hasUsers = (client: ClientRepresentation): boolean =>
  client.standardFlowEnabled !== false ||
  client.implicitFlowEnabled === true ||
  client.directAccessGrantsEnabled === true

function audienceOf({ protocolMapper, config }: ProtocolMapperRepresentation): readonly string[] {
  if (protocolMapper !== 'oidc-audience-mapper') return []
  const audience = config['included.client.audience'] || config['included.custom.audience']
  return audience === undefined ? [] : [audience]
}

function attributeClaim({ config }: ProtocolMapperRepresentation): readonly (readonly [string, string])[] {
  const attribute = config['user.attribute']
  const claim = config['claim.name']
  return attribute === undefined || claim === undefined ? [] : [[attribute, claim]]
}
