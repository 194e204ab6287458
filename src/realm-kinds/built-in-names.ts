/** What every new realm has. Nothing of it is ever deleted. */
export const BUILT_IN_CLIENTS: ReadonlySet<string> = new Set([
  'account',
  'account-console',
  'admin-cli',
  'broker',
  'realm-management',
  'security-admin-console',
])

export const BUILT_IN_CLIENT_SCOPES: ReadonlySet<string> = new Set([
  'AuthnContextClassRef',
  'acr',
  'address',
  'basic',
  'email',
  'microprofile-jwt',
  'offline_access',
  'organization',
  'phone',
  'profile',
  'role_list',
  'roles',
  'saml_organization',
  'service_account',
  'web-origins',
])

const REALM_ROLES: ReadonlySet<string> = new Set(['offline_access', 'uma_authorization'])

/** Roles of built-in clients, as `client/role`. */
const CLIENT_ROLES: ReadonlySet<string> = new Set([
  'broker/read-token',
  ...[
    'delete-account',
    'manage-account',
    'manage-account-links',
    'manage-consent',
    'view-applications',
    'view-consent',
    'view-groups',
    'view-profile',
  ].map((role) => `account/${role}`),
  ...[
    'create-client',
    'impersonation',
    'manage-authorization',
    'manage-clients',
    'manage-events',
    'manage-identity-providers',
    'manage-organizations',
    'manage-realm',
    'manage-users',
    'query-clients',
    'query-groups',
    'query-organizations',
    'query-realms',
    'query-users',
    'realm-admin',
    'view-authorization',
    'view-clients',
    'view-events',
    'view-identity-providers',
    'view-organizations',
    'view-realm',
    'view-users',
  ].map((role) => `realm-management/${role}`),
])

/** The role that every user has. Its name is not this one where a realm was renamed; see `defaultRoleKey`. */
export const defaultRoleKey = (realm: string): string => `default-roles-${realm}`

export const isBuiltInRealmRole = (key: string, realm: string): boolean =>
  REALM_ROLES.has(key) || key === defaultRoleKey(realm)

export const isBuiltInClientRole = (key: string): boolean => CLIENT_ROLES.has(key)

/** Mappers of built-in clients and client scopes, as `clients/ID/NAME` and `clientScopes/NAME/NAME`. */
export const BUILT_IN_MAPPERS: ReadonlySet<string> = new Set([
  'clients/account-console/audience resolve',
  'clients/security-admin-console/locale',
  ...mappersOf('AuthnContextClassRef', ['AuthnContextClassRef']),
  ...mappersOf('acr', ['acr loa level']),
  ...mappersOf('address', ['address']),
  ...mappersOf('basic', ['auth_time', 'sub']),
  ...mappersOf('email', ['email', 'email verified']),
  ...mappersOf('microprofile-jwt', ['groups', 'upn']),
  ...mappersOf('organization', ['organization']),
  ...mappersOf('phone', ['phone number', 'phone number verified']),
  ...mappersOf('profile', [
    'birthdate',
    'family name',
    'full name',
    'gender',
    'given name',
    'locale',
    'middle name',
    'nickname',
    'picture',
    'profile',
    'updated at',
    'username',
    'website',
    'zoneinfo',
  ]),
  ...mappersOf('role_list', ['role list']),
  ...mappersOf('roles', ['audience resolve', 'client roles', 'realm roles']),
  ...mappersOf('saml_organization', ['organization']),
  ...mappersOf('service_account', ['Client Host', 'Client ID', 'Client IP Address']),
  ...mappersOf('web-origins', ['allowed web origins']),
])

function mappersOf(scope: string, names: readonly string[]): readonly string[] {
  return names.map((name) => `clientScopes/${scope}/${name}`)
}
