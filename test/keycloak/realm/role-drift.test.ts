import { describe, expect, inject, it } from 'vitest'
import { type AdminClient, adminPath, expectObject, expectObjects, expectText } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { findDrift } from '../../../src/realm-drift/index.js'
import { applyPlan, planRealm } from '../../../src/realm-engine/index.js'
import { exportRealm } from '../../../src/realm-export/index.js'
import { ADMINISTRATOR } from '../administrator.js'
import { administratorOfRealm, idOf } from './administrator-of-realm.js'
import { caseRealm } from './case-realm.js'

const roleOf = async (admin: AdminClient, realm: string, key: string): Promise<JsonObject> => {
  const [client, name] = key.includes('/') ? key.split('/') : [undefined, key]
  if (client === undefined) return expectObject(await admin.get(adminPath`/${realm}/roles/${name ?? ''}`), 'role')
  const [owner] = expectObjects(await admin.get(`/${realm}/clients?clientId=${client}`), 'clients')
  return expectObject(
    await admin.get(adminPath`/${realm}/clients/${expectText(owner ?? {}, 'id', 'client')}/roles/${name ?? ''}`),
    'role',
  )
}

const addPart = async (admin: AdminClient, realm: string, role: string, part: string): Promise<void> => {
  const { id } = await roleOf(admin, realm, role)
  await admin.post(adminPath`/${realm}/roles-by-id/${String(id)}/composites`, [await roleOf(admin, realm, part)])
}

const GIVEN = {
  roles: {
    realm: [{ name: 'reader' }, { name: 'chief', composites: { client: { 'realm-management': ['view-clients'] } } }],
  },
  groups: [{ name: 'staff', realmRoles: ['reader'] }],
  defaultGroups: ['/staff'],
  clients: [{ clientId: 'backend-api', serviceAccountsEnabled: true }],
  users: [
    { username: 'ada', enabled: true, realmRoles: ['chief'], clientRoles: { 'realm-management': ['realm-admin'] } },
    { username: 'bob', enabled: true, groups: ['/staff', '/others'] },
    {
      username: 'service-account-backend-api',
      serviceAccountClientId: 'backend-api',
      clientRoles: { 'realm-management': ['view-users'] },
    },
  ],
}

