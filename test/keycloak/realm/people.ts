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
