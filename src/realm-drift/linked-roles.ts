import { isJsonObject, type JsonValue } from '../json/index.js'
import { entriesOf, without } from './entries.js'
import type { RoleKey } from './given-roles.js'
import type { AdminEvent } from './read-admin-events.js'
import type { DriftedField } from './types.js'

/** Ids of clients, and their names. */
export type ClientIds = ReadonlyMap<string, string>

/** Whether it is this role: `reader` of the realm, `backend-api/reader` of a client. */
type IsRole = (key: RoleKey, isOfRealm: boolean) => boolean

const OF_REALM = /^(realmRoles|realm)$/
const OF_CLIENTS = /^(clientRoles|client)(?:\.(.+))?$/

const MAPPINGS = /\/(?:role|scope)-mappings\/(?:realm|clients\/([^/]+))$/
const COMPOSITES = /\/composites(\/|$)/

export const isRoleField = ({ field }: DriftedField): boolean => OF_REALM.test(field) || OF_CLIENTS.test(field)

export const linksRoles = ({ path }: AdminEvent): boolean => MAPPINGS.test(path) || COMPOSITES.test(path)

/** The roles that Keycloak has in a field and the files have not. */
export const rolesGained = (field: DriftedField): readonly RoleKey[] =>
  rolesOf(field, without(entriesOf(field.live), entriesOf(field.files)))

const rolesLost = (field: DriftedField): readonly RoleKey[] =>
  rolesOf(field, without(entriesOf(field.files), entriesOf(field.live)))

function rolesOf({ field }: DriftedField, entries: readonly string[]): readonly RoleKey[] {
  if (OF_REALM.test(field)) return entries
  const [isOfClients, , clientId] = OF_CLIENTS.exec(field) ?? []
  if (isOfClients === undefined) return []
  return entries.map((entry) => (clientId === undefined ? entry : `${clientId}/${entry}`))
}

/** Creating a link gives a role, deleting one takes it away: it has to be one of the same owner, and of that name where it is said. */
export function roleLinkExplains(event: AdminEvent, field: DriftedField, clientIds: ClientIds): boolean {
  const changed = event.operation === 'DELETE' ? rolesLost(field) : rolesGained(field)
  const linked = rolesIn(event, clientIds)
  return changed.some((key) => linked.some((isRole) => isRole(key, OF_REALM.test(field.field))))
}

/** Ids of the clients whose roles an event links. */
export function ownersOfRoles({ path, representation }: AdminEvent): readonly string[] {
  const [, owner] = MAPPINGS.exec(path) ?? []
  if (owner !== undefined) return [owner]
  return COMPOSITES.test(path)
    ? listIn(representation).flatMap(({ clientRole, containerId }) =>
        clientRole === true && typeof containerId === 'string' ? [containerId] : [],
      )
    : []
}

function rolesIn({ path, representation }: AdminEvent, clientIds: ClientIds): readonly IsRole[] {
  const mapping = MAPPINGS.exec(path)
  const roles = listIn(representation)
  if (mapping === null) {
    if (representation === undefined) return [() => true]
    return roles.map(({ name, clientRole, containerId }) => {
      if (clientRole === undefined) return (key) => key === name || key.endsWith(`/${String(name)}`)
      return clientRole === true ? isOfClient(clientIds.get(String(containerId)), name) : isOfRealm(name)
    })
  }
  const [, owner] = mapping
  const names = representation === undefined ? [undefined] : roles.map(({ name }) => name)
  return names.map((name) => (owner === undefined ? isOfRealm(name) : isOfClient(clientIds.get(owner), name)))
}

/** Without a name any role of that owner. */
const isOfRealm =
  (name: JsonValue | undefined): IsRole =>
  (key, isRealm) =>
    isRealm && (name === undefined || key === name)

const isOfClient =
  (clientId: string | undefined, name: JsonValue | undefined): IsRole =>
  (key, isRealm) =>
    !isRealm &&
    clientId !== undefined &&
    (name === undefined ? key.startsWith(`${clientId}/`) : key === `${clientId}/${String(name)}`)

const listIn = (representation: JsonValue | undefined) =>
  (Array.isArray(representation) ? representation : [representation ?? null]).filter(isJsonObject)
