import { adminPath } from '../admin-api/index.js'
import type { JsonObject, JsonValue } from '../json/index.js'
import { defaultRoleKey } from './built-in-names.js'
import type { RealmDocument, Reference, Writing } from './kind.js'
import { roleId } from './role-ids.js'
import { realmRoleKeys } from './role-keys.js'
import { objectIn, textsIn } from './texts-in.js'

/** The members in which something lists realm roles, and roles of clients by client. */
export interface RoleMembers {
  readonly realm: string
  readonly client: string
}

/** Of users, groups and service accounts. */
export const HELD_ROLES: RoleMembers = { realm: 'realmRoles', client: 'clientRoles' }

/** Which roles of one owner are to be added and removed; of the realm where there is no client. */
export interface RoleChange {
  readonly clientId: string | undefined
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** The lists of roles that an object has, in one order, so that they can be compared. */
export function roleLists(
  object: JsonObject,
  document: RealmDocument,
  realm: string,
  members: RoleMembers,
): Record<string, JsonValue> {
  const clients = objectIn(object, members.client)
  const lists = Object.keys(clients).map((clientId) => [clientId, inOrder(textsIn(clients, clientId))])
  return {
    ...(object[members.realm] === undefined
      ? {}
      : { [members.realm]: inOrder(realmRoleKeys(document, realm, object, members.realm)) }),
    ...(object[members.client] === undefined ? {} : { [members.client]: Object.fromEntries(lists) }),
  }
}

/** What has to be done for the lists that are declared; those of other owners stay as they are. */
export function roleChanges(wanted: JsonObject, current: JsonObject, members: RoleMembers): readonly RoleChange[] {
  const clients = objectIn(wanted, members.client)
  const all = [
    ...(wanted[members.realm] === undefined
      ? []
      : [changeOf(undefined, textsIn(wanted, members.realm), textsIn(current, members.realm))]),
    ...Object.keys(clients).map((clientId) =>
      changeOf(clientId, textsIn(clients, clientId), textsIn(objectIn(current, members.client), clientId)),
    ),
  ]
  return all.filter(({ added, removed }) => added.length + removed.length > 0)
}

/** Roles as Keycloak wants to be told of them in links. */
export async function roleBodies(
  writing: Pick<Writing, 'idOf'>,
  clientId: string | undefined,
  names: readonly string[],
): Promise<readonly JsonObject[]> {
  return Promise.all(names.map(async (name) => ({ id: await roleId(writing, clientId, name), name })))
}

/**
 * Adds and removes the roles below a path that has one list for the realm and one for each client. Lists of one object
 * are written one after another: of two that come at once Keycloak may answer one with 500.
 */
export async function writeRoleChanges(
  writing: Pick<Writing, 'api' | 'idOf'>,
  path: string,
  changes: readonly RoleChange[],
): Promise<void> {
  for (const { clientId, added, removed } of changes) {
    const list =
      clientId === undefined
        ? `${path}/realm`
        : `${path}${adminPath`/clients/${await writing.idOf('client', clientId)}`}`
    if (removed.length > 0) await writing.api.delete(list, await roleBodies(writing, clientId, removed))
    if (added.length > 0) await writing.api.post(list, await roleBodies(writing, clientId, added), { links: true })
  }
}

/** The roles that users and groups hold, as they are compared: without the one that everybody has. */
export function comparableRoles(holder: JsonObject, realm: string): JsonObject {
  const others = textsIn(holder, HELD_ROLES.realm).filter((name) => name !== defaultRoleKey(realm))
  const own = holder.realmRoles === undefined ? holder : { ...holder, realmRoles: others }
  return roleLists(own, {}, realm, HELD_ROLES)
}

/**
 * Gives a user or group the declared roles and takes all others away; where none are declared, of the realm or of a
 * client, they stay.
 *
 * @param path of the user or group
 * @param current what it has: none when it was just made
 */
export async function assignRoles(
  writing: Pick<Writing, 'api' | 'idOf' | 'realm'>,
  path: string,
  declared: JsonObject,
  current: JsonObject = {},
): Promise<void> {
  const [wanted, has] = [declared, current].map((holder) => comparableRoles(holder, writing.realm))
  await writeRoleChanges(writing, `${path}/role-mappings`, roleChanges(wanted ?? {}, has ?? {}, HELD_ROLES))
}

/** Every role that is listed has to exist. */
export function roleReferences(object: JsonObject, members: RoleMembers): readonly Reference[] {
  const clients = objectIn(object, members.client)
  return [
    ...textsIn(object, members.realm).map((key): Reference => ({ kind: 'realm-role', key, field: members.realm })),
    ...Object.keys(clients).flatMap((clientId) =>
      textsIn(clients, clientId).map(
        (role): Reference => ({
          kind: 'client-role',
          key: `${clientId}/${role}`,
          field: `${members.client}.${clientId}`,
        }),
      ),
    ),
  ]
}

/**
 * A danger where roles are added with which people administer Keycloak, or see what only administrators see.
 *
 * @param who `is given`, `gives its members` …
 */
export function administrationGiven(
  who: string,
  wanted: JsonObject,
  current: JsonObject = {},
  members: RoleMembers = HELD_ROLES,
): readonly string[] {
  const roles = roleChanges(wanted, current, members).flatMap(({ clientId, added }) =>
    added.map((role) => (clientId === undefined ? role : `${clientId}/${role}`)).filter(administers),
  )
  return roles.length === 0 ? [] : [`${who} a role that administers: ${roles.join(', ')}`]
}

/** Whether a role, `admin` or `clientId/role`, is one with which people administer Keycloak, or see what administrators see. */
export function administers(role: string): boolean {
  const slash = role.lastIndexOf('/')
  if (slash < 0) return role === 'admin' || role === 'create-realm'
  return isAdministration(role.slice(0, slash)) && !role.startsWith('query-', slash + 1)
}

/** Clients whose roles are permissions to administer: of the realm itself, and in the realm master of others. */
export const isAdministration = (clientId: string): boolean =>
  clientId === 'realm-management' || clientId.endsWith('-realm')

const inOrder = (names: readonly string[]): readonly string[] => [...new Set(names)].sort()

const changeOf = (clientId: string | undefined, wanted: readonly string[], current: readonly string[]): RoleChange => ({
  clientId,
  added: wanted.filter((name) => !current.includes(name)),
  removed: current.filter((name) => !wanted.includes(name)),
})
