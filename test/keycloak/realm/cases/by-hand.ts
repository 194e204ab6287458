import { type AdminClient, expectObject, expectObjects, expectText } from '../../../../src/admin-api/index.js'
import type { JsonObject } from '../../../../src/json/index.js'

/** What people do to clients, scopes and roles in the admin console, where everything goes by ids. */

/** The path of a client. */
export async function clientPath(admin: AdminClient, realm: string, clientId: string): Promise<string> {
  const found = expectObjects(await admin.get(`/${realm}/clients?clientId=${encodeURIComponent(clientId)}`), 'clients')
  return `/${realm}/clients/${expectText(found[0] ?? {}, 'id', clientId)}`
}

/** Sends all of it, as the console does: Keycloak sets some fields anew that are left out. */
export async function changeClient(
  admin: AdminClient,
  realm: string,
  clientId: string,
  fields: JsonObject,
): Promise<void> {
  const path = await clientPath(admin, realm, clientId)
  await admin.put(path, { ...expectObject(await admin.get(path), clientId), ...fields })
}

/** The path of a client scope. */
export async function scopePath(admin: AdminClient, realm: string, name: string): Promise<string> {
  return `/${realm}/client-scopes/${await idOf(admin, `/${realm}/client-scopes`, name)}`
}

export async function changeMapper(admin: AdminClient, owner: string, name: string, config: JsonObject): Promise<void> {
  const mappers = expectObjects(await admin.get(`${owner}/protocol-mappers/models`), 'mappers')
  const mapper = mappers.find((candidate) => candidate.name === name) ?? {}
  await admin.put(`${owner}/protocol-mappers/models/${expectText(mapper, 'id', name)}`, { ...mapper, config })
}

/** A role of the realm, or of a client's path, as links name it. */
export async function roleLink(admin: AdminClient, owner: string, name: string): Promise<JsonObject> {
  return { id: await idOf(admin, `${owner}/roles`, name), name }
}

/** The path of a client's service account. */
export async function serviceAccountPath(admin: AdminClient, realm: string, clientId: string): Promise<string> {
  const user = await admin.get(`${await clientPath(admin, realm, clientId)}/service-account-user`)
  return `/${realm}/users/${expectText(expectObject(user, 'user'), 'id', clientId)}`
}

async function idOf(admin: AdminClient, list: string, name: string): Promise<string> {
  const found = expectObjects(await admin.get(list), list).find((candidate) => candidate.name === name)
  return expectText(found ?? {}, 'id', name)
}
