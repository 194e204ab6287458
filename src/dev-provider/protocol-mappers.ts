import type { ProtocolMapperRepresentation, UserRepresentation } from '../realm-config/index.js'
import { type Claims, setClaim } from './claim-path.js'
import { DevProviderError } from './dev-provider-error.js'
import type { RealmClient } from './realm-model.js'
import type { Roles } from './roles-of-user.js'

/** Where claims go: each mapper says in its config in which of these it takes part. */
export type ClaimPlace = 'access' | 'id' | 'userinfo'

/** What mappers look at. */
export interface MapperContext {
  readonly user: UserRepresentation
  readonly client: RealmClient
  readonly roles: Roles
  readonly acr: string
  /** Session notes, such as `AUTH_TIME` or `clientHost`. */
  readonly notes: Readonly<Record<string, string>>
}

type Config = Readonly<Record<string, string>>
type Mapper = (claims: Claims, context: MapperContext, config: Config) => void

const MAPPERS: Readonly<Record<string, Mapper>> = {
  'oidc-sub-mapper': (claims, { user }) => {
    claims.sub = user.id
  },
  'oidc-acr-mapper': (claims, { acr }) => {
    claims.acr = acr
  },
  'oidc-allowed-origins-mapper': (claims, { client }) => {
    if (client.webOrigins.length > 0) claims['allowed-origins'] = [...client.webOrigins]
  },
  'oidc-audience-mapper': (claims, _context, config) =>
    addAudience(claims, [config['included.client.audience'] || config['included.custom.audience'] || '']),
  'oidc-audience-resolve-mapper': (claims, { roles, client }) =>
    addAudience(
      claims,
      Object.keys(roles.client).filter((clientId) => clientId !== client.clientId),
    ),
  'oidc-full-name-mapper': (claims, { user }) => {
    const name = [user.firstName, user.lastName].filter(Boolean).join(' ')
    if (name !== '') claims.name = name
  },
  'oidc-usermodel-attribute-mapper': (claims, { user }, config) =>
    setTyped(claims, config, attributeValues(user, config['user.attribute'] ?? '')),
  'oidc-usermodel-property-mapper': (claims, { user }, config) =>
    setTyped(claims, config, attributeValues(user, config['user.attribute'] ?? '')),
  'oidc-usersessionmodel-note-mapper': (claims, { notes }, config) => {
    const value = notes[config['user.session.note'] ?? '']
    setTyped(claims, config, value === undefined ? [] : [value])
  },
  'oidc-hardcoded-claim-mapper': (claims, _context, config) => setTyped(claims, config, [config['claim.value'] ?? '']),
  'oidc-usermodel-realm-role-mapper': (claims, { roles }, config) => {
    const prefix = config['usermodel.realmRoleMapping.rolePrefix'] ?? ''
    const values = roles.realm.map((role) => `${prefix}${role}`)
    if (values.length > 0) setClaim(claims, config['claim.name'] ?? 'realm_access.roles', values)
  },
  'oidc-usermodel-client-role-mapper': (claims, { roles }, config) => {
    const only = config['usermodel.clientRoleMapping.clientId']
    const prefix = config['usermodel.clientRoleMapping.rolePrefix'] ?? ''
    for (const [clientId, names] of Object.entries(roles.client)) {
      if (names.length === 0 || (only && only !== clientId)) continue
      const values = names.map((role) => `${prefix}${role}`)
      // A dot in a client's name is part of the name, not a path.
      const escaped = clientId.replaceAll('.', '\\.')
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Keycloak's placeholder
      setClaim(claims, (config['claim.name'] ?? '').replace('${client_id}', escaped), values)
    }
  },
  'oidc-address-mapper': (claims, { user }) => {
    const parts = ['street', 'locality', 'region', 'postal_code', 'country', 'formatted'] as const
    const found = parts.flatMap((part) => {
      const value = user.attributes?.[part]?.[0]
      return value === undefined ? [] : [[part === 'street' ? 'street_address' : part, value] as const]
    })
    if (found.length > 0) claims.address = Object.fromEntries(found)
  },
}

/** Mappers that this provider can run, for the message that refuses another. */
const SUPPORTED_MAPPERS: readonly string[] = Object.keys(MAPPERS)

/** Refuses a mapper that would be left out silently. @throws DevProviderError `mapper_unsupported`. */
export function checkMappers(owner: string, mappers: readonly ProtocolMapperRepresentation[]): void {
  for (const { name, protocolMapper } of mappers) {
    if (Object.hasOwn(MAPPERS, protocolMapper)) continue
    const message = `Protocol mapper "${name}" of ${owner} is an ${protocolMapper}, which the embedded provider cannot run: its tokens would lack a claim. Use one of ${SUPPORTED_MAPPERS.join(', ')}, or develop against a real Keycloak.`
    throw new DevProviderError('mapper_unsupported', message, { owner, mapper: name, protocolMapper })
  }
}

/** The claims that these mappers give in this place. */
export function mapClaims(
  place: ClaimPlace,
  mappers: readonly ProtocolMapperRepresentation[],
  context: MapperContext,
): Claims {
  const claims: Claims = {}
  for (const { protocolMapper, config } of mappers) {
    if (config[`${place}.token.claim`] === 'true') MAPPERS[protocolMapper]?.(claims, context, config)
  }
  return claims
}

function addAudience(claims: Claims, names: readonly string[]): void {
  const present = claims.aud === undefined ? [] : Array.isArray(claims.aud) ? claims.aud : [claims.aud]
  const all = [...new Set([...present, ...names.filter((name) => name !== '')])]
  if (all.length > 0) claims.aud = all.length === 1 ? all[0] : all
}

function attributeValues(user: UserRepresentation, attribute: string): readonly string[] {
  const { username, email, firstName, lastName, emailVerified = false } = user
  const properties: Readonly<Record<string, string | undefined>> = {
    username,
    email,
    firstName,
    lastName,
    emailVerified: String(emailVerified),
    id: user.id,
  }
  const property = properties[attribute]
  return property === undefined ? (user.attributes?.[attribute] ?? []) : [property]
}

function setTyped(claims: Claims, config: Config, values: readonly string[]): void {
  const name = config['claim.name']
  if (!name) return
  const typed = values
    .map((value) => toType(value, config['jsonType.label'] ?? 'String'))
    .filter((v) => v !== undefined)
  if (typed.length === 0) return
  setClaim(claims, name, config.multivalued === 'true' ? typed : typed[0])
}

/** A value in the JSON type that the mapper names; undefined when it cannot be one. */
function toType(value: string, label: string): unknown {
  if (label === 'int' || label === 'long') return /^-?\d+$/.test(value) ? Number(value) : undefined
  if (label === 'boolean') return value.toLowerCase() === 'true'
  return label === 'JSON' ? parseJson(value) : value
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
