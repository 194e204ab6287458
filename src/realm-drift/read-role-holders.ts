import { type AdminClient, adminPath, expectObjects, expectText } from '../admin-api/index.js'
import { isJsonObject, type JsonObject } from '../json/index.js'
import type { RoleKey } from './given-roles.js'

/** How somebody has a role: given to them, or to a group that they are in. */
export interface Grant {
  readonly user: string
  readonly userId: string
  /** When the user was made, in milliseconds since the epoch. */
  readonly userSince?: number
  readonly role: RoleKey
  /** The group that the user is in, and the one that has the role: itself, or one above. Absent where it was given to the user. */
  readonly group?: { readonly path: string; readonly id: string; readonly holderId: string }
}

/** How Keycloak knows a role. */
export interface RoleIdentity {
  readonly id: string
  readonly name: string
  /** Id of the client whose role it is; absent for one of the realm. */
  readonly clientId?: string
}

/** Who has which role in Keycloak. */
export interface RoleHolders {
  /** Names of the realm's own roles, Keycloak's too. */
  readonly realmRoles: readonly string[]
  /** What composite roles are made of. */
  readonly contained: ReadonlyMap<RoleKey, readonly RoleKey[]>
  /** Of all these roles. */
  readonly identities: ReadonlyMap<RoleKey, RoleIdentity>
  readonly grants: readonly Grant[]
}

const PAGE = 100
const WHAT = 'the roles'

/** Every user has these. */
const EVERYBODYS = ['offline_access', 'uma_authorization']

/** Keycloak gives it to service accounts with authorization services by itself. */
const AUTOMATIC = 'uma_protection'

/**
 * Reads who has the roles of the realm, and those of some clients. One request for each role and each group that has one.
 *
 * @param withUsers false reads names and composites alone
 */
export async function readRoleHolders(
  client: AdminClient,
  realm: string,
  clientIds: readonly string[],
  withUsers: boolean,
): Promise<RoleHolders> {
  const base = adminPath`/${realm}`
  const list = async (path: string): Promise<readonly JsonObject[]> =>
    expectObjects((await client.get(`${base}${path}`)) ?? [], WHAT)
  const realmRoles = await list('/roles')
  const ofClients = await Promise.all(
    clientIds.map(async (clientId) => {
      const [found] = await list(`/clients?${new URLSearchParams({ clientId })}`)
      if (found === undefined) return []
      const path = adminPath`/clients/${expectText(found, 'id', WHAT)}/roles`
      return (await list(path)).map((role) => ({ key: `${clientId}/${nameOf(role)}`, path, role }))
    }),
  )
  const roles = [
    ...realmRoles.map((role) => ({ key: nameOf(role), path: '/roles', role })),
    ...ofClients.flat(),
  ].filter(({ role }) => !isEverybodys(nameOf(role), realm))
  const names = new Map<string, string>()
  const identities = new Map(roles.map(({ key, role }) => [key, identityOf(role)]))
  const contained = await inTurns(
    roles.filter(({ role }) => role.composite === true),
    async ({ key, role }) => {
      const parts = await list(adminPath`/roles-by-id/${expectText(role, 'id', WHAT)}/composites`)
      const keys = await keysOf(parts)
      for (const [at, part] of parts.entries()) identities.set(keys[at] ?? '', identityOf(part))
      return [key, keys] as const
    },
  )
  async function keysOf(parts: readonly JsonObject[]): Promise<readonly RoleKey[]> {
    return Promise.all(
      parts.map(async (part) => {
        if (part.clientRole !== true) return nameOf(part)
        const id = expectText(part, 'containerId', WHAT)
        const known = names.get(id)
        if (known !== undefined) return `${known}/${nameOf(part)}`
        const owner = await client.get(`${base}${adminPath`/clients/${id}`}`)
        const clientId = isJsonObject(owner) ? String(owner.clientId) : id
        names.set(id, clientId)
        return `${clientId}/${nameOf(part)}`
      }),
    )
  }
  const paged = async (path: string): Promise<readonly JsonObject[]> => {
    const all: JsonObject[] = []
    for (let first = 0; ; first += PAGE) {
      const page = await list(`${path}${path.includes('?') ? '&' : '?'}first=${first}&max=${PAGE}`)
      all.push(...page)
      if (page.length < PAGE) return all
    }
  }
  const members = new Map<string, Promise<readonly Member[]>>()
  const membersOf = (group: JsonObject): Promise<readonly Member[]> => {
    const id = expectText(group, 'id', 'a group')
    const known = members.get(id) ?? readMembers(group, id)
    members.set(id, known)
    return known
  }
  async function readMembers(group: JsonObject, id: string): Promise<readonly Member[]> {
    const users = await paged(`${adminPath`/groups/${id}/members`}?briefRepresentation=true`)
    const below = await paged(adminPath`/groups/${id}/children`)
    const own = users.map((user) => ({ user, path: expectText(group, 'path', 'a group'), id }))
    return [...own, ...(await Promise.all(below.map(membersOf))).flat()]
  }
  const grants = withUsers
    ? await inTurns(roles, async ({ key, path, role }): Promise<readonly Grant[]> => {
        const at = `${path}${adminPath`/${nameOf(role)}`}`
        const users = await paged(`${at}/users`)
        const groups = await paged(`${at}/groups`)
        const inGroups = await Promise.all(
          groups.map(async (group) => {
            const holderId = expectText(group, 'id', 'a group')
            return (await membersOf(group)).map((member) => ({ ...member, holderId }))
          }),
        )
        return [
          ...users.map((user) => ({ ...who(user), role: key })),
          ...inGroups.flat().map((member) => ({
            ...who(member.user),
            role: key,
            group: { path: member.path, id: member.id, holderId: member.holderId },
          })),
        ]
      })
    : []
  return { realmRoles: realmRoles.map(nameOf), contained: new Map(contained), identities, grants: grants.flat() }
}

interface Member {
  readonly user: JsonObject
  /** The group that the user is in, which may be one below the group that has the role. */
  readonly path: string
  readonly id: string
}

/** Whether a role is one that every user has, or that Keycloak gives by itself. */
export const isEverybodys = (role: string, realm: string): boolean =>
  EVERYBODYS.includes(role) || role === AUTOMATIC || role === `default-roles-${realm.toLowerCase()}`

const who = (user: JsonObject): Pick<Grant, 'user' | 'userId' | 'userSince'> => ({
  user: expectText(user, 'username', 'a user'),
  userId: expectText(user, 'id', 'a user'),
  ...(typeof user.createdTimestamp === 'number' ? { userSince: user.createdTimestamp } : {}),
})

const identityOf = (role: JsonObject): RoleIdentity => ({
  id: expectText(role, 'id', WHAT),
  name: nameOf(role),
  ...(role.clientRole === true ? { clientId: expectText(role, 'containerId', WHAT) } : {}),
})

const nameOf = (role: JsonObject): string => expectText(role, 'name', WHAT)

/** A handful at once: each asks for several things. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  task: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  for (let at = 0; at < items.length; at += 8) results.push(...(await Promise.all(items.slice(at, at + 8).map(task))))
  return results
}
