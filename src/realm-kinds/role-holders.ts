import { adminPath } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import type { Reference, Writing } from './kind.js'
import { objectIn, textsIn } from './texts-in.js'

/** `clientRoles` of a user or group: names of roles by clientId. */
export function clientRolesOf(holder: JsonObject): readonly (readonly [string, readonly string[]])[] {
  const clientRoles = objectIn(holder, 'clientRoles')
  return Object.keys(clientRoles).map((clientId) => [clientId, textsIn(clientRoles, clientId)])
}

/** `realmRoles` and `clientRoles` as they are compared: lists without an order, the role that everybody has left out. */
export function comparableRoles(holder: JsonObject, realm: string): JsonObject {
  const { realmRoles, clientRoles } = holder
  return {
    ...(realmRoles === undefined
      ? {}
      : {
          realmRoles: textsIn(holder, 'realmRoles')
            .filter((name) => name !== `default-roles-${realm}`)
            .toSorted(),
        }),
    ...(clientRoles === undefined
      ? {}
      : {
          clientRoles: Object.fromEntries(
            clientRolesOf(holder).map(([clientId, names]) => [clientId, names.toSorted()]),
          ),
        }),
  }
}

/** What a user or group names as its roles. */
export function roleReferences(holder: JsonObject): readonly Reference[] {
  return [
    ...textsIn(holder, 'realmRoles').map((key): Reference => ({ kind: 'realm-role', key, field: 'realmRoles' })),
    ...clientRolesOf(holder).flatMap(([clientId, names]) =>
      names.map(
        (name): Reference => ({
          kind: 'client-role',
          key: `${clientId}/${name}`,
          field: `clientRoles.${clientId}`,
        }),
      ),
    ),
  ]
}

/**
 * Gives a user or group the declared roles and takes all others away; where none are declared, of the realm or of a
 * client, they stay.
 *
 * @param path of the user or group
 * @param current what it has: none when it was just made
 */
export async function assignRoles(
  writing: Writing,
  path: string,
  declared: JsonObject,
  current: JsonObject = {},
): Promise<void> {
  const wanted = comparableRoles(declared, writing.realm)
  const has = comparableRoles(current, writing.realm)
  const hasOfClients = new Map(clientRolesOf(has))
  if (wanted.realmRoles !== undefined) {
    await change(
      writing,
      `${path}/role-mappings/realm`,
      textsIn(wanted, 'realmRoles'),
      textsIn(has, 'realmRoles'),
      (name) => writing.idOf('realm-role', name),
    )
  }
  for (const [clientId, names] of clientRolesOf(wanted)) {
    const known = hasOfClients.get(clientId) ?? []
    if (names.join('\n') === known.join('\n')) continue
    const mappings = adminPath`/role-mappings/clients/${await writing.idOf('client', clientId)}`
    await change(writing, `${path}${mappings}`, names, known, (name) =>
      writing.idOf('client-role', `${clientId}/${name}`),
    )
  }
}

async function change(
  { api }: Writing,
  path: string,
  wanted: readonly string[],
  has: readonly string[],
  idOf: (name: string) => Promise<string>,
): Promise<void> {
  const roles = (names: readonly string[]) => Promise.all(names.map(async (name) => ({ id: await idOf(name), name })))
  const added = await roles(wanted.filter((name) => !has.includes(name)))
  const removed = await roles(has.filter((name) => !wanted.includes(name)))
  if (added.length > 0) await api.post(path, added)
  if (removed.length > 0) await api.delete(path, removed)
}
