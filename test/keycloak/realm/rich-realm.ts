import { type AdminClient, adminPath, expectObjects } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { changeExecution, executionOf } from './flow-by-hand.js'

/** None of them may stand in anything that is written. */
export const RICH_SECRETS = {
  client: 'r1ch-s3cret-of-the-client',
  mail: 'r1ch-s3cret-of-the-mail',
  partner: 'r1ch-s3cret-of-the-partner',
  directory: 'r1ch-s3cret-of-the-directory',
  captcha: 'r1ch-s3cret-of-the-captcha',
  password: 'r1ch-s3cret-of-ada',
}

const POLICY = { logic: 'POSITIVE', decisionStrategy: 'UNANIMOUS' } as const

const authorization: JsonObject = {
  policyEnforcementMode: 'PERMISSIVE',
  decisionStrategy: 'AFFIRMATIVE',
  scopes: [{ name: 'report:view' }, { name: 'report:edit' }],
  resources: [
    { name: 'Reports', type: 'urn:report', uris: ['/reports/*', '/archive/*'], scopes: [{ name: 'report:view' }] },
  ],
  policies: [
    {
      name: 'Readers',
      type: 'role',
      ...POLICY,
      config: { roles: '[{"id": "reader"}, {"id": "backend-api/auditor"}]' },
    },
    { name: 'Ada', type: 'user', ...POLICY, logic: 'NEGATIVE', config: { users: '["ada"]' } },
    { name: 'Office', type: 'group', ...POLICY, config: { groups: '[{"path": "/staff/office"}]' } },
    {
      name: 'See reports',
      type: 'scope',
      ...POLICY,
      config: { resources: '["Reports"]', scopes: '["report:view"]', applyPolicies: '["Readers", "Ada", "Office"]' },
    },
  ],
}

const adminPermissions: JsonObject = {
  clientId: 'admin-permissions',
  authorizationSettings: {
    policies: [
      { name: 'Help desk', type: 'group', ...POLICY, config: { groups: '[{"path": "/staff/office"}]' } },
      {
        name: 'See Ada',
        type: 'scope',
        ...POLICY,
        config: {
          defaultResourceType: 'Users',
          resources: '["ada"]',
          scopes: '["view"]',
          applyPolicies: '["Help desk"]',
        },
      },
    ],
  },
}

const flow = (alias: string, topLevel: boolean, authenticationExecutions: readonly JsonObject[]): JsonObject => ({
  alias,
  providerId: 'basic-flow',
  topLevel,
  builtIn: false,
  authenticationExecutions: [...authenticationExecutions],
})

const people: JsonObject = {
  roles: {
    realm: [
      { name: 'reader', description: 'Reads', attributes: { level: ['1', '2'] } },
      { name: 'chief', composite: true, composites: { realm: ['reader'], client: { 'backend-api': ['auditor'] } } },
    ],
    client: { 'backend-api': [{ name: 'auditor' }, { name: 'é/% x' }] },
  },
  groups: [
    {
      name: 'staff',
      attributes: { floor: ['3'] },
      realmRoles: ['reader'],
      subGroups: [{ name: 'office', clientRoles: { 'backend-api': ['auditor'] } }],
    },
    { name: 'everybody' },
  ],
  defaultGroups: ['/everybody'],
  users: [
    {
      username: 'ada',
      enabled: true,
      email: 'ada@rich.test',
      firstName: 'Ada',
      attributes: { department: ['legal'] },
      realmRoles: ['chief'],
      clientRoles: { 'backend-api': ['é/% x'] },
      groups: ['/staff/office', '/everybody'],
      requiredActions: ['CONFIGURE_TOTP'],
      federatedIdentities: [{ identityProvider: 'partner', userId: '1', userName: 'ada' }],
      credentials: [{ type: 'password', value: RICH_SECRETS.password }],
    },
    { username: 'bob', enabled: false },
    {
      username: 'service-account-backend-api',
      serviceAccountClientId: 'backend-api',
      realmRoles: ['reader'],
      clientRoles: { 'realm-management': ['view-users'] },
    },
  ],
}

