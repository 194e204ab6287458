import { adminPath, expectObject, expectText, listMember } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import type { KindName, RealmApi, RealmDocument } from './kind.js'

/** What a permission for administrators can be about, and the kind that has it. */
const RESOURCE_TYPES: Readonly<Record<string, KindName>> = {
  Clients: 'client',
  Groups: 'group',
  Organizations: 'organization',
  Users: 'user',
}

/** The kind of what a permission names; roles of the realm and of clients share one type. */
export const kindOfResource = (type: string, name: string): KindName | undefined =>
  type === 'Roles' ? (name.includes('/') ? 'client-role' : 'realm-role') : RESOURCE_TYPES[type]

/** Names by id, of what a document itself has ids of: a raw export has those of clients, roles and groups. */
export function namesInDocument(document: RealmDocument): ReadonlyMap<string, string> {
  const roles = isJsonObject(document.roles) ? document.roles : {}
  const clientRoles = isJsonObject(roles.client) ? roles.client : {}
  return new Map([
    ...idsOf(listMember(document, 'clients'), 'clientId'),
    ...idsOf(listMember(document, 'users'), 'username'),
    ...idsOf(listMember(document, 'organizations'), 'alias'),
    ...idsOf(listMember(roles, 'realm'), 'name'),
    ...Object.keys(clientRoles).flatMap((client) => idsOf(listMember(clientRoles, client), 'name', `${client}/`)),
    ...pathsOf(listMember(document, 'groups'), ''),
  ])
}

const idsOf = (objects: readonly JsonObject[], member: string, prefix = ''): readonly (readonly [string, string])[] =>
  objects.flatMap(({ id, [member]: name }) =>
    typeof id === 'string' && typeof name === 'string' ? [[id, `${prefix}${name}`] as const] : [],
  )

/** A slash within a name is written `~/` in a path. */
const pathsOf = (groups: readonly JsonObject[], above: string): readonly (readonly [string, string])[] =>
  groups.flatMap((group) => {
    const path = `${above}/${String(group.name).replaceAll('/', '~/')}`
    const own = typeof group.id === 'string' ? [[group.id, path] as const] : []
    return [...own, ...pathsOf(listMember(group, 'subGroups'), path)]
  })

/** The name of what a permission speaks of by its id; undefined when it is gone. */
export async function readName(
  api: RealmApi,
  exported: RealmDocument,
  type: string,
  id: string,
): Promise<string | undefined> {
  const clientIds = new Map(idsOf(listMember(exported, 'clients'), 'clientId'))
  const read = async (path: string, member: string): Promise<string | undefined> => {
    const found = await api.get(path)
    return found === undefined ? undefined : expectText(expectObject(found, path), member, path)
  }
  switch (type) {
    case 'Clients':
      return clientIds.get(id)
    case 'Users':
      return await read(adminPath`/users/${id}`, 'username')
    case 'Groups':
      return await read(adminPath`/groups/${id}`, 'path')
    case 'Organizations':
      return await read(adminPath`/organizations/${id}`, 'alias')
    case 'Roles': {
      const role = await api.get(adminPath`/roles-by-id/${id}`)
      if (!isJsonObject(role)) return undefined
      const client = role.clientRole === true ? clientIds.get(String(role.containerId)) : undefined
      return client === undefined ? String(role.name) : `${client}/${role.name}`
    }
    default:
      return undefined
  }
}

/** The id of a person or a group by its name: one request, however many others there are. */
export async function findPersonOrGroup(
  api: RealmApi,
  kind: 'user' | 'group',
  name: string,
): Promise<string | undefined> {
  if (kind === 'group') {
    const path = name.split('/').map(encodeURIComponent).join('/')
    const group = await api.get(`/group-by-path${path}`)
    return isJsonObject(group) && typeof group.id === 'string' ? group.id : undefined
  }
  const query = new URLSearchParams({ username: name, exact: 'true', briefRepresentation: 'true' })
  const people = await api.get(`/users?${query}`)
  const [person] = Array.isArray(people) ? people : []
  return isJsonObject(person) && typeof person.id === 'string' ? person.id : undefined
}
