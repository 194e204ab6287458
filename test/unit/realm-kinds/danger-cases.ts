import type { JsonObject, JsonValue } from '../../../src/json/index.js'
import type { KindName } from '../../../src/realm-kinds/index.js'

/** What is said of a step; `before` is missing of what is created, `after` of what is deleted. */
export interface DangerCase {
  readonly kind: KindName
  readonly key?: string
  readonly before?: JsonObject
  readonly after?: JsonObject
  readonly path?: readonly (string | number)[]
  readonly documents?: { readonly wanted: JsonObject; readonly observed: JsonObject }
  readonly says: readonly string[]
}

const LONGER = 'a stolen token or session can be used for longer'
const LINK = 'a stolen link from a mail can be used for longer'
const HEADER = 'browsers are no longer told to protect the sign-in pages'

/** A setting of the realm, before and after, and what is said of it. */
const SETTINGS: readonly (readonly [field: string, before: JsonValue, after: JsonValue, says: string])[] = [
  ['enabled', true, false, 'nobody can sign in to the realm any more'],
  ['bruteForceProtected', true, false, 'passwords can be guessed without end'],
  ['failureFactor', 5, 30, 'more guesses at a password are allowed'],
  ['failureFactor', 5, 0, 'more guesses at a password are allowed'],
  ['sslRequired', 'external', 'NONE', 'passwords and tokens may go over plain HTTP'],
  ['registrationAllowed', false, true, 'anybody can make an account'],
  ['verifyEmail', true, false, 'addresses are believed without proof, also those of others'],
  ['duplicateEmailsAllowed', false, true, 'an address no longer tells whose account it is'],
  ['editUsernameAllowed', false, true, 'users can take another name, also one that others relied upon'],
  ['resetPasswordAllowed', false, true, 'whoever reads the mail of a user gets the account'],
  ['revokeRefreshToken', true, false, 'a refresh token can be used again and again, also by a thief'],
  ['refreshTokenMaxReuse', 0, 2, 'a refresh token can be used more often, also by a thief'],
  ['otpPolicyCodeReusable', false, true, 'a one-time code that was seen can be used again'],
  ['offlineSessionMaxLifespanEnabled', true, false, 'offline sessions never end'],
  ['passwordPolicy', 'length(12)', 'length(8)', 'weaker passwords are accepted: length 12 → 8'],
  ['passwordPolicy', 'digits(1) and notUsername', 'digits(1)', 'weaker passwords are accepted: without notUsername'],
  ['notBefore', 1700000000, 0, 'tokens that were revoked count again'],
  ['organizationsEnabled', true, false, 'members of organizations no longer sign in through them'],
  ['adminPermissionsEnabled', true, false, 'permissions given to administrators by fine-grained rules end'],
  ...[
    'accessTokenLifespan',
    'accessTokenLifespanForImplicitFlow',
    'ssoSessionIdleTimeout',
    'ssoSessionMaxLifespan',
    'ssoSessionIdleTimeoutRememberMe',
    'ssoSessionMaxLifespanRememberMe',
    'offlineSessionIdleTimeout',
    'offlineSessionMaxLifespan',
    'clientSessionIdleTimeout',
    'clientSessionMaxLifespan',
    'clientOfflineSessionIdleTimeout',
    'clientOfflineSessionMaxLifespan',
  ].map((field) => [field, 300, 600, LONGER] as const),
  ['accessCodeLifespan', 60, 120, 'a stolen code can be used for longer'],
  ['actionTokenGeneratedByUserLifespan', 60, 120, LINK],
  ['actionTokenGeneratedByAdminLifespan', 60, 120, LINK],
]

const MAPS: readonly (readonly [map: string, field: string, says: string])[] = [
  ['attributes', 'frontendUrl', 'issuer and links change, so that tokens and bookmarks of before are refused'],
  ['browserSecurityHeaders', 'xFrameOptions', HEADER],
  ['browserSecurityHeaders', 'contentSecurityPolicy', HEADER],
  ['browserSecurityHeaders', 'strictTransportSecurity', HEADER],
]

const administrator = { clientRoles: { 'realm-management': ['query-users', 'realm-admin'] } }
const flow = {
  id: 'f',
  order: ['a', 'b'],
  executions: { a: { requirement: 'REQUIRED' }, b: { requirement: 'REQUIRED' } },
}

