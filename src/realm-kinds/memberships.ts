import { adminPath, expectObject, expectObjects, expectText, listMember } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { groupKey, keysByPath, type PlacedGroup, placedGroups } from './group-paths.js'
import { groupTree } from './group-tree.js'
import type { Reading, RealmApi } from './kind.js'

const WHAT = 'the members of a role or group'

/** Asked one by one without looking for a shorter way. */
const FEW = 8

const ALL_IN_SHORT = 'max=-1&briefRepresentation=true'

export interface UsersInQuestion {
  readonly ids: readonly string[]
  /** Whether the realm has so few users that members may be listed by role and by group. */
  readonly isListed: boolean
}

/** Where roles belong: to the realm, to clients. */
interface RoleContainers {
  readonly realm: boolean
  readonly clientIds: readonly string[]
}

interface Role {
  readonly name: string
  /** Undefined for a realm role. */
  readonly clientId?: string
  /** Of the role itself. */
  readonly path: string
}

interface RolesOfUser {
  readonly realmRoles: readonly string[]
  readonly clientRoles: Readonly<Record<string, readonly string[]>>
}

/**
 * The roles that users have been given themselves, by the users' ids. Keycloak tells them of one user, or the members of
 * one role: whichever takes fewer requests.
 */
export async function rolesOfUsers(
  reading: Reading,
  { ids, isListed }: UsersInQuestion,
  containers: RoleContainers | undefined,
): Promise<ReadonlyMap<string, RolesOfUser>> {
  if (ids.length > FEW && isListed) {
    const roles = await rolesIn(reading, containers)
    if (roles !== undefined && roles.length < ids.length) return rolesByMembers(reading, ids, roles)
  }
  const mappings = await Promise.all(
    ids.map(async (id) => [id, rolesInMappings(await reading.api.get(`/users/${id}/role-mappings`))] as const),
  )
  return new Map(mappings)
}

function rolesInMappings(answer: JsonValue | undefined): RolesOfUser {
  const mappings = expectObject(answer ?? {}, 'the role mappings of a user')
  const byClient = isJsonObject(mappings.clientMappings) ? Object.entries(mappings.clientMappings) : []
  return {
    realmRoles: listMember(mappings, 'realmMappings').map(({ name }) => String(name)),
    clientRoles: Object.fromEntries(
      byClient.map(([clientId, mapping]) => [
        clientId,
        listMember(isJsonObject(mapping) ? mapping : {}, 'mappings').map(({ name }) => String(name)),
      ]),
    ),
  }
}

async function rolesByMembers(
  { api }: Reading,
  ids: readonly string[],
  roles: readonly Role[],
): Promise<ReadonlyMap<string, RolesOfUser>> {
  const given = new Map(ids.map((id) => [id, { realmRoles: [] as string[], clientRoles: new Map<string, string[]>() }]))
  await Promise.all(
    roles.map(async ({ path, name, clientId }) => {
      for (const id of idsIn(await api.get(`${path}/users?${ALL_IN_SHORT}`))) {
        const holder = given.get(id)
        if (clientId === undefined) holder?.realmRoles.push(name)
        else holder?.clientRoles.set(clientId, [...(holder.clientRoles.get(clientId) ?? []), name])
      }
    }),
  )
  return new Map(
    [...given].map(([id, { realmRoles, clientRoles }]) => [
      id,
      { realmRoles, clientRoles: Object.fromEntries(clientRoles) },
    ]),
  )
}

const idsIn = (members: JsonValue | undefined): readonly string[] =>
  expectObjects(members ?? [], WHAT).map((member) => expectText(member, 'id', WHAT))

/** Every role that users could have; undefined where finding them out would cost more than it spares. */
async function rolesIn(reading: Reading, containers: RoleContainers | undefined): Promise<readonly Role[] | undefined> {
  const { api, realm, exported } = reading
  const known = isJsonObject(exported.roles) ? exported.roles : undefined
  const ofClients = isJsonObject(known?.client) ? known.client : {}
  // Everything is wanted, and only the export has everything.
  if (containers === undefined && known === undefined) return undefined
  const ofRealm =
    containers?.realm === false
      ? []
      : known === undefined
        ? expectObjects(await api.get('/roles'), 'the roles')
        : listMember(known, 'realm')
  const clientIds = containers?.clientIds ?? Object.keys(ofClients)
  const byClient = await Promise.all(
    clientIds.map(async (clientId) =>
      rolesOfClient(reading, clientId, ofClients[clientId] === undefined ? undefined : listMember(ofClients, clientId)),
    ),
  )
  return [
    ...ofRealm
      .map(({ name }) => String(name))
      .filter((name) => name !== `default-roles-${realm}`)
      .map((name) => ({ name, path: adminPath`/roles/${name}` })),
    ...byClient.flat(),
  ]
}

async function rolesOfClient(
  { api }: Reading,
  clientId: string,
  known: readonly JsonObject[] | undefined,
): Promise<readonly Role[]> {
  const uuid = known === undefined ? await clientUuid(api, clientId) : known[0]?.containerId
  if (typeof uuid !== 'string') return []
  const path = adminPath`/clients/${uuid}/roles`
  const roles = known ?? expectObjects((await api.get(path)) ?? [], 'the roles of a client')
  return roles.map(({ name }) => ({ name: String(name), clientId, path: `${path}${adminPath`/${String(name)}`}` }))
}

async function clientUuid(api: RealmApi, clientId: string): Promise<JsonValue | undefined> {
  const [client] = expectObjects(await api.get(`/clients?clientId=${encodeURIComponent(clientId)}`), 'the clients')
  return client?.id
}

/** The groups that users have joined themselves, by the users' ids: asked in the same two ways as roles. */
export async function groupsOfUsers(
  reading: Reading,
  { ids, isListed }: UsersInQuestion,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { api, exported } = reading
  if (ids.length > FEW && isListed) {
    const groups = await groupsIn(reading, ids.length)
    if (groups !== undefined && groups.length < ids.length) return groupsByMembers(api, ids, groups)
  }
  const known = placedGroups(listMember(exported, 'groups'))
  const keysById = new Map(known.map(({ group, names }) => [String(group.id), groupKey(names)]))
  const keyOf = keysByPath(known)
  const joined = await Promise.all(
    ids.map(async (id) => {
      const groups = expectObjects((await api.get(`/users/${id}/groups?${ALL_IN_SHORT}`)) ?? [], 'the groups of a user')
      return [id, groups.map((group) => keysById.get(String(group.id)) ?? keyOf(String(group.path)))] as const
    }),
  )
  return new Map(joined)
}

async function groupsByMembers(
  api: RealmApi,
  ids: readonly string[],
  groups: readonly PlacedGroup[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const joined = new Map(ids.map((id) => [id, [] as string[]]))
  await Promise.all(
    groups.map(async ({ group, names }) => {
      const members = await api.get(`${adminPath`/groups/${String(group.id)}/members`}?${ALL_IN_SHORT}`)
      for (const id of idsIn(members)) joined.get(id)?.push(groupKey(names))
    }),
  )
  return joined
}

/** Every group there is; undefined where finding them out would cost more than it spares. */
async function groupsIn({ api, exported }: Reading, most: number): Promise<readonly PlacedGroup[] | undefined> {
  if (exported.groups !== undefined) return placedGroups(listMember(exported, 'groups'))
  const counted = await api.get('/groups/count')
  const count = isJsonObject(counted) ? Number(counted.count) : Number.POSITIVE_INFINITY
  return count < most ? placedGroups(await groupTree(api)) : undefined
}
