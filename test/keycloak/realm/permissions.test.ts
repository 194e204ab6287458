import { expect, inject, it } from 'vitest'
import type { AdminClient } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { findDrift, readComparedRealm } from '../../../src/realm-drift/index.js'
import { applyPlan, planRealm, removeLock } from '../../../src/realm-engine/index.js'
import { exportRealm } from '../../../src/realm-export/index.js'
import { type KindName, REALM_KINDS } from '../../../src/realm-kinds/index.js'
import type { CaseRealm } from './case-realm.js'
import { deployer, giveRoles, realmWithDeployer } from './deployer.js'

const SETTINGS = {
  displayName: 'Changed',
  eventsEnabled: true,
  localizationTexts: { fr: { hello: 'bonjour' } },
  requiredActions: [{ alias: 'UPDATE_PASSWORD', priority: 5 }],
  userProfile: { unmanagedAttributePolicy: 'ADMIN_VIEW' },
  clientProfiles: { profiles: [{ name: 'bare', executors: [] }] },
  authenticationFlows: [
    {
      alias: 'two steps',
      providerId: 'basic-flow',
      topLevel: true,
      authenticationExecutions: [{ authenticator: 'auth-cookie', requirement: 'REQUIRED', priority: 10 }],
    },
  ],
  components: {
    'org.keycloak.keys.KeyProvider': [{ name: 'spare', providerId: 'hmac-generated', config: { priority: ['-5'] } }],
  },
}
const CLIENTS = {
  clients: [{ clientId: 'web', publicClient: true }],
  clientScopes: [{ name: 'badge', protocol: 'openid-connect' }],
}
const ROLES = { roles: { realm: [{ name: 'reader' }] } }
const USERS = { users: [{ username: 'anna', enabled: true }] }
const MANY = { users: ['anna', 'bert', 'carl', 'dora'].map((username) => ({ username })) }
const PEOPLE = { ...USERS, groups: [{ name: 'staff' }] }
const ACCOUNTS = {
  clients: [{ clientId: 'job', serviceAccountsEnabled: true }],
  users: [{ username: 'service-account-job', serviceAccountClientId: 'job', realmRoles: ['offline_access'] }],
}
const PROVIDERS = {
  identityProviders: [{ alias: 'partner', providerId: 'github', config: { clientId: 'x', clientSecret: 'y' } }],
}
const ORGANIZATIONS = { organizationsEnabled: true, organizations: [{ name: 'acme', alias: 'acme' }] }
const SERVICES = {
  clients: [
    {
      clientId: 'files',
      serviceAccountsEnabled: true,
      authorizationServicesEnabled: true,
      authorizationSettings: { scopes: [{ name: 'read' }], resources: [{ name: 'file', scopes: [{ name: 'read' }] }] },
    },
  ],
}
const FINE_GRAINED = {
  adminPermissionsEnabled: true,
  clients: [
    {
      clientId: 'admin-permissions',
      authorizationSettings: {
        policies: [{ name: 'Ours', type: 'role', config: { roles: '[{"id": "offline_access"}]' } }],
      },
    },
  ],
}
const WORKFLOWS = { workflows: [{ name: 'by hand', steps: [{ uses: 'notify-user', after: '1d' }] }] }
const EVENTS = { adminEventsEnabled: true }

const HAS_WORKFLOWS = !inject('keycloakVersion').startsWith('26.4.')

type Run = (client: AdminClient, realm: CaseRealm) => Promise<void>

interface Command {
  readonly name: string
  /** Of the client realm-management: these suffice, and without any one of them the command is refused. */
  readonly roles: readonly string[]
  readonly run: Run
  /** What an administrator does before. */
  readonly before?: (realm: CaseRealm) => Promise<void>
}

const plan =
  (document: JsonObject): Run =>
  async (client, realm) => {
    await planRealm(realm.load(document), client)
  }

const apply =
  (document: JsonObject, prune: readonly KindName[] = []): Run =>
  async (client, realm) => {
    const loaded = realm.load(document)
    const options = { prune, allowDelete: ['user:anna'] }
    expect((await applyPlan(await planRealm(loaded, client, options), loaded, client)).remaining).toEqual([])
  }

const drift =
  (document: JsonObject): Run =>
  async (client, realm) => {
    await findDrift(realm.load(document), client)
  }

const exported: Run = async (client, { name }) => void (await exportRealm(client, name))

const compared: Run = async (client, { name }) => void (await readComparedRealm(client, name, undefined))

const made = (document: JsonObject) => (realm: CaseRealm) => apply(document)(realm.admin, realm)

const PLANS: readonly (readonly [what: string, document: JsonObject, roles: readonly string[]])[] = [
  ['settings, flows and components', SETTINGS, ['manage-realm']],
  ['identity providers', PROVIDERS, ['manage-realm']],
  ['realm roles', ROLES, ['manage-realm']],
  ['clients', CLIENTS, ['manage-realm', 'view-clients']],
  ['users', USERS, ['manage-realm', 'view-users']],
  ['users and groups', PEOPLE, ['manage-realm', 'view-users']],
  ['organizations', ORGANIZATIONS, ['manage-realm']],
]

const APPLIES: typeof PLANS = [
  ['settings, flows and components', SETTINGS, []],
  ['clients', CLIENTS, []],
  ['users and groups', PEOPLE, ['manage-users']],
  ['many users', MANY, ['manage-users']],
  ['service accounts', ACCOUNTS, ['manage-users']],
  ['identity providers', PROVIDERS, ['manage-identity-providers']],
  ['organizations', ORGANIZATIONS, []],
  ['a new client with authorization services', SERVICES, []],
]

