import { expect, inject, it } from 'vitest'
import {
  type AdminClient,
  createAdminClient,
  expectObject,
  expectObjects,
  expectText,
} from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { applyPlan, planRealm } from '../../../src/realm-engine/index.js'
import { type CaseRealm, caseRealm } from './case-realm.js'

const CLIENT = { clientId: 'deployer', clientSecret: 'secret-of-the-deployer' }

interface Command {
  readonly name: string
  /** Of the client realm-management: these suffice, and without any one of them the command is refused. */
  readonly roles: readonly string[]
  readonly document: JsonObject
  readonly apply?: true
}

const SETTINGS = {
  displayName: 'Changed',
  eventsEnabled: true,
  localizationTexts: { fr: { hello: 'bonjour' } },
  requiredActions: [{ alias: 'UPDATE_PASSWORD', priority: 5 }],
  userProfile: { unmanagedAttributePolicy: 'ADMIN_VIEW' },
  clientProfiles: { profiles: [{ name: 'bare', executors: [] }] },
}
const CLIENTS = {
  clients: [{ clientId: 'web', publicClient: true }],
  clientScopes: [{ name: 'badge', protocol: 'openid-connect' }],
}
const PEOPLE = { users: [{ username: 'anna', enabled: true }], groups: [{ name: 'staff' }] }
const PROVIDERS = {
  identityProviders: [{ alias: 'partner', providerId: 'github', config: { clientId: 'x', clientSecret: 'y' } }],
}

const COMMANDS: readonly Command[] = [
  { name: 'plan of settings', roles: ['manage-realm'], document: SETTINGS },
  { name: 'plan of clients', roles: ['manage-realm', 'view-clients'], document: CLIENTS },
  { name: 'plan of users and groups', roles: ['manage-realm', 'view-users'], document: PEOPLE },
  { name: 'plan of identity providers', roles: ['manage-realm'], document: PROVIDERS },
  { name: 'apply of settings', roles: ['manage-realm', 'manage-clients'], document: SETTINGS, apply: true },
  { name: 'apply of clients', roles: ['manage-realm', 'manage-clients'], document: CLIENTS, apply: true },
  {
    name: 'apply of users and groups',
    roles: ['manage-realm', 'manage-clients', 'manage-users'],
    document: PEOPLE,
    apply: true,
  },
  {
    name: 'apply of identity providers',
    roles: ['manage-realm', 'manage-clients', 'manage-identity-providers'],
    document: PROVIDERS,
    apply: true,
  },
]

it.each(COMMANDS)('$name takes $roles, and no less', async ({ roles, document, apply }) => {
  const realm = await realmWithDeployer()
  const loaded = realm.load(document)
  const run = async (): Promise<void> => {
    const client = deployer(realm.name)
    const plan = await planRealm(loaded, client)
    if (apply) expect((await applyPlan(plan, loaded, client)).remaining).toEqual([])
  }
  for (const missing of roles) {
    await give(
      realm,
      roles.filter((role) => role !== missing),
    )
    const refusal: unknown = await run().catch((error) => error)
    expect(refusal).toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(new RegExp(missing.replace(/^(manage|view)-/, '(manage|view)-'))),
    })
  }
  await give(realm, roles)
  await run()
})

it.each([
  ['users', PEOPLE, 'view-users'],
  ['clients', CLIENTS, 'view-clients'],
])('refuses to plan %s of whom it may only search for some', async (_, document, role) => {
  const realm = await realmWithDeployer()
  await give(realm, ['manage-realm', 'query-users', 'query-groups', 'query-clients'])
  const refusal: unknown = await planRealm(realm.load(document), deployer(realm.name)).catch((error) => error)
  expect(refusal).toMatchObject({ code: 'forbidden', message: expect.stringContaining(role) })
})

const deployer = (realm: string): AdminClient =>
  createAdminClient({ url: inject('keycloakUrl'), credentials: { ...CLIENT, realm } })

async function realmWithDeployer(): Promise<CaseRealm> {
  const realm = caseRealm()
  await realm.admin.post('', { realm: realm.name, enabled: true })
  await realm.admin.post(`/${realm.name}/clients`, {
    clientId: CLIENT.clientId,
    secret: CLIENT.clientSecret,
    serviceAccountsEnabled: true,
    standardFlowEnabled: false,
  })
  return realm
}

/** Gives the deployer these roles over its realm, and takes all others. */
async function give({ admin, name }: CaseRealm, roles: readonly string[]): Promise<void> {
  const idOf = async (clientId: string): Promise<string> =>
    expectText(
      expectObjects(await admin.get(`/${name}/clients?clientId=${clientId}`), 'clients')[0] ?? {},
      'id',
      clientId,
    )
  const management = await idOf('realm-management')
  const user = expectObject(
    await admin.get(`/${name}/clients/${await idOf(CLIENT.clientId)}/service-account-user`),
    'the user',
  )
  const path = `/${name}/users/${expectText(user, 'id', 'the user')}/role-mappings/clients/${management}`
  const known = expectObjects(await admin.get(`/${name}/clients/${management}/roles`), 'roles')
  await admin.delete(path, [...known])
  await admin.post(
    path,
    known.filter((role) => roles.includes(String(role.name))),
  )
}
