import { expect, it } from 'vitest'
import { type AdminClient, expectObjects, expectText, listMember, without } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { demonstrationRealmDirectory } from '../../../src/realm-config/index.js'
import { type LoadedRealm, loadRealms } from '../../../src/realm-documents/index.js'
import { applyPlan, type Plan, planRealm } from '../../../src/realm-engine/index.js'
import { caseRealm } from './case-realm.js'
import { changeClient, clientPath, roleLink, scopePath } from './cases/by-hand.js'

/** Only what changes something; the lock and the ledger are every apply's own. */
const writesIn = (requests: readonly string[]): readonly string[] =>
  requests.filter((request) => /^(POST|PUT|DELETE) \/(?!partial-export|realms\/master)/.test(request))

const differing = ({ steps }: Plan) => steps.filter(({ action }) => action !== 'unchanged')

async function apply(loaded: LoadedRealm, admin: AdminClient): Promise<Plan> {
  const plan = await planRealm(loaded, admin)
  const { remaining } = await applyPlan(plan, loaded, admin)
  expect(remaining).toEqual([])
  return plan
}

const audience = (client: string): JsonObject => ({
  name: 'audience',
  protocol: 'openid-connect',
  protocolMapper: 'oidc-audience-mapper',
  config: { 'included.client.audience': client, 'access.token.claim': 'true' },
})

it('creates each client, scope and role of the demonstration in one request, its mappers with what has them', async () => {
  const { load, admin, requests } = caseRealm()
  const [demonstration] = await loadRealms(demonstrationRealmDirectory(), { environment: {} })
  const loaded = load(without(demonstration?.document ?? {}, ['userProfile']))
  await apply(loaded, admin)
  const made = requests()
    .filter((request) => request.startsWith('POST /'))
    .map((request) => request.replace(/[0-9a-f-]{36}/, '{id}'))
  const count = (path: string): number => made.filter((request) => request === `POST ${path}`).length
  expect({
    scopes: count('/client-scopes'),
    clients: count('/clients'),
    roles: count('/roles'),
    rolesOfClients: count('/clients/{id}/roles'),
  }).toEqual({ scopes: 1, clients: 4, roles: 5, rolesOfClients: 4 })

  await planRealm(loaded, admin)
  const asked = requests()
  expect(asked.filter((request) => request.includes('/groups'))).toEqual([])
  // The export, the realm's roles, and those of three clients.
  expect(asked).toHaveLength(5)
})

it('needs one request more for one secret and for many, and none where files declare none', async () => {
  const { load, admin, requests } = caseRealm()
  const clients = ['one', 'two', 'three'].map((clientId) => ({ clientId, serviceAccountsEnabled: true }))
  const planned = async (declared: readonly JsonObject[]): Promise<readonly string[]> => {
    const loaded = load({ clients: declared })
    await apply(loaded, admin)
    requests()
    expect(differing(await planRealm(loaded, admin))).toEqual([])
    return requests()
  }
  expect(await planned(clients)).toEqual([expect.stringContaining('partial-export')])
  const one = await planned(clients.map((client, at) => (at === 0 ? { ...client, secret: 'first-secret' } : client)))
  expect(one).toEqual([
    expect.stringContaining('partial-export'),
    expect.stringMatching(/^GET \/clients\/[0-9a-f-]{36}$/),
  ])
  const all = await planned(clients.map((client) => ({ ...client, secret: `secret-of-${client.clientId}` })))
  expect(all).toEqual([expect.stringContaining('partial-export'), 'GET /clients'])
})

it('plans nothing after it applied 200 clients, in one request', async () => {
  const { load, admin, requests } = caseRealm()
  const clients = Array.from({ length: 200 }, (_, at) => ({
    clientId: `client-${at}`,
    publicClient: true,
    redirectUris: [`https://${at}.example/*`],
    protocolMappers: [audience(`client-${at}`)],
  }))
  const loaded = load({ clients })
  await apply(loaded, admin)
  expect(writesIn(requests()).filter((request) => request === 'POST /clients').length).toBe(200)
  const plan = await planRealm(loaded, admin)
  expect(differing(plan)).toEqual([])
  expect(plan.steps).toHaveLength(401)
  expect(requests()).toHaveLength(1)
})

