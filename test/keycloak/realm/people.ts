import { type AdminClient, expectObject, expectObjects, expectText } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'

/** The path of a user, whose id only Keycloak knows. */
export async function userPath(admin: AdminClient, realm: string, username: string): Promise<string> {
  const users = expectObjects(
    await admin.get(`/${realm}/users?exact=true&username=${encodeURIComponent(username)}`),
    'users',
  )
  return `/${realm}/users/${expectText(users[0] ?? {}, 'id', username)}`
}

/** Changes some fields of a user, by hand. */
export async function changeUser(
  admin: AdminClient,
  realm: string,
  username: string,
  fields: JsonObject,
): Promise<void> {
  const path = await userPath(admin, realm, username)
  await admin.put(path, { ...expectObject(await admin.get(path), username), ...fields })
}

/** A realm role as Keycloak wants it when it is given to somebody. */
export const realmRole = async (admin: AdminClient, realm: string, name: string): Promise<JsonObject> =>
  expectObject(await admin.get(`/${realm}/roles/${encodeURIComponent(name)}`), name)

/** The path of a group, by the names on its way from the top. */
export async function groupPath(admin: AdminClient, realm: string, names: readonly string[]): Promise<string> {
  const parent = names.length === 1 ? undefined : await groupPath(admin, realm, names.slice(0, -1))
  const groups = expectObjects(
    await admin.get(`${parent === undefined ? `/${realm}/groups` : `${parent}/children`}?max=-1`),
    'groups',
  )
  const group = groups.find(({ name }) => name === names.at(-1))
  return `/${realm}/groups/${expectText(group ?? {}, 'id', names.join(' › '))}`
}

/** Changes some fields of a group, by hand. */
export async function changeGroup(
  admin: AdminClient,
  realm: string,
  names: readonly string[],
  fields: JsonObject,
): Promise<void> {
  const path = await groupPath(admin, realm, names)
  await admin.put(path, { ...expectObject(await admin.get(path), 'group'), ...fields })
}

/** Names of the realm roles and paths of the groups that a user has been given. */
export async function memberships(
  admin: AdminClient,
  realm: string,
  username: string,
): Promise<{ readonly roles: readonly string[]; readonly groups: readonly string[] }> {
  const path = await userPath(admin, realm, username)
  const roles = expectObjects(await admin.get(`${path}/role-mappings/realm`), 'roles')
  const groups = expectObjects(await admin.get(`${path}/groups`), 'groups')
  return {
    roles: roles.map(({ name }) => String(name)).toSorted(),
    groups: groups.map((group) => String(group.path)).toSorted(),
  }
}

/** Whether Keycloak lets a user in. */
export async function signsIn(admin: AdminClient, realm: string, username: string, password: string): Promise<boolean> {
  const answer = await fetch(`${admin.url}/realms/${realm}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username, password }),
  })
  await answer.arrayBuffer()
  return answer.ok
}
