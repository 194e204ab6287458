import type { JsonObject } from '../../../src/json/index.js'

export interface Row {
  /** What is wrong, as `object: field` of each finding. */
  readonly fires: JsonObject
  readonly found: readonly string[]
  /** The same, mended. */
  readonly quiet: JsonObject
  readonly development?: JsonObject
  readonly boundAttributes?: readonly string[]
  readonly audience?: string
  readonly secrets?: readonly string[]
}

const client = (fields: JsonObject): JsonObject => ({ clients: [{ clientId: 'app', ...fields }] })
const mapper = (config: JsonObject, protocolMapper = 'oidc-usermodel-attribute-mapper'): JsonObject => ({
  clientScopes: [{ name: 'api', protocolMappers: [{ name: 'site', protocolMapper, config }] }],
})
const site = mapper({ 'user.attribute': 'site', 'claim.name': 'site' })
const profile = (attributes: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  userProfile: { attributes, ...more },
})
const components = (type: string, providerId: string, config: JsonObject): JsonObject => ({
  components: { [type]: [{ name: 'it', providerId, config }] },
})
const KEYS = 'org.keycloak.keys.KeyProvider'
const STORAGE = 'org.keycloak.storage.UserStorageProvider'
const provider = (fields: JsonObject): JsonObject => ({
  identityProviders: [{ alias: 'partner', providerId: 'oidc', ...fields }],
})
const v1 = (name: string, clientId = 'realm-management'): JsonObject => ({
  clients: [{ clientId, authorizationSettings: { policies: [{ name, type: 'scope' }] } }],
})