const clients: readonly JsonObject[] = [
  {
    clientId: 'backend-api',
    secret: RICH_SECRETS.client,
    serviceAccountsEnabled: true,
    authorizationServicesEnabled: true,
    authorizationSettings: authorization,
    redirectUris: ['https://b.rich.test/*', 'https://a.rich.test/*'],
    protocolMappers: [
      {
        name: 'audience',
        protocol: 'openid-connect',
        protocolMapper: 'oidc-audience-mapper',
        config: { 'included.client.audience': 'backend-api', 'access.token.claim': 'true' },
      },
    ],
  },
  {
    clientId: 'web-app',
    publicClient: true,
    directAccessGrantsEnabled: false,
    fullScopeAllowed: false,
    redirectUris: ['https://app.rich.test/*'],
    webOrigins: ['+'],
    defaultClientScopes: ['web-origins', 'profile', 'reports'],
    optionalClientScopes: ['address'],
    authenticationFlowBindingOverrides: { browser: 'staff' },
    attributes: { 'pkce.code.challenge.method': 'S256', 'post.logout.redirect.uris': '+' },
  },
  { clientId: 'shop', protocol: 'saml', redirectUris: ['https://shop.rich.test/saml'] },
]

/** Something of every kind that there is. */
export const richDocument = (version: string): JsonObject => ({
  ...people,
  displayName: 'Rich « réalm »',
  registrationAllowed: true,
  accessTokenLifespan: 240,
  passwordPolicy: 'length(8) and notUsername(undefined)',
  internationalizationEnabled: true,
  supportedLocales: ['fr', 'en', 'pt-BR'],
  defaultLocale: 'fr',
  browserSecurityHeaders: { contentSecurityPolicy: "frame-src 'self'; object-src 'none';" },
  attributes: { 'acr.loa.map': '{"gold":"2"}', cibaInterval: '7' },
  organizationsEnabled: true,
  adminPermissionsEnabled: true,
  eventsEnabled: true,
  eventsListeners: ['jboss-logging'],
  enabledEventTypes: ['LOGIN_ERROR', 'LOGIN'],
  adminEventsEnabled: true,
  smtpServer: { host: 'mail.rich.test', from: 'a@rich.test', auth: 'true', user: 'u', password: RICH_SECRETS.mail },
  localizationTexts: { fr: { doLogIn: 'Entrer', 'a/b c%': 'É' }, 'pt-BR': { doLogIn: 'Entrar' } },
  userProfile: {
    unmanagedAttributePolicy: 'ADMIN_EDIT',
    attributes: [
      { name: 'username', validations: { length: { min: 2, max: 64 } } },
      { name: 'email', permissions: { view: ['admin', 'user'], edit: ['admin'] } },
      { name: 'firstName', permissions: { view: ['admin', 'user'], edit: ['admin'] } },
      { name: 'department', group: 'work', permissions: { view: ['admin', 'user'], edit: ['admin'] } },
    ],
    groups: [{ name: 'work', displayHeader: 'Work' }],
  },
  clientProfiles: {
    profiles: [
      { name: 'careful', executors: [{ executor: 'pkce-enforcer', configuration: { 'auto-configure': 'true' } }] },
    ],
  },
  clientPolicies: {
    policies: [
      {
        name: 'all clients',
        enabled: false,
        conditions: [{ condition: 'any-client', configuration: {} }],
        profiles: ['careful'],
      },
    ],
  },
  requiredActions: [
    { alias: 'TERMS_AND_CONDITIONS', enabled: true, defaultAction: true },
    { alias: 'UPDATE_PASSWORD', config: { max_auth_age: '200' } },
  ],
  ...(version.startsWith('26.4.')
    ? {}
    : {
        workflows: [{ name: 'tidy', enabled: true, on: 'user-created', steps: [{ uses: 'notify-user', after: '3d' }] }],
      }),
  clientScopes: [
    {
      name: 'reports',
      protocol: 'openid-connect',
      attributes: { 'include.in.token.scope': 'true' },
      protocolMappers: [
        {
          name: 'department',
          protocol: 'openid-connect',
          protocolMapper: 'oidc-usermodel-attribute-mapper',
          config: { 'user.attribute': 'department', 'claim.name': 'department', 'access.token.claim': 'true' },
        },
      ],
    },
  ],
  defaultOptionalClientScopes: ['offline_access', 'address', 'phone', 'microprofile-jwt', 'organization', 'reports'],
  clients: [...clients, adminPermissions],
  scopeMappings: [{ client: 'web-app', roles: ['reader'] }],
  clientScopeMappings: { 'backend-api': [{ clientScope: 'reports', roles: ['auditor'] }] },
  authenticationFlows: [
    flow('staff', true, [
      { authenticator: 'auth-cookie', requirement: 'ALTERNATIVE', priority: 10 },
      {
        authenticator: 'identity-provider-redirector',
        requirement: 'ALTERNATIVE',
        priority: 20,
        authenticatorConfig: 'staff default',
      },
      { flowAlias: 'staff forms', authenticatorFlow: true, requirement: 'ALTERNATIVE', priority: 30 },
    ]),
    flow('staff forms', false, [
      { authenticator: 'auth-username-password-form', requirement: 'REQUIRED', priority: 10 },
      { authenticator: 'auth-otp-form', requirement: 'REQUIRED', priority: 20 },
    ]),
  ],
  authenticatorConfig: [{ alias: 'staff default', config: { defaultProvider: 'partner' } }],
  browserFlow: 'staff',
  identityProviders: [
    {
      alias: 'partner',
      providerId: 'oidc',
      displayName: 'Partner',
      firstBrokerLoginFlowAlias: 'first broker login',
      config: {
        clientId: 'us',
        clientSecret: RICH_SECRETS.partner,
        authorizationUrl: 'https://partner.test/authorize',
        tokenUrl: 'https://partner.test/token',
      },
    },
  ],
  identityProviderMappers: [
    {
      identityProviderAlias: 'partner',
      name: 'guests',
      identityProviderMapper: 'oidc-hardcoded-role-idp-mapper',
      config: { role: 'reader', syncMode: 'INHERIT' },
    },
  ],
  organizations: [
    {
      name: 'Acme',
      alias: 'acme',
      domains: [{ name: 'acme.test', verified: true }, { name: 'acme.example' }],
      attributes: { tier: ['gold'] },
      members: [{ username: 'ada' }],
      identityProviders: [{ alias: 'partner' }],
    },
  ],
  components: {
    'org.keycloak.keys.KeyProvider': [
      {
        name: 'elliptic',
        providerId: 'ecdsa-generated',
        config: { priority: ['7'], ecdsaEllipticCurveKey: ['P-384'] },
      },
    ],
    'org.keycloak.storage.UserStorageProvider': [
      {
        name: 'directory',
        providerId: 'ldap',
        config: {
          vendor: ['other'],
          enabled: ['false'],
          connectionUrl: ['ldap://127.0.0.1:1'],
          usersDn: ['ou=people,dc=example'],
          bindDn: ['cn=reader,dc=example'],
          bindCredential: [RICH_SECRETS.directory],
          authType: ['simple'],
          editMode: ['READ_ONLY'],
          usernameLDAPAttribute: ['uid'],
          rdnLDAPAttribute: ['uid'],
          uuidLDAPAttribute: ['entryUUID'],
          userObjectClasses: ['inetOrgPerson'],
        },
      },
    ],
  },
})

