import { expect, it } from 'vitest'
import { type AdminClient, expectObject, expectObjects, expectText, listMember } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { applyPlan, type Plan, planRealm } from '../../../src/realm-engine/index.js'
import { caseRealm } from './case-realm.js'
import { clientPath, roleLink } from './cases/by-hand.js'

const differing = ({ steps }: Plan) =>
  steps
    .filter(({ action }) => action !== 'unchanged')
    .map(({ kind, key, action, changes }) => ({ kind, key, action, changes }))

/** A realm that somebody clicked together, and its partial export. */
async function clickedRealm(admin: AdminClient, realm: string): Promise<JsonObject> {
  await admin.post('', { realm, enabled: true })
  admin.doubtToken()
  const scope = await admin.post(`/${realm}/client-scopes`, { name: 'orders', protocol: 'openid-connect' })
  await admin.post(`/${realm}/clients`, { clientId: 'robot', serviceAccountsEnabled: true })
  await admin.post(`/${realm}/clients`, { clientId: 'https://sp.example/metadata', protocol: 'saml' })
  await admin.post(`/${realm}/clients`, { clientId: 'shop', publicClient: true, redirectUris: ['/b', '/a'] })
  await admin.put(`${await clientPath(admin, realm, 'shop')}/default-client-scopes/${scope}`)
  await admin.post(`/${realm}/roles`, { name: 'clerk', attributes: { level: ['2', '1'] } })
  await admin.post(`${await clientPath(admin, realm, 'shop')}/roles`, { name: 'buyer' })
  const clerk = await roleLink(admin, `/${realm}`, 'clerk')
  await admin.post(`/${realm}/roles/default-roles-${realm}/composites`, [clerk])
  await admin.post(`${await clientPath(admin, realm, 'shop')}/scope-mappings/realm`, [clerk])
  const robot = await admin.get(`${await clientPath(admin, realm, 'robot')}/service-account-user`)
  const robotPath = `/${realm}/users/${expectText(expectObject(robot, 'robot'), 'id', 'robot')}`
  await admin.post(`${robotPath}/role-mappings/realm`, [clerk])
  const exported = await admin.readByPost(`/${realm}/partial-export?exportClients=true&exportGroupsAndRoles=true`)
  return expectObject(exported, 'the export')
}

it('plans nothing for the raw export of the realm itself', async () => {
  const { admin, name, load } = caseRealm()
  const exported = await clickedRealm(admin, name)
  expect(differing(await planRealm(load(exported), admin))).toEqual([])
})

it('applies a raw export under another name, with secrets that Keycloak makes', async () => {
  const source = caseRealm()
  const { admin, name, load } = caseRealm()
  const loaded = load(await clickedRealm(source.admin, source.name))
  const plan = await planRealm(loaded, admin)
  const { remaining } = await applyPlan(plan, loaded, admin)
  expect(remaining).toEqual([])
  expect(differing(await planRealm(loaded, admin))).toEqual([])

  const clients = expectObjects(await admin.get(`/${name}/clients`), 'clients')
  expect(clients.filter(({ secret }) => secret === '**********')).toEqual([])
  const account = clients.find(({ clientId }) => clientId === 'account')
  expect(account).toMatchObject({ baseUrl: `/realms/${name}/account/`, redirectUris: [`/realms/${name}/account/*`] })
  const masked = plan.steps.filter(({ kind, notes }) => kind === 'client' && notes.join().includes('secret is masked'))
  expect(masked.map(({ key }) => key)).toEqual(['https://sp.example/metadata', 'robot'])
  const roles = expectObjects(await admin.get(`/${name}/roles`), 'roles').map((role) => role.name)
  expect(roles).not.toContain(`default-roles-${source.name}`)
  const scopes = expectObjects(await admin.get(`/${name}/client-scopes`), 'scopes')
  expect(scopes.length).toBeGreaterThan(10)
  expect(listMember(clients.find(({ clientId }) => clientId === 'shop') ?? {}, 'defaultClientScopes')).toEqual([])
})
