import { randomUUID } from 'node:crypto'
import { expect, inject, it, onTestFinished } from 'vitest'
import {
  type AdminClient,
  createAdminClient,
  expectObject,
  expectObjects,
  expectText,
} from '../../../src/admin-api/index.js'
import { applyPlan, planRealm } from '../../../src/realm-engine/index.js'
import { type CaseRealm, caseRealm } from './case-realm.js'

const SECRET = 'secret-of-the-deployer'
const DOCUMENT = { displayName: 'New', clients: [{ clientId: 'web' }], roles: { realm: [{ name: 'reader' }] } }

/** A client of master with a service account, for the length of a test. */
async function clientOfMaster({ admin }: CaseRealm) {
  const clientId = `deployer-${randomUUID().slice(0, 8)}`
  const id = await admin.post('/master/clients', { clientId, secret: SECRET, serviceAccountsEnabled: true })
  onTestFinished(() => admin.delete(`/master/clients/${id}`))
  const user = expectObject(await admin.get(`/master/clients/${id}/service-account-user`), 'the user')
  const mappings = `/master/users/${expectText(user, 'id', 'the user')}/role-mappings`
  /** Each time as if it signed in anew. */
  const client = (): AdminClient =>
    createAdminClient({ url: inject('keycloakUrl'), credentials: { clientId, clientSecret: SECRET, realm: 'master' } })
  return { client, mappings }
}

async function apply(realm: CaseRealm, client: AdminClient): Promise<void> {
  const loaded = realm.load(DOCUMENT)
  expect((await applyPlan(await planRealm(loaded, client), loaded, client)).remaining).toEqual([])
}

it('creates a realm with create-realm of master, and without it nothing', async () => {
  const realm = caseRealm()
  const { client, mappings } = await clientOfMaster(realm)
  await expect(apply(realm, client())).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringContaining('create-realm'),
  })
  expect(await realm.admin.get(`/${realm.name}`)).toBeUndefined()
  const role = expectObject(await realm.admin.get('/master/roles/create-realm'), 'the role')
  await realm.admin.post(`${mappings}/realm`, [role])
  await apply(realm, client())
})

it('applies to a realm as an account of master, with roles of the client that stands for the realm there', async () => {
  const realm = caseRealm()
  await realm.admin.post('', { realm: realm.name, enabled: true })
  const { client, mappings } = await clientOfMaster(realm)
  const [owner] = expectObjects(await realm.admin.get(`/master/clients?clientId=${realm.name}-realm`), 'clients')
  const id = expectText(owner ?? {}, 'id', 'the client')
  const roles = expectObjects(await realm.admin.get(`/master/clients/${id}/roles`), 'roles')
  const give = (names: readonly string[]): Promise<string | undefined> =>
    realm.admin.post(
      `${mappings}/clients/${id}`,
      roles.filter(({ name }) => names.includes(String(name))),
    )
  await give(['manage-clients'])
  await expect(apply(realm, client())).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringMatching(new RegExp(`manage-realm.* of the client ${realm.name}-realm in the realm master`)),
  })
  await give(['manage-realm'])
  await apply(realm, client())
})