/** Every danger that some kind knows. */
export const DANGER_CASES: readonly DangerCase[] = [
  ...SETTINGS.map(
    ([field, before, after, says]): DangerCase => ({
      kind: 'realm',
      before: { [field]: before },
      after: { [field]: after },
      says: [`${field}: ${says}`],
    }),
  ),
  ...MAPS.map(
    ([map, field, says]): DangerCase => ({
      kind: 'realm',
      before: { [map]: { [field]: 'x' } },
      after: { [map]: { [field]: '' } },
      says: [`${map}.${field}: ${says}`],
    }),
  ),
  { kind: 'realm', after: { sslRequired: 'none' }, says: ['sslRequired: passwords and tokens may go over plain HTTP'] },
  ...(
    [
      ['adminEventsEnabled', 'nobody can tell any more who changed the realm'],
      ['adminEventsDetailsEnabled', 'nobody can tell any more what was changed'],
      ['eventsEnabled', 'sign-ins are no longer recorded'],
    ] as const
  ).map(
    ([field, why]): DangerCase => ({
      kind: 'events',
      before: { [field]: true },
      after: { [field]: false },
      says: [`${field}: ${why}`],
    }),
  ),
  {
    kind: 'events',
    before: { eventsExpiration: 0 },
    after: { eventsExpiration: 60 },
    says: ['eventsExpiration: older events are deleted'],
  },
  {
    kind: 'smtp',
    before: { smtpServer: { host: 'a' } },
    after: { smtpServer: { host: 'b' } },
    says: ['smtpServer.host: links that reset passwords go through another server'],
  },
  {
    kind: 'smtp',
    before: { smtpServer: { auth: 'true', starttls: 'true' } },
    after: { smtpServer: { auth: 'true', starttls: 'false' } },
    says: ['smtpServer: the password of the mail account goes over the network in clear'],
  },
  {
    kind: 'user-profile',
    key: 'attributes/phone',
    before: {},
    says: ['Keycloak drops its values from users, one by one, when they are written next'],
  },
  {
    kind: 'user-profile',
    before: {},
    after: { unmanagedAttributePolicy: 'ENABLED' },
    says: ['unmanagedAttributePolicy: users can give themselves any attribute, also one that access depends on'],
  },
  {
    kind: 'user-profile',
    key: 'attributes/badge',
    before: { permissions: { edit: ['admin'] } },
    after: { permissions: { edit: ['admin', 'user'] } },
    says: ['permissions.edit: users can change it themselves'],
  },
  { kind: 'client-policy', before: {}, says: ['clients are no longer held to it'] },
  {
    kind: 'client-policy',
    before: { enabled: true },
    after: { enabled: false },
    says: ['enabled: clients are no longer held to it'],
  },
  {
    kind: 'client-policy',
    before: { profiles: ['a', 'b'] },
    after: { profiles: ['b'] },
    says: ['profiles: clients are no longer held to a'],
  },
  {
    kind: 'client-profile',
    before: { executors: [{ executor: 'a' }] },
    after: { executors: [] },
    says: ['clients under policies with this profile are held to other rules'],
  },
  { kind: 'client-profile', before: {}, says: ['clients under policies with this profile are held to other rules'] },
  { kind: 'required-action', before: {}, says: ['users who have to do it get in without'] },
  {
    kind: 'required-action',
    before: { enabled: true },
    after: { enabled: false },
    says: ['enabled: users who have to do it get in without'],
  },
  {
    kind: 'required-action',
    before: { defaultAction: true },
    after: { defaultAction: false },
    says: ['defaultAction: new users no longer have to do it'],
  },
  { kind: 'workflow', before: {}, says: ['what it has begun with users is not finished'] },
  {
    kind: 'workflow',
    after: { steps: [{ uses: 'notify-user' }, { uses: 'disable-user' }, { uses: 'delete-user' }] },
    says: ['steps: it does disable-user and delete-user by itself'],
  },
  { kind: 'client', before: {}, says: ['its users cannot log in through it any more'] },
  {
    kind: 'client',
    before: { authenticationFlowBindingOverrides: { browser: 'a' } },
    after: { authenticationFlowBindingOverrides: { browser: 'b' } },
    says: ['its users go through b from now on (browser)'],
  },
  {
    kind: 'client',
    before: { authenticationFlowBindingOverrides: { direct_grant: 'a' } },
    after: { authenticationFlowBindingOverrides: { direct_grant: '' } },
    says: ["its users go through the realm's flow from now on (direct_grant)"],
  },
  {
    kind: 'role-composites',
    key: 'realm/default-roles-shop',
    before: { realm: ['admin'], client: {} },
    after: { realm: ['admin'], client: { 'realm-management': ['manage-users'] } },
    says: ['gives every user a role that administers: realm-management/manage-users'],
  },
  {
    kind: 'role-composites',
    key: 'client/shop/clerk',
    after: { realm: ['admin'] },
    says: ['gives whoever has it a role that administers: admin'],
  },
  {
    kind: 'role-composites',
    key: 'client/realm-management/a',
    after: { client: { 'realm-management': ['b'] } },
    says: [],
  },
  ...(
    [
      ['service-account', 'is given'],
      ['user', 'is given'],
      ['group', 'gives its members'],
    ] as const
  ).flatMap(([kind, who]): readonly DangerCase[] => [
    { kind, after: administrator, says: [`${who} a role that administers: realm-management/realm-admin`] },
    {
      kind,
      before: { realmRoles: [] },
      after: { realmRoles: ['admin'] },
      says: [`${who} a role that administers: admin`],
    },
    {
      kind,
      after: { clientRoles: { 'x-realm': ['view-users'] } },
      says: [`${who} a role that administers: x-realm/view-users`],
    },
    { kind, before: administrator, after: { ...administrator, name: 'other' }, says: [] },
    { kind, after: { realmRoles: ['clerk'], clientRoles: { shop: ['admin'] } }, says: [] },
  ]),
  { kind: 'group', before: {}, says: ['its members lose it, and the groups below it go too'] },
  { kind: 'user', before: {}, says: ['the user and all that belongs to it are lost'] },
  {
    kind: 'user',
    after: { credentials: [{ value: 'x' }] },
    says: ['is created with a lasting password that the files know'],
  },
  {
    kind: 'default-groups',
    before: { defaultGroups: [] },
    after: { defaultGroups: ['/a'] },
    says: ['users who are created from now on are members of other groups'],
  },
  {
    kind: 'authorization',
    before: { policyEnforcementMode: 'ENFORCING' },
    after: { policyEnforcementMode: 'PERMISSIVE' },
    says: ['allows what no policy speaks of'],
  },
  {
    kind: 'organization',
    before: {},
    says: ['its members leave it, and those whom it manages are deleted with it'],
  },
  {
    kind: 'identity-provider',
    before: {},
    says: ['people who log in through it no longer can, and lose their link to it'],
  },
  {
    kind: 'identity-provider',
    before: { trustEmail: false },
    after: { trustEmail: true },
    says: ['e-mail addresses are believed without a check (trustEmail)'],
  },
  ...(
    [
      ['validateSignature', 'false', 'what it says is believed unsigned'],
      ['disableNonce', 'true', 'answers can be replayed'],
      ['disableTypeClaimCheck', 'true', 'tokens of another kind are taken for an identity'],
    ] as const
  ).map(
    ([field, value, why]): DangerCase => ({
      kind: 'identity-provider',
      after: { config: { [field]: value } },
      says: [`${why} (${field})`],
    }),
  ),
  { kind: 'authentication-flow', before: flow, says: ['whoever is logging in with it has to start again'] },
  {
    kind: 'authentication-flow',
    before: flow,
    after: { ...flow, executions: { ...flow.executions, b: { requirement: 'ALTERNATIVE' } } },
    says: ['b becomes ALTERNATIVE where it was REQUIRED'],
  },
  { kind: 'authentication-flow', before: flow, after: { ...flow, order: ['a'] }, says: ['b is removed from the flow'] },
  {
    kind: 'authentication-flow',
    key: 'mine',
    before: flow,
    after: { ...flow, order: ['a', 'b', 'c'] },
    documents: { wanted: {}, observed: { browserFlow: 'mine' } },
    says: ['it is in use by the realm (browserFlow), and changes: c is added'],
  },
  ...(
    [
      ['browserFlow', 'everybody who logs in'],
      ['registrationFlow', 'everybody who registers'],
      ['directGrantFlow', 'everybody whose password a client takes'],
      ['resetCredentialsFlow', 'everybody who forgot the password'],
      ['clientAuthenticationFlow', 'every client that asks for tokens'],
      ['dockerAuthenticationFlow', 'everybody who logs in for Docker'],
      ['firstBrokerLoginFlow', 'everybody who comes from an identity provider for the first time'],
    ] as const
  ).map(
    ([field, who]): DangerCase => ({
      kind: 'flow-bindings',
      before: { [field]: 'a' },
      after: { [field]: 'b' },
      says: [`${who} goes through b from now on (${field})`],
    }),
  ),
  {
    kind: 'component',
    key: 'UserStorageProvider/ldap',
    path: ['components', 'org.keycloak.storage.UserStorageProvider', 0],
    before: { providerId: 'ldap' },
    says: ['all users that came from it are deleted with it'],
  },
  {
    kind: 'component',
    key: 'KeyProvider/rsa',
    before: {},
    says: ['what was signed or encrypted with it is no longer understood'],
  },
  ...(
    [
      ['UserStorageProvider/ldap', 'editMode', 'WRITABLE', 'changes of users are written to the directory'],
      ['UserStorageProvider/ldap', 'enabled', 'false', 'users that came from it can no longer log in'],
      ['UserStorageProvider/ldap', 'trustEmail', 'true', 'e-mail addresses are believed without a check'],
      ['ClientRegistrationPolicy/anonymous/Trusted Hosts', 'x', 'y', 'anybody may register clients within it'],
      ['KeyProvider/rsa', 'enabled', 'false', 'tokens are no longer signed with it, nor understood'],
      ['KeyProvider/rsa', 'active', 'false', 'tokens are no longer signed with it'],
      ['KeyProvider/rsa', 'privateKey', 'other', 'what was signed with the key before is no longer understood'],
    ] as const
  ).map(
    ([key, field, value, says]): DangerCase => ({
      kind: 'component',
      key,
      before: { config: { [field]: 'before' } },
      after: { config: { [field]: value } },
      says: [says],
    }),
  ),
  {
    kind: 'admin-permission',
    after: { config: { scopes: '["impersonate"]' } },
    says: ['lets administrators act as other people'],
  },
]
