import { listMember } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { RealmDocument } from '../realm-kinds/index.js'

/** A role by one text: `superviseur` of the realm, `backend-api/reader` of a client. */
export type RoleKey = string

/** What the files give to people. */
export interface GivenRoles {
  /** Usernames that the files name, in lower case; service accounts of declared clients too. */
  readonly users: ReadonlySet<string>
  /** Roles that the files give to somebody, however long the way: by group, by composite. */
  of(username: string): ReadonlySet<RoleKey>
}

/** Reads off a document who has which role. */
export function givenRoles(document: RealmDocument): GivenRoles {
  const contained = compositesOf(document)
  const ofGroups = rolesOfGroups(document)
  const users = new Map<string, ReadonlySet<RoleKey>>()
  for (const client of listMember(document, 'clients')) {
    if (client.serviceAccountsEnabled === true) users.set(serviceAccountName(client.clientId), new Set())
  }
  for (const user of listMember(document, 'users')) {
    const name =
      typeof user.username === 'string' ? user.username.toLowerCase() : serviceAccountName(user.serviceAccountClientId)
    const groups = texts(user.groups).flatMap((path) => [...(ofGroups.get(path) ?? [])])
    users.set(name, closure([...rolesIn(user), ...groups], contained))
  }
  return { users: new Set(users.keys()), of: (username) => users.get(username.toLowerCase()) ?? new Set() }
}

/** Roles with all that they are made of. */
export function closure(
  roles: Iterable<RoleKey>,
  contained: ReadonlyMap<RoleKey, readonly RoleKey[]>,
): ReadonlySet<RoleKey> {
  const reached = new Set<RoleKey>()
  const waiting = [...roles]
  for (let role = waiting.pop(); role !== undefined; role = waiting.pop()) {
    if (reached.has(role)) continue
    reached.add(role)
    waiting.push(...(contained.get(role) ?? []))
  }
  return reached
}

/** How Keycloak names the user of a client. */
const serviceAccountName = (clientId: JsonValue | undefined): string =>
  `service-account-${typeof clientId === 'string' ? clientId : ''}`.toLowerCase()

function compositesOf(document: RealmDocument): ReadonlyMap<RoleKey, readonly RoleKey[]> {
  const roles = isJsonObject(document.roles) ? document.roles : {}
  const byClient = isJsonObject(roles.client) ? roles.client : {}
  const of = (role: JsonObject): readonly RoleKey[] => {
    const { composites } = role
    return isJsonObject(composites) ? keysOf(composites.realm, composites.client) : []
  }
  return new Map([
    ...listMember(roles, 'realm').map((role) => [String(role.name), of(role)] as const),
    ...Object.keys(byClient).flatMap((clientId) =>
      listMember(byClient, clientId).map((role) => [`${clientId}/${String(role.name)}`, of(role)] as const),
    ),
  ])
}

/** By path; a group passes its roles on to those within. */
function rolesOfGroups(document: RealmDocument): ReadonlyMap<string, readonly RoleKey[]> {
  const found = new Map<string, readonly RoleKey[]>()
  const visit = (groups: readonly JsonObject[], above: string, inherited: readonly RoleKey[]): void => {
    for (const group of groups) {
      const path = `${above}/${String(group.name).replaceAll('/', '~/')}`
      const roles = [...inherited, ...rolesIn(group)]
      found.set(path, roles)
      visit(listMember(group, 'subGroups'), path, roles)
    }
  }
  visit(listMember(document, 'groups'), '', [])
  return found
}

const rolesIn = ({ realmRoles, clientRoles }: JsonObject): readonly RoleKey[] => keysOf(realmRoles, clientRoles)

const keysOf = (realm: JsonValue | undefined, client: JsonValue | undefined): readonly RoleKey[] => [
  ...texts(realm),
  ...Object.entries(isJsonObject(client) ? client : {}).flatMap(([clientId, names]) =>
    texts(names).map((name) => `${clientId}/${name}`),
  ),
]

const texts = (value: JsonValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((entry: JsonValue) => typeof entry === 'string') : []
