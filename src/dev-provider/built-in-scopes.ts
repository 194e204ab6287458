import type { ClientScopeRepresentation, ProtocolMapperRepresentation } from '../realm-config/index.js'

type Claims = 'access' | 'id' | 'userinfo'

const ALL: readonly Claims[] = ['access', 'id', 'userinfo']
const TOKENS: readonly Claims[] = ['access', 'id']
const ACCESS: readonly Claims[] = ['access']

/** The client scopes that every new Keycloak 26 realm has, with their mappers; a realm's own of the same name replace them. */
export const BUILT_IN_SCOPES: readonly ClientScopeRepresentation[] = [
  scope('profile', true, [
    mapper('full name', 'oidc-full-name-mapper', ALL),
    attribute('given name', 'firstName', 'given_name'),
    attribute('family name', 'lastName', 'family_name'),
    attribute('middle name', 'middleName', 'middle_name'),
    attribute('nickname', 'nickname', 'nickname'),
    attribute('username', 'username', 'preferred_username'),
    attribute('profile', 'profile', 'profile'),
    attribute('picture', 'picture', 'picture'),
    attribute('website', 'website', 'website'),
    attribute('gender', 'gender', 'gender'),
    attribute('birthdate', 'birthdate', 'birthdate'),
    attribute('zoneinfo', 'zoneinfo', 'zoneinfo'),
    attribute('locale', 'locale', 'locale'),
    attribute('updated at', 'updatedAt', 'updated_at', 'long'),
  ]),
  scope('email', true, [
    attribute('email', 'email', 'email'),
    mapper('email verified', 'oidc-usermodel-property-mapper', ALL, {
      'user.attribute': 'emailVerified',
      'claim.name': 'email_verified',
      'jsonType.label': 'boolean',
    }),
  ]),
  scope('address', true, [mapper('address', 'oidc-address-mapper', ALL)]),
  scope('phone', true, [
    attribute('phone number', 'phoneNumber', 'phone_number'),
    attribute('phone number verified', 'phoneNumberVerified', 'phone_number_verified', 'boolean'),
  ]),
  scope('roles', false, [
    mapper('realm roles', 'oidc-usermodel-realm-role-mapper', ACCESS, {
      'claim.name': 'realm_access.roles',
      multivalued: 'true',
    }),
    mapper('client roles', 'oidc-usermodel-client-role-mapper', ACCESS, {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Keycloak's placeholder
      'claim.name': 'resource_access.${client_id}.roles',
      multivalued: 'true',
    }),
    mapper('audience resolve', 'oidc-audience-resolve-mapper', ACCESS),
  ]),
  scope('web-origins', false, [mapper('allowed web origins', 'oidc-allowed-origins-mapper', ACCESS)]),
  scope('microprofile-jwt', true, [
    attribute('upn', 'username', 'upn'),
    mapper('groups', 'oidc-usermodel-realm-role-mapper', TOKENS, { 'claim.name': 'groups', multivalued: 'true' }),
  ]),
  scope('acr', false, [mapper('acr loa level', 'oidc-acr-mapper', TOKENS)]),
  scope('basic', false, [
    mapper('sub', 'oidc-sub-mapper', ACCESS),
    mapper('auth_time', 'oidc-usersessionmodel-note-mapper', TOKENS, {
      'user.session.note': 'AUTH_TIME',
      'claim.name': 'auth_time',
      'jsonType.label': 'long',
    }),
  ]),
  scope('service_account', false, [
    note('Client ID', 'client_id', 'client_id'),
    note('Client Host', 'clientHost', 'clientHost'),
    note('Client IP Address', 'clientAddress', 'clientAddress'),
  ]),
  scope('offline_access', true, []),
  // Organizations are not modelled: the scope may be asked for and adds nothing, as in a realm without organizations.
  scope('organization', true, []),
]

/** What a client has when its representation does not say. */
export const DEFAULT_SCOPES = ['web-origins', 'acr', 'roles', 'profile', 'basic', 'email'] as const
export const OPTIONAL_SCOPES = ['address', 'phone', 'offline_access', 'organization', 'microprofile-jwt'] as const

function scope(
  name: string,
  isInTokenScope: boolean,
  protocolMappers: readonly ProtocolMapperRepresentation[],
): ClientScopeRepresentation {
  const attributes = { 'include.in.token.scope': String(isInTokenScope) }
  return { name, protocol: 'openid-connect', attributes, protocolMappers }
}

function mapper(
  name: string,
  protocolMapper: string,
  claims: readonly Claims[],
  config: Readonly<Record<string, string>> = {},
): ProtocolMapperRepresentation {
  const places = Object.fromEntries(ALL.map((place) => [`${place}.token.claim`, String(claims.includes(place))]))
  return { name, protocol: 'openid-connect', protocolMapper, config: { ...config, ...places } }
}

function attribute(name: string, user: string, claim: string, type = 'String'): ProtocolMapperRepresentation {
  return mapper(name, 'oidc-usermodel-attribute-mapper', ALL, {
    'user.attribute': user,
    'claim.name': claim,
    'jsonType.label': type,
  })
}

function note(name: string, key: string, claim: string): ProtocolMapperRepresentation {
  const config = { 'user.session.note': key, 'claim.name': claim, 'jsonType.label': 'String' }
  return mapper(name, 'oidc-usersessionmodel-note-mapper', TOKENS, config)
}
