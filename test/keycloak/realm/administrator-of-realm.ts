import { inject } from 'vitest'
import { type AdminClient, createAdminClient, expectObjects, expectText } from '../../../src/admin-api/index.js'
import type { CaseRealm } from './case-realm.js'

/** Another administrator, as whom things are done by hand. */
export async function administratorOfRealm({ admin, name }: CaseRealm, username: string): Promise<AdminClient> {
  const password = `${username}-adm1n-of-the-realm`
  const id = await admin.post(`/${name}/users`, {
    username,
    enabled: true,
    email: `${username}@example.com`,
    firstName: 'E',
    lastName: 'Ve',
    credentials: [{ type: 'password', value: password }],
  })
  const owner = await idOf(admin, `/${name}/clients?clientId=realm-management`)
  const role = await admin.get(`/${name}/clients/${owner}/roles/realm-admin`)
  await admin.post(`/${name}/users/${id}/role-mappings/clients/${owner}`, [role ?? null])
  return createAdminClient({ url: inject('keycloakUrl'), credentials: { username, password, realm: name } })
}

/** The id of the first that is found. */
export async function idOf(admin: AdminClient, search: string): Promise<string> {
  const [found] = expectObjects(await admin.get(search), search)
  return expectText(found ?? {}, 'id', search)
}
