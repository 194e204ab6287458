import { listMember } from '../admin-api/index.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import type { RealmDocument } from '../realm-kinds/index.js'

/** A role by one text: `superviseur` of the realm, `backend-api/reader` of a client. */
export type RoleKey = string

/** What the files give to people. */
export interface GivenRoles {
  /** Roles that the files give to somebody, however long the way: by group, by composite. */
  of(username: string): ReadonlySet<RoleKey>
  /** Whether the files let somebody into a group of which they say no more: what it has, they give. */
  bringsAll(username: string, group: string): boolean
}

/** What a role is made of. */
type PartsOf = (role: RoleKey) => readonly RoleKey[]

/** What Keycloak adds to what files say of roles. */
export interface RolesAround {
  /** What every new realm has. */
  readonly pristine: RealmDocument
  /** Whether `pristine` is of the version that the realm runs on. */
  readonly isSameVersion: boolean
  /** What composite roles are made of in Keycloak. */
  readonly contained: ReadonlyMap<RoleKey, readonly RoleKey[]>
  /** Groups that Keycloak lets new users into. */
  readonly defaultGroups: readonly string[]
}

/** Reads off a document who has which role. */
export function givenRoles(document: RealmDocument, around: RolesAround): GivenRoles {
  const partsOf = partsIn(document, around)
  const ofGroups = rolesOfGroups(document)
  const defaultGroups = document.defaultGroups === undefined ? around.defaultGroups : texts(document.defaultGroups)
  const givenTo = (user: JsonObject): Given => {
    const groups = user.groups === undefined ? defaultGroups : texts(user.groups)
    return {
      roles: closure([...rolesIn(user), ...groups.flatMap((path) => ofGroups.get(path) ?? [])], partsOf),
      undeclaredGroups: new Set(groups.filter((path) => !ofGroups.has(path))),
    }
  }
  const users = new Map([...usersIn(document)].map(([name, user]) => [name, givenTo(user)]))
  const of = (username: string): Given | undefined => users.get(username.toLowerCase())
  return {
    of: (username) => of(username)?.roles ?? new Set(),
    bringsAll: (username, group) => of(username)?.undeclaredGroups.has(group) === true,
  }
}

/** Usernames that the files name, in lower case; service accounts of declared clients too. */
export function usersIn(document: RealmDocument): ReadonlyMap<string, JsonObject> {
  const accounts = listMember(document, 'clients')
    .filter(({ serviceAccountsEnabled }) => serviceAccountsEnabled === true)
    .map(({ clientId }) => [serviceAccountName(clientId), {}] as const)
  const users = listMember(document, 'users').map((user) => {
    const { username, serviceAccountClientId } = user
    const name = typeof username === 'string' ? username.toLowerCase() : serviceAccountName(serviceAccountClientId)
    return [name, user] as const
  })
  return new Map([...accounts, ...users])
}

interface Given {
  readonly roles: ReadonlySet<RoleKey>
  readonly undeclaredGroups: ReadonlySet<string>
}

/** Roles with all that they are made of. */
export function closure(roles: Iterable<RoleKey>, partsOf: PartsOf): ReadonlySet<RoleKey> {
  const reached = new Set<RoleKey>()
  const waiting = [...roles]
  for (let role = waiting.pop(); role !== undefined; role = waiting.pop()) {
    if (reached.has(role)) continue
    reached.add(role)
    waiting.push(...partsOf(role))
  }
  return reached
}

/** How Keycloak names the user of a client. */
const serviceAccountName = (clientId: JsonValue | undefined): string =>
  `service-account-${typeof clientId === 'string' ? clientId : ''}`.toLowerCase()

/**
 * What a role is made of by right: as the files say it; of a role that they don't have, as Keycloak does. Somebody may have
 * put a role into one of Keycloak's own, so of these it counts what every new realm has in them.
 */
function partsIn(document: RealmDocument, { pristine, isSameVersion, contained }: RolesAround): PartsOf {
  const declared = compositesOf(document)
  const own = compositesOf(pristine)
  return (role) => {
    const said = declared.get(role)
    if (said !== undefined) return said
    if (own.has(role)) return (isSameVersion ? own : contained).get(role) ?? []
    return declared.has(role) ? [] : (contained.get(role) ?? [])
  }
}

/** By role; undefined where nothing is said of its parts. */
export function compositesOf(document: RealmDocument): ReadonlyMap<RoleKey, readonly RoleKey[] | undefined> {
  const roles = isJsonObject(document.roles) ? document.roles : {}
  const byClient = isJsonObject(roles.client) ? roles.client : {}
  const of = ({ composites }: JsonObject): readonly RoleKey[] | undefined =>
    isJsonObject(composites) ? keysOf(composites.realm, composites.client) : undefined
  return new Map([
    ...listMember(roles, 'realm').map((role) => [String(role.name), of(role)] as const),
    ...Object.keys(byClient).flatMap((clientId) =>
      listMember(byClient, clientId).map((role) => [`${clientId}/${String(role.name)}`, of(role)] as const),
    ),
  ])
}

/** By path; a group passes its roles on to those within. */
export function rolesOfGroups(document: RealmDocument): ReadonlyMap<string, readonly RoleKey[]> {
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

export const texts = (value: JsonValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((entry: JsonValue) => typeof entry === 'string') : []