/** What somebody adds in the admin console, where it is made in other ways than files are applied. */
export async function enrichByHand(admin: AdminClient, realm: string): Promise<void> {
  const copy = (alias: string) =>
    admin.post(adminPath`/${realm}/authentication/flows/${alias}/copy`, { newName: `our ${alias}` })
  await copy('browser')
  await copy('registration')
  await changeExecution('our browser', 'auth-otp-form', { requirement: 'REQUIRED' })(admin, realm)
  const captcha = await executionOf(admin, realm, 'our registration', 'registration-recaptcha-action')
  await admin.post(`/${realm}/authentication/executions/${captcha.id}/config`, {
    alias: 'captcha',
    config: { 'site.key': 'public', 'secret.key': RICH_SECRETS.captcha },
  })
  await admin.put(`/${realm}`, { realm, registrationFlow: 'our registration' })
  await admin.post(`/${realm}/clients`, { clientId: 'clicked', protocol: 'openid-connect', publicClient: false })
  await admin.post(`/${realm}/clients`, { clientId: 'signed', protocol: 'saml' })
  await admin.post(`/${realm}/client-scopes`, { name: 'clicked-scope', protocol: 'saml' })
  const [organization] = expectObjects(await admin.get(`/${realm}/organizations`), 'organizations')
  const [bob] = expectObjects(await admin.get(`/${realm}/users?username=bob&exact=true`), 'users')
  await admin.post(`/${realm}/organizations/${String(organization?.id)}/members`, String(bob?.id))
  const [web] = expectObjects(await admin.get(`/${realm}/clients?clientId=web-app`), 'clients')
  const chief = await admin.get(`/${realm}/roles/chief`)
  await admin.post(`/${realm}/clients/${String(web?.id)}/scope-mappings/realm`, [chief ?? null])
}
