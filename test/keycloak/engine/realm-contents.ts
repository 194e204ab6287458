import { listMember } from '../../../src/admin-api/index.js'
import { isJsonObject, type JsonValue } from '../../../src/json/index.js'
import { readLedger } from '../../../src/realm-ledger/index.js'
import type { ProvisionedRealm } from '../provisioned-realm.js'

/** Names of all that a realm has, so that what was made twice or not at all is seen. Sorted; with the realm's name put out. */
export async function contentsOf({ admin, name }: ProvisionedRealm): Promise<unknown> {
  const read = async (path: string) => listMember({ found: (await admin.get(`/${name}${path}`)) ?? [] }, 'found')
  const namesOf = (objects: readonly Readonly<Record<string, JsonValue | undefined>>[], member: string) =>
    objects.map((object) => String(object[member]).replaceAll(name, '{realm}')).sort()
  const clients = await read('/clients')
  const scopes = await read('/client-scopes')
  return {
    clients: namesOf(clients, 'clientId'),
    clientMappers: clients.flatMap((client) => namesOf(listMember(client, 'protocolMappers'), 'name')).sort(),
    scopes: namesOf(scopes, 'name'),
    mappers: scopes.flatMap((scope) => namesOf(listMember(scope, 'protocolMappers'), 'name')).sort(),
    roles: namesOf(await read('/roles'), 'name'),
    users: namesOf(await read('/users'), 'username'),
    groups: namesOf(await read('/groups'), 'name'),
  }
}

/** Keys that the ledger of a realm has, by kind. */
export async function ledgerOf({ admin, name }: ProvisionedRealm): Promise<unknown> {
  const realm = await admin.get(`/${name}`)
  const { objects } = readLedger(isJsonObject(realm) ? realm.attributes : undefined, name)
  return Object.fromEntries(
    [...objects].map(([kind, ids]) => [kind, [...ids.keys()].map((key) => key.replaceAll(name, '{realm}')).sort()]),
  )
}
