import { adminPath, expectObject, expectObjects, expectText, listMember } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import type { KindName, RealmApi, RealmDocument, RealmObject } from './kind.js'
import { clientsIn } from './role-ids.js'
import { objectIn, textsIn } from './texts-in.js'

/** What files say of roles, by kind: all that has to be read of them. */
export type DeclaredRoles = ReadonlyMap<KindName, readonly RealmObject[]>

/** The kinds that can be read without the export's roles, which bring all groups along. */
export const KINDS_OF_ROLES: ReadonlySet<KindName> = new Set<KindName>([
  'realm-role',
  'client-role',
  'role-composites',
  'service-account',
])

/** How many requests it takes to read roles one by one, client by client. */
export function requestsForRoles(declared: DeclaredRoles): number {
  const keysOf = (kind: KindName): readonly string[] => (declared.get(kind) ?? []).map(({ key }) => key)
  const clients = new Set([...keysOf('client-role'), ...compositesOf(keysOf('role-composites')).client].map(ownerIn))
  const accounts = declared.get('service-account') ?? []
  return (
    1 +
    clients.size +
    keysOf('role-composites').length +
    accounts.filter(namesRoles).length +
    accounts.filter(namesGroups).length
  )
}

/**
 * What an export with roles would have of those that files name, in document form.
 *
 * @param exported the export without roles; with clients where files name roles of some
 */
export async function readRoles(
  api: Pick<RealmApi, 'get'>,
  exported: RealmDocument,
  declared: DeclaredRoles,
): Promise<RealmDocument> {
  const clients = listMember(exported, 'clients')
  const clientIds = new Map(clients.map(({ id, clientId }) => [String(id), String(clientId)]))
  const composites = compositesOf((declared.get('role-composites') ?? []).map(({ key }) => key))
  const named = new Set(
    [...(declared.get('client-role') ?? []).map(({ key }) => key), ...composites.client].flatMap(clientsIn),
  )
  const rolesAt = async (path: string): Promise<readonly JsonObject[]> =>
    expectObjects(await api.get(`${path}/roles?briefRepresentation=false`), 'the roles')
  const withComposites = (role: JsonObject, isNamed: boolean): Promise<JsonObject> =>
    isNamed && role.composite === true ? readComposites(api, role, clientIds) : Promise.resolve(role)

  const readRealm = async (): Promise<readonly JsonObject[]> => {
    const names = new Set(composites.realm.map((key) => nameInRealm(exported, key)))
    return Promise.all((await rolesAt('')).map((role) => withComposites(role, names.has(String(role.name)))))
  }
  const readClient = async ({ id, clientId }: JsonObject): Promise<readonly [string, readonly JsonObject[]]> => {
    const roles = await rolesAt(adminPath`/clients/${String(id)}`)
    const read = roles.map((role) => withComposites(role, composites.client.includes(`${clientId}/${role.name}`)))
    return [String(clientId), await Promise.all(read)]
  }
  const [realm, ofClients, users] = await Promise.all([
    readRealm(),
    Promise.all(clients.filter(({ clientId }) => named.has(String(clientId))).map(readClient)),
    readServiceAccounts(api, exported, declared.get('service-account') ?? []),
  ])
  return {
    ...exported,
    roles: { realm, client: Object.fromEntries(ofClients) },
    ...(users.length === 0 ? {} : { users }),
  }
}

const OF_REALM = 'realm/'
const OF_CLIENT = 'client/'

const compositesOf = (keys: readonly string[]) => ({
  realm: keys.filter((key) => key.startsWith(OF_REALM)).map((key) => key.slice(OF_REALM.length)),
  client: keys.filter((key) => key.startsWith(OF_CLIENT)).map((key) => key.slice(OF_CLIENT.length)),
})

const ownerIn = (key: string): string => clientsIn(key)[0] ?? key

/** The role that every user has is found by its key, whatever its name. */
function nameInRealm(exported: RealmDocument, key: string): string {
  const { name } = objectIn(exported, 'defaultRole')
  return key === `default-roles-${exported.realm}` && typeof name === 'string' ? name : key
}

async function readComposites(
  api: Pick<RealmApi, 'get'>,
  role: JsonObject,
  clientIds: ReadonlyMap<string, string>,
): Promise<JsonObject> {
  const path = `${adminPath`/roles-by-id/${expectText(role, 'id', 'a role')}`}/composites`
  const found = expectObjects(await api.get(path), 'the composites of a role')
  const client = new Map<string, string[]>()
  for (const { clientRole, containerId, name } of found) {
    if (clientRole !== true) continue
    const clientId = clientIds.get(String(containerId)) ?? String(containerId)
    client.set(clientId, [...(client.get(clientId) ?? []), String(name)])
  }
  const realm = found.filter(({ clientRole }) => clientRole !== true).map(({ name }) => String(name))
  return { ...role, composites: { realm, client: Object.fromEntries(client) } }
}

const namesRoles = ({ value }: RealmObject): boolean =>
  value.realmRoles !== undefined || value.clientRoles !== undefined
const namesGroups = ({ value }: RealmObject): boolean => value.groups !== undefined

/** The service accounts of an export, with roles and groups where files name some. */
function readServiceAccounts(
  api: Pick<RealmApi, 'get'>,
  exported: RealmDocument,
  declared: readonly RealmObject[],
): Promise<readonly JsonObject[]> {
  const wanted = new Map(declared.map((account) => [account.key, account]))
  return Promise.all(
    listMember(exported, 'users').map(async (user) => {
      const account = wanted.get(String(user.serviceAccountClientId))
      const path = adminPath`/users/${String(user.id)}`
      const [roles, groups] = await Promise.all([
        account !== undefined && namesRoles(account) ? readRoleMappings(api, path) : {},
        account !== undefined && namesGroups(account) ? readGroups(api, path) : {},
      ])
      return { ...user, ...roles, ...groups }
    }),
  )
}

async function readRoleMappings(api: Pick<RealmApi, 'get'>, user: string): Promise<JsonObject> {
  const found = expectObject(await api.get(`${user}/role-mappings`), 'the roles of a service account')
  const byClient = objectIn(found, 'clientMappings')
  const namesIn = (owner: JsonObject, member: string) => listMember(owner, member).map(({ name }) => String(name))
  const lists = Object.keys(byClient).map((clientId) => [clientId, namesIn(objectIn(byClient, clientId), 'mappings')])
  return { realmRoles: namesIn(found, 'realmMappings'), clientRoles: Object.fromEntries(lists) }
}

async function readGroups(api: Pick<RealmApi, 'get'>, user: string): Promise<JsonObject> {
  const found = expectObjects(await api.get(`${user}/groups?briefRepresentation=true`), 'the groups of a user')
  return { groups: textsIn({ paths: found.map(({ path }) => String(path)) }, 'paths') }
}