/** For each rule a realm in which it finds something, and one in which it doesn't. */
export const ROWS: Readonly<Record<string, Row>> = {
  'redirect-wildcard': {
    fires: client({
      redirectUris: ['*', 'https://*', 'https://*.example/x', 'https*', 'https://app.example/*'],
      attributes: { 'post.logout.redirect.uris': 'https://app.example/##*' },
    }),
    found: [
      'client app: redirectUris.0',
      'client app: redirectUris.1',
      'client app: redirectUris.2',
      'client app: redirectUris.3',
      'client app: attributes.post.logout.redirect.uris',
    ],
    quiet: client({ redirectUris: ['https://app.example/*', '/path/*', 'com.example.app:/*'] }),
  },
  'redirect-insecure': {
    fires: client({ redirectUris: ['http://app.example/callback'] }),
    found: ['client app: redirectUris.0'],
    quiet: client({ redirectUris: ['https://app.example/callback', 'http://localhost:5173/*', 'http://127.0.0.1/x'] }),
  },
  'redirect-loopback': {
    fires: client({ redirectUris: ['http://localhost:5173/*', 'http://[::1]:1/x'] }),
    found: ['client app: redirectUris.0', 'client app: redirectUris.1'],
    quiet: client({ redirectUris: ['https://localhost.example/x', 'https://127.0.0.1.example/'] }),
  },
  'redirect-path-wildcard': {
    fires: client({ redirectUris: ['https://app.example/*'] }),
    found: ['client app: redirectUris.0'],
    quiet: client({
      redirectUris: ['https://app.example/callback', 'https://app.example/console/*', 'http://localhost:1/*'],
    }),
  },
  'web-origin-wildcard': {
    fires: client({ webOrigins: ['*', '+'], redirectUris: ['https://*.example/x'] }),
    found: ['client app: webOrigins.0', 'client app: webOrigins.1'],
    quiet: client({ webOrigins: ['+', 'https://app.example'], redirectUris: ['https://app.example/*'] }),
  },
  'implicit-flow': {
    fires: client({ implicitFlowEnabled: true }),
    found: ['client app: implicitFlowEnabled'],
    quiet: client({ implicitFlowEnabled: false }),
  },
  'direct-grants': {
    fires: client({ directAccessGrantsEnabled: true }),
    found: ['client app: directAccessGrantsEnabled'],
    quiet: client({}),
  },
  'pkce-missing': {
    fires: {
      clients: [
        { clientId: 'none', publicClient: true },
        { clientId: 'plain', publicClient: true, attributes: { 'pkce.code.challenge.method': 'plain' } },
      ],
    },
    found: [
      'client none: attributes.pkce.code.challenge.method',
      'client plain: attributes.pkce.code.challenge.method',
    ],
    quiet: {
      clients: [
        { clientId: 'with', publicClient: true, attributes: { 'pkce.code.challenge.method': 'S256' } },
        { clientId: 'confidential' },
        { clientId: 'no flow', publicClient: true, standardFlowEnabled: false },
        { clientId: 'security-admin-console', publicClient: true },
      ],
    },
  },
  'full-scope': {
    fires: client({}),
    found: ['client app: fullScopeAllowed'],
    quiet: {
      clients: [
        { clientId: 'app', fullScopeAllowed: false },
        { clientId: 'sp', protocol: 'saml' },
      ],
    },
  },
  'authorization-open': {
    fires: client({ authorizationSettings: { policyEnforcementMode: 'PERMISSIVE' } }),
    found: ['client app: authorizationSettings.policyEnforcementMode'],
    quiet: client({ authorizationSettings: { policyEnforcementMode: 'ENFORCING' } }),
  },
  'audience-missing': {
    fires: {
      clientScopes: [
        {
          name: 'other',
          protocolMappers: [
            { protocolMapper: 'oidc-audience-mapper', config: { 'included.client.audience': 'other' } },
          ],
        },
      ],
      clients: [{ clientId: 'app', defaultClientScopes: ['other'] }],
    },
    audience: 'api',
    found: ['client app: defaultClientScopes'],
    quiet: {
      defaultDefaultClientScopes: ['api'],
      clientScopes: [
        {
          name: 'api',
          protocolMappers: [{ protocolMapper: 'oidc-audience-mapper', config: { 'included.client.audience': 'api' } }],
        },
      ],
      clients: [
        { clientId: 'app' },
        { clientId: 'other', defaultClientScopes: ['api'] },
        { clientId: 'api', defaultClientScopes: [] },
        { clientId: 'machine', standardFlowEnabled: false },
      ],
    },
  },
  'refresh-token-reuse': {
    fires: { revokeRefreshToken: true, refreshTokenMaxReuse: 2 },
    found: ['realm shop: refreshTokenMaxReuse'],
    quiet: { revokeRefreshToken: true, refreshTokenMaxReuse: 0 },
  },
  'access-token-long': {
    fires: { accessTokenLifespan: 901, ...client({ attributes: { 'access.token.lifespan': '3600' } }) },
    found: ['realm shop: accessTokenLifespan', 'client app: attributes.access.token.lifespan'],
    quiet: { accessTokenLifespan: 900, ...client({ attributes: { 'access.token.lifespan': '300' } }) },
  },
  'session-long': {
    fires: { ssoSessionIdleTimeout: 28_801, ssoSessionMaxLifespan: 86_401 },
    found: ['realm shop: ssoSessionIdleTimeout', 'realm shop: ssoSessionMaxLifespan'],
    quiet: { ssoSessionIdleTimeout: 28_800, ssoSessionMaxLifespan: 86_400 },
  },
  'offline-session-unlimited': {
    fires: client({ optionalClientScopes: ['offline_access'] }),
    found: ['realm shop: offlineSessionMaxLifespanEnabled'],
    quiet: client({ optionalClientScopes: [] }),
  },
  'weak-signature': {
    fires: {
      defaultSignatureAlgorithm: 'HS256',
      ...client({ attributes: { 'id.token.signed.response.alg': 'none' } }),
    },
    found: ['realm shop: defaultSignatureAlgorithm', 'client app: attributes.id.token.signed.response.alg'],
    quiet: {
      defaultSignatureAlgorithm: 'ES256',
      ...client({ attributes: { 'id.token.signed.response.alg': 'PS256' } }),
    },
  },
  'weak-key': {
    fires: components(KEYS, 'rsa-generated', { keySize: ['1024'] }),
    found: ['component it: config.keySize'],
    quiet: {
      components: {
        [KEYS]: [
          { name: 'rsa', providerId: 'rsa-generated', config: { keySize: ['2048'] } },
          { name: 'hmac', providerId: 'hmac-generated', config: { keySize: ['64'] } },
        ],
      },
    },
  },
  'tls-not-required': {
    fires: { sslRequired: 'none' },
    found: ['realm shop: sslRequired'],
    quiet: { sslRequired: 'external' },
  },
  'brute-force-off': {
    fires: { bruteForceProtected: false },
    found: ['realm shop: bruteForceProtected'],
    quiet: { bruteForceProtected: true },
  },
  'brute-force-mild': {
    fires: { failureFactor: 100 },
    found: ['realm shop: failureFactor'],
    quiet: { failureFactor: 30 },
  },
  'password-policy-weak': {
    fires: { passwordPolicy: 'length(8) and notUsername(undefined)' },
    found: ['realm shop: passwordPolicy'],
    quiet: { passwordPolicy: 'length(12) and notUsername and passwordHistory(3)' },
  },
  'registration-unverified': {
    fires: { registrationAllowed: true },
    found: ['realm shop: registrationAllowed'],
    quiet: { registrationAllowed: true, verifyEmail: true },
  },
  'events-off': {
    fires: {},
    found: ['realm shop: eventsEnabled'],
    quiet: { eventsEnabled: true },
  },
  'admin-events-off': {
    fires: {},
    found: ['realm shop: adminEventsEnabled'],
    quiet: { adminEventsEnabled: true },
  },
  'headers-loosened': {
    fires: {
      browserSecurityHeaders: {
        contentSecurityPolicy: "frame-src 'self'; frame-ancestors *; object-src 'none';",
        strictTransportSecurity: '',
        xContentTypeOptions: '',
        xFrameOptions: 'ALLOW-FROM https://a.example',
      },
    },
    found: [
      'realm shop: browserSecurityHeaders.contentSecurityPolicy',
      'realm shop: browserSecurityHeaders.strictTransportSecurity',
      'realm shop: browserSecurityHeaders.xContentTypeOptions',
      'realm shop: browserSecurityHeaders.xFrameOptions',
    ],
    quiet: {
      browserSecurityHeaders: {
        contentSecurityPolicy: "frame-src 'self'; frame-ancestors 'self' https://portal.example; object-src 'none';",
        strictTransportSecurity: 'max-age=31536000; includeSubDomains',
        xContentTypeOptions: 'nosniff',
        xFrameOptions: 'SAMEORIGIN',
      },
    },
  },
  'user-password-in-files': {
    fires: { users: [{ username: 'ada', credentials: [{ type: 'password', value: 'lovelace' }] }] },
    found: ['user ada: credentials.0.value'],
    secrets: ['from the environment'],
    quiet: {
      users: [
        { username: 'ada', credentials: [{ type: 'password', value: 'from the environment' }] },
        { username: 'bob', credentials: [{ type: 'password', value: '**********' }] },
      ],
    },
  },
  'development-users': {
    fires: {},
    development: { users: [{ username: 'ada', credentials: [{ value: 'lovelace' }] }] },
    found: ['realm shop: users.dev.yaml'],
    quiet: {},
  },
  'service-account-admin': {
    fires: { users: [{ username: 'service-account-robot', clientRoles: { 'realm-management': ['realm-admin'] } }] },
    found: ['user service-account-robot: clientRoles.realm-management'],
    quiet: {
      users: [
        { username: 'service-account-robot', clientRoles: { 'realm-management': ['view-users'] } },
        { username: 'ada', clientRoles: { 'realm-management': ['realm-admin'] } },
      ],
    },
  },
  'default-role-admin': {
    fires: {
      roles: {
        realm: [
          {
            name: 'default-roles-shop',
            composites: { realm: ['admin'], client: { 'realm-management': ['view-users'] } },
          },
        ],
      },
    },
    found: ['realm-role default-roles-shop: ', 'realm-role default-roles-shop: '],
    quiet: {
      roles: { realm: [{ name: 'default-roles-shop', composites: { client: { account: ['view-profile'] } } }] },
    },
  },
  'group-admin': {
    fires: {
      defaultGroups: ['/all/staff'],
      groups: [{ name: 'all', subGroups: [{ name: 'staff', clientRoles: { 'realm-management': ['manage-users'] } }] }],
    },
    found: ['default group /all/staff: '],
    quiet: {
      defaultGroups: ['/all'],
      groups: [{ name: 'all', subGroups: [{ name: 'staff', clientRoles: { 'realm-management': ['manage-users'] } }] }],
    },
  },
  'unmanaged-attribute-mapped': {
    fires: { ...site, ...profile([{ name: 'username' }]) },
    found: ['mapper site of client scope api: config.user.attribute'],
    quiet: { ...site, ...profile([{ name: 'site' }]) },
  },
  'bound-attribute-self-edited': {
    fires: { ...site, ...profile([{ name: 'site', permissions: { edit: ['admin', 'user'] } }]) },
    boundAttributes: ['site'],
    found: ['mapper site of client scope api: config.user.attribute'],
    quiet: { ...site, ...profile([{ name: 'site', permissions: { edit: ['admin'] } }]) },
  },
  'identity-provider-unchecked': {
    fires: provider({ trustEmail: true, config: { validateSignature: 'false' } }),
    found: ['identity provider partner: config.validateSignature'],
    quiet: {
      identityProviders: [
        { alias: 'checked', providerId: 'oidc', trustEmail: true, config: { validateSignature: 'true' } },
        { alias: 'not trusted', providerId: 'saml', config: {} },
        { alias: 'github', providerId: 'github', trustEmail: true, config: {} },
      ],
    },
  },
  'identity-provider-insecure': {
    fires: provider({ config: { tokenUrl: 'http://partner.example/token' } }),
    found: ['identity provider partner: config.tokenUrl'],
    quiet: provider({ config: { tokenUrl: 'https://partner.example/token' } }),
  },
  'ldap-without-tls': {
    fires: components(STORAGE, 'ldap', { connectionUrl: ['ldap://directory.example'] }),
    found: ['component it: config.connectionUrl'],
    quiet: {
      components: {
        [STORAGE]: [
          { name: 'tls', providerId: 'ldap', config: { connectionUrl: ['ldaps://directory.example'] } },
          {
            name: 'start',
            providerId: 'ldap',
            config: { connectionUrl: ['ldap://directory.example'], startTls: ['true'] },
          },
        ],
      },
    },
  },
  'admin-permissions-v1': {
    fires: v1('view.permission.users'),
    found: ['client realm-management: authorizationSettings.policies'],
    quiet: v1('view.permission.users', 'shop-api'),
  },
  'literal-secret': {
    fires: {
      smtpServer: { host: 'mail.example', password: 'm' },
      clients: [{ clientId: 'app', secret: 's', attributes: { 'saml.signing.private.key': 'k' } }],
      identityProviders: [{ alias: 'partner', config: { clientSecret: 'c' } }],
      components: { [STORAGE]: [{ name: 'ldap', config: { bindCredential: ['b'] } }] },
    },
    found: [
      'realm shop: smtpServer.password',
      'client app: secret',
      'client app: attributes.saml.signing.private.key',
      'identity provider partner: config.clientSecret',
      'component ldap: config.bindCredential',
    ],
    secrets: ['by reference'],
    quiet: {
      smtpServer: { password: '**********' },
      clients: [{ clientId: 'app', secret: 'by reference' }],
      identityProviders: [{ alias: 'partner', config: { clientSecret: `$\{vault.partner}` } }],
      users: [{ username: 'ada', credentials: [{ value: 'of another rule' }] }],
    },
  },
}