/** Of clients that are there. */
const AUTHORIZATIONS = [
  {
    what: 'authorization services',
    before: { clients: [{ clientId: 'files', serviceAccountsEnabled: true, authorizationServicesEnabled: true }] },
    document: SERVICES,
  },
  { what: 'fine-grained permissions', before: { adminPermissionsEnabled: true }, document: FINE_GRAINED },
]

const COMMANDS: readonly Command[] = [
  ...PLANS.map(([what, document, roles]) => ({ name: `plan of ${what}`, roles, run: plan(document) })),
  ...APPLIES.map(([what, document, roles]) => ({
    name: `apply of ${what}`,
    roles: ['manage-realm', 'manage-clients', ...roles],
    run: apply(document),
  })),
  {
    name: 'apply --prune of clients and users',
    roles: ['manage-realm', 'manage-clients', 'manage-users'],
    before: made({ ...CLIENTS, ...USERS }),
    run: apply({ displayName: 'Without them' }, ['client', 'user']),
  },
  ...[{}, EVENTS].map((events) => ({
    name: `drift of settings, admin events ${'adminEventsEnabled' in events ? 'on' : 'off'}`,
    roles: ['manage-realm'],
    before: made(events),
    run: drift(SETTINGS),
  })),
  {
    name: 'drift of users and of who was given roles by hand',
    roles: ['manage-realm', 'view-clients', 'view-users'],
    before: made(USERS),
    run: drift(USERS),
  },
  ...AUTHORIZATIONS.flatMap(({ what, before, document }) => [
    {
      name: `plan of ${what}`,
      roles: ['manage-realm', 'view-clients'],
      before: made(before),
      run: plan(document),
    },
    {
      name: `apply of ${what}`,
      roles: ['manage-realm', 'manage-clients'],
      before: made(before),
      run: apply(document),
    },
  ]),
  {
    name: 'export of the realm itself',
    roles: ['manage-realm'],
    run: async (client, { name }) =>
      void (await exportRealm(client, name, { kinds: ['realm', 'authentication-flow'] })),
  },
  {
    name: 'export of all kinds but workflows',
    roles: ['manage-realm', 'view-clients', 'view-users'],
    run: async (client, { name }) => void (await exportRealm(client, name, { kinds: WITHOUT_WORKFLOWS })),
  },
  {
    name: 'export --users',
    roles: ['manage-realm', 'view-users'],
    before: made(USERS),
    run: async (client, { name }) => void (await exportRealm(client, name, { kinds: ['user'], users: ['anna'] })),
  },
  ...[
    { name: 'export of all kinds', run: exported },
    { name: 'diff with a live realm', run: compared },
  ].map((command) => ({
    ...command,
    roles: HAS_WORKFLOWS ? ['realm-admin'] : ['manage-realm', 'view-clients', 'view-users'],
  })),
  ...(HAS_WORKFLOWS
    ? [
        { name: 'plan of workflows', roles: ['realm-admin'], run: plan(WORKFLOWS) },
        { name: 'apply of workflows', roles: ['realm-admin'], run: apply(WORKFLOWS) },
      ]
    : []),
  {
    name: 'unlock',
    roles: ['manage-clients'],
    before: async ({ admin, name }) => {
      await admin.post(`/${name}/clients`, { id: RUN, clientId: 'passerelle-lock', enabled: false })
    },
    run: async (client, { name }) => expect(await removeLock(client, name, RUN)).toBe(true),
  },
]

const WITHOUT_WORKFLOWS = REALM_KINDS.map(({ name }) => name).filter((name) => name !== 'workflow' && name !== 'user')

/** Who has none at all is told of the first. */
const NAMED: Readonly<Record<string, string>> = { 'realm-admin': 'manage-realm' }

const RUN = '6f0e4b62-9d0a-4a8f-8a3f-1c0152a7d0c4'

it.each(COMMANDS)('$name takes $roles, and no less', async ({ roles, run, before }) => {
  const realm = await realmWithDeployer()
  await before?.(realm)
  for (const missing of roles) {
    await giveRoles(
      realm,
      roles.filter((role) => role !== missing),
    )
    const refusal: unknown = await run(deployer(realm.name), realm).catch((error) => error)
    expect(refusal, `without ${missing}`).toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(
        new RegExp(NAMED[missing] ?? missing.replace(/^(manage|view)-/, '(manage|view)-')),
      ),
    })
  }
  await giveRoles(realm, roles)
  await run(deployer(realm.name), realm)
})

it.each([
  ['users', PEOPLE, 'view-users'],
  ['clients', CLIENTS, 'view-clients'],
])('refuses to plan %s of whom it may only search for some', async (_, document, role) => {
  const realm = await realmWithDeployer()
  await giveRoles(realm, ['manage-realm', 'query-users', 'query-groups', 'query-clients'])
  const refusal: unknown = await planRealm(realm.load(document), deployer(realm.name)).catch((error) => error)
  expect(refusal).toMatchObject({ code: 'forbidden', message: expect.stringContaining(role) })
})

it('tells in a drift who changed something with view-events, and without it that it may not know', async () => {
  const realm = await realmWithDeployer()
  await made(EVENTS)(realm)
  await realm.admin.put(`/${realm.name}`, { displayName: 'By hand' })
  const seen = async (roles: readonly string[]): Promise<string> => {
    await giveRoles(realm, roles)
    return JSON.stringify(await findDrift(realm.load({ displayName: 'Ours' }), deployer(realm.name)))
  }
  expect(await seen(['manage-realm'])).toContain('events_forbidden')
  expect(await seen(['manage-realm', 'view-events'])).not.toContain('events_forbidden')
})