describe('roles by hand', () => {
  it('are none right after an apply or an export, whatever Keycloak itself has put into a role', async () => {
    const { admin, load, name } = caseRealm()
    const before = load({
      roles: { realm: [{ name: 'extern' }] },
      groups: [{ name: 'others', realmRoles: ['extern'] }],
    })
    await applyPlan(await planRealm(before, admin), before, admin)
    const loaded = load(GIVEN)
    await applyPlan(await planRealm(loaded, admin), loaded, admin)
    expect(await findDrift(loaded, admin)).toMatchObject({ objects: [], roles: { roles: [], holders: [] } })
    const exported = load((await exportRealm(admin, name, { users: 'all' }))?.document ?? {})
    expect((await findDrift(exported, admin, { roles: { users: 'all' } })).roles.holders).toEqual([])

    // From 26.7 on Keycloak lets nobody put anything into roles of its own.
    const isOpen = inject('keycloakVersion').startsWith('26.4.')
    if (isOpen) await addPart(admin, name, 'realm-management/view-users', 'realm-management/manage-users')
    await addPart(admin, name, 'reader', 'chief')
    const { roles } = await findDrift(loaded, admin)
    expect(roles.holders.map(({ user, role, via }) => [user, role, via.kind])).toEqual([
      ['bob', 'chief', 'composite'],
      ...(isOpen ? [['service-account-backend-api', 'realm-management/manage-users', 'composite']] : []),
    ])
  })

  it('says who has a role that the files do not give, and what it allows', async () => {
    const { admin, load, name } = caseRealm()
    const loaded = load({
      adminEventsEnabled: true,
      adminEventsDetailsEnabled: true,
      roles: { realm: [{ name: 'reader' }, { name: 'writer' }, { name: 'chief', composites: { realm: ['writer'] } }] },
      groups: [{ name: 'staff', realmRoles: ['reader'] }],
      users: [{ username: 'ada', enabled: true, realmRoles: ['reader'] }],
    })
    await applyPlan(await planRealm(loaded, admin), loaded, admin)
    const role = async (key: string) => expectObject(await admin.get(adminPath`/${name}/roles/${key}`), 'role')
    const [ada] = expectObjects(await admin.get(`/${name}/users?username=ada&exact=true`), 'users')
    await admin.post(`/${name}/users/${String(ada?.id)}/role-mappings/realm`, [await role('chief')])
    const bob = await admin.post(`/${name}/users`, { username: 'bob', enabled: true })
    const [staff] = expectObjects(await admin.get(`/${name}/groups`), 'groups')
    await admin.put(`/${name}/users/${String(bob)}/groups/${String(staff?.id)}`)
    const policy = {
      roles: ['reader', 'writer', 'chief', 'ghost'],
      permissionsOf: (roles: readonly string[]) => roles.map((one) => `${one}:act`),
    }
    const declared = await findDrift(loaded, admin, { roles: { users: 'declared', policy } })
    expect(declared.roles.roles).toEqual([{ role: 'ghost', inPolicy: true, live: false }])
    expect(declared.roles.holders).toMatchObject([
      {
        user: 'ada',
        role: 'chief',
        via: { kind: 'user' },
        with: ['writer'],
        permissions: ['chief:act', 'writer:act'],
        // The same change as that of her roles.
        because: { kind: 'user', key: 'ada' },
        lastChange: { by: { user: ADMINISTRATOR.username } },
      },
    ])
    const all = await findDrift(loaded, admin, { roles: { users: 'all', policy } })
    expect(all.roles.holders).toMatchObject([
      { user: 'ada', role: 'chief' },
      { user: 'bob', role: 'reader', via: { kind: 'group', path: '/staff' } },
    ])
    const some = await findDrift(loaded, admin, { roles: { users: { pattern: 'b*' } } })
    expect(some.roles.holders.map(({ user }) => user)).toEqual(['bob'])
  })

  it('names whoever brought that role about, and nobody who did something like it', async () => {
    const realm = caseRealm()
    const { admin, load, name } = realm
    const document: JsonObject = {
      adminEventsEnabled: true,
      adminEventsDetailsEnabled: true,
      clients: [{ clientId: 'shop' }, { clientId: 'api' }],
      roles: {
        realm: [{ name: 'read' }, { name: 'chief' }, { name: 'clerk' }],
        client: { shop: [{ name: 'read' }], api: [{ name: 'read' }] },
      },
      groups: [{ name: 'staff', subGroups: [{ name: 'south' }] }],
      users: [{ username: 'ada', enabled: true }],
    }
    const before = load(document)
    await applyPlan(await planRealm(before, admin), before, admin)
    const marie = await administratorOfRealm(realm, 'marie')
    const jean = await administratorOfRealm(realm, 'jean')
    const ada = await idOf(admin, `/${name}/users?username=ada`)
    const staff = await idOf(admin, `/${name}/groups`)
    const south = await idOf(admin, `/${name}/groups/${staff}/children`)
    const roles = async (key: string) => [await roleOf(admin, name, key)]
    const ownerOf = (clientId: string) => idOf(admin, `/${name}/clients?clientId=${clientId}`)
    const mappings = `/${name}/users/${ada}/role-mappings`

    await marie.post(`${mappings}/realm`, await roles('chief'))
    await addPart(jean, name, 'chief', 'realm-management/view-users')
    await marie.put(`/${name}/users/${ada}/groups/${south}`)
    await jean.post(`/${name}/groups/${staff}/role-mappings/realm`, await roles('clerk'))
    await jean.post(`${mappings}/clients/${await ownerOf('shop')}`, await roles('shop/read'))
    await marie.post(`${mappings}/clients/${await ownerOf('api')}`, await roles('api/read'))
    await marie.post(`${mappings}/realm`, await roles('read'))

    const files = { username: 'ada', enabled: true, realmRoles: ['chief'], clientRoles: { shop: [] } }
    const drift = await findDrift(load({ ...document, users: [files] }), admin)
    expect(drift.roles.holders.map(({ role, lastChange }) => `${role} ${lastChange?.by.user}`)).toEqual([
      'api/read marie',
      'clerk jean',
      'read marie',
      'realm-management/view-users jean',
      'shop/read jean',
    ])
    const fields = drift.objects.flatMap((object) => object.fields)
    expect(fields.map(({ field, changed }) => `${field} ${changed?.by.user}`)).toContain('clientRoles.shop jean')
  })
})