it('takes one scope from a client with one DELETE of the link, and changes one mapper with one PUT', async () => {
  const { load, admin, name, requests } = caseRealm()
  const document = (scopes: readonly string[], client: string): JsonObject => ({
    clientScopes: [{ name: 'orders', protocol: 'openid-connect', protocolMappers: [audience(client)] }],
    clients: [{ clientId: 'shop', publicClient: true, defaultClientScopes: scopes }],
  })
  await apply(load(document(['orders', 'profile'], 'shop')), admin)
  const mapperOf = async (): Promise<JsonObject> => {
    const models = await admin.get(`${await scopePath(admin, name, 'orders')}/protocol-mappers/models`)
    return expectObjects(models, 'mappers')[0] ?? {}
  }
  const before = await mapperOf()

  requests()
  await apply(load(document(['profile'], 'shop')), admin)
  expect(ownWrites(requests())).toEqual([expect.stringMatching(/^DELETE \/clients\/[^/]+\/default-client-scopes\//)])

  await apply(load(document(['profile'], 'account')), admin)
  expect(ownWrites(requests())).toEqual([
    expect.stringMatching(/^PUT \/client-scopes\/[^/]+\/protocol-mappers\/models\//),
  ])
  expect(await mapperOf()).toEqual({
    ...before,
    config: expect.objectContaining({ 'included.client.audience': 'account', 'access.token.claim': 'true' }),
  })
})

it('takes one composite from a role in one write, and users keep the role', async () => {
  const { load, admin, name, requests } = caseRealm()
  const document = (realm: readonly string[]): JsonObject => ({
    roles: { realm: [{ name: 'clerk' }, { name: 'buyer' }, { name: 'manager', composites: { realm } }] },
  })
  await apply(load(document(['clerk', 'buyer'])), admin)
  const user = `/${name}/users/${await admin.post(`/${name}/users`, { username: 'somebody', enabled: true })}`
  const manager = await roleLink(admin, `/${name}`, 'manager')
  await admin.post(`${user}/role-mappings/realm`, [manager])

  requests()
  await apply(load(document(['clerk'])), admin)
  expect(ownWrites(requests())).toEqual([`DELETE /roles-by-id/${manager.id}/composites`])
  const roles = expectObjects(await admin.get(`${user}/role-mappings/realm`), 'roles').map((role) => role.name)
  expect(roles.sort()).toEqual([`default-roles-${name}`, 'manager'])
})

it('never writes a mask: Keycloak makes the secret, and the plan says that it is a required input', async () => {
  const { load, admin, name } = caseRealm()
  const loaded = load({ clients: [{ clientId: 'robot', serviceAccountsEnabled: true, secret: '**********' }] })
  const plan = await apply(loaded, admin)
  expect(plan.steps.find(({ kind }) => kind === 'client')?.notes.join()).toContain('secret is masked')
  const made = await secretOf(admin, name, 'robot')
  expect(made).not.toBe('**********')
  expect(made.length).toBeGreaterThan(20)
  expect(differing(await planRealm(loaded, admin))).toEqual([])
})

it('rotates one secret as one change without its value, and leaves a secret alone that was rotated by hand', async () => {
  const { load, admin, name, requests } = caseRealm()
  const document = (secret: string, description: string): JsonObject => ({
    clients: [
      { clientId: 'managed', serviceAccountsEnabled: true, secret },
      { clientId: 'unmanaged', serviceAccountsEnabled: true, description },
    ],
  })
  await apply(load(document('first-managed-secret', 'before')), admin)
  await admin.post(`${await clientPath(admin, name, 'unmanaged')}/client-secret`, {})
  const rotated = await secretOf(admin, name, 'unmanaged')

  const plan = await planRealm(load(document('second-managed-secret', 'before')), admin)
  expect(differing(plan)).toMatchObject([{ key: 'managed', changes: [{ field: 'secret', secret: 'changed' }] }])
  expect(JSON.stringify(plan)).not.toMatch(/(first|second)-managed-secret/)
  await apply(load(document('second-managed-secret', 'before')), admin)
  expect(await secretOf(admin, name, 'managed')).toBe('second-managed-secret')

  requests()
  await apply(load(document('second-managed-secret', 'after')), admin)
  expect(ownWrites(requests())).toEqual([expect.stringMatching(/^PUT \/clients\//)])
  expect(await secretOf(admin, name, 'unmanaged')).toBe(rotated)
  expect(await secretOf(admin, name, 'managed')).toBe('second-managed-secret')
})

it('never sends a secret along with something else that changes', async () => {
  const { load, admin, name } = caseRealm()
  await apply(load({ clients: [{ clientId: 'robot', secret: 'the-declared-secret', name: 'before' }] }), admin)
  // Between reading and writing somebody rotates it; what the file says of it is seen by the next plan.
  const loaded = load({ clients: [{ clientId: 'robot', secret: 'the-declared-secret', name: 'after' }] })
  const plan = await planRealm(loaded, admin)
  expect(differing(plan)).toMatchObject([{ changes: [{ field: 'name' }] }])
  const bodies: string[] = []
  const watching: AdminClient = {
    ...admin,
    put: (path, body) => {
      bodies.push(JSON.stringify(body))
      return admin.put(path, body)
    },
  }
  await applyPlan(plan, loaded, watching)
  expect(bodies.filter((body) => body.includes('"clientId":"robot"'))).toHaveLength(1)
  expect(bodies.join()).not.toContain('the-declared-secret')
  expect(await secretOf(admin, name, 'robot')).toBe('the-declared-secret')
})

it('leaves what others gave a client: mappers, attributes and scopes that no file names', async () => {
  const { load, admin, name } = caseRealm()
  await apply(load({ clients: [{ clientId: 'shop', publicClient: true, description: 'before' }] }), admin)
  const path = await clientPath(admin, name, 'shop')
  await admin.post(`${path}/protocol-mappers/models`, audience('account'))
  await changeClient(admin, name, 'shop', { attributes: { theirs: 'kept' } })
  await apply(load({ clients: [{ clientId: 'shop', description: 'after', attributes: { ours: 'added' } }] }), admin)
  const client = expectObjects([(await admin.get(path)) ?? {}], 'client')[0] ?? {}
  expect(client).toMatchObject({ description: 'after', attributes: { theirs: 'kept', ours: 'added' } })
  expect(listMember(client, 'protocolMappers')).toHaveLength(1)
})

/** Without the lock's and the ledger's. */
const ownWrites = (requests: readonly string[]): readonly string[] =>
  writesIn(requests).filter(
    (request, at, all) =>
      request !== 'POST /clients' && !(at === all.length - 1 && /^DELETE \/clients\/[^/]+$/.test(request)),
  )

async function secretOf(admin: AdminClient, realm: string, clientId: string): Promise<string> {
  const client = expectObjects([(await admin.get(await clientPath(admin, realm, clientId))) ?? {}], 'client')[0] ?? {}
  return expectText(client, 'secret', clientId)
}
