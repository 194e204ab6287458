import { expectObjects, listMember } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import { findUsers } from './find-users.js'
import type { Reading, RealmDocument, RealmObject } from './kind.js'
import { groupsOfUsers, rolesOfUsers, type UsersInQuestion } from './memberships.js'
import { objectIn } from './texts-in.js'

/**
 * Users, and of roles, groups and links what files speak of: Keycloak lists none of them along with users. Those that
 * its export has, of service accounts, are left where they are.
 */
export async function readUsers(
  reading: Reading,
  declared: readonly RealmObject[] | undefined,
): Promise<RealmDocument> {
  const serviceAccounts = listMember(reading.exported, 'users').filter(
    ({ serviceAccountClientId }) => serviceAccountClientId !== undefined,
  )
  const found = await findUsers(reading, namesOf(reading, declared), declared === undefined || declared.some(needsAll))
  const wants = new Map(declared?.map(({ key, value }) => [key, value]))
  const having = (...fields: readonly string[]): UsersInQuestion => ({
    ...found,
    ids: found.users.flatMap(({ id, username }) => {
      const wanted = wants.get(String(username))
      const counts = declared === undefined || fields.some((field) => wanted?.[field] !== undefined)
      return counts ? [String(id)] : []
    }),
  })
  const [roles, groups, links] = await Promise.all([
    rolesOfUsers(reading, having('realmRoles', 'clientRoles'), containersOf(declared)),
    groupsOfUsers(reading, having('groups')),
    linksOfUsers(reading, having('federatedIdentities')),
  ])
  const users = found.users.map((user) => {
    const id = String(user.id)
    const inGroups = groups.get(id)
    const linked = links.get(id)
    return {
      ...user,
      ...roles.get(id),
      ...(inGroups === undefined ? {} : { groups: inGroups }),
      ...(linked === undefined ? {} : { federatedIdentities: linked }),
    }
  })
  return { users: [...serviceAccounts, ...users] }
}

/** Undefined when everybody counts. */
function namesOf(
  { knownIds, pruned }: Reading,
  declared: readonly RealmObject[] | undefined,
): readonly string[] | undefined {
  const ours = pruned?.has('user') ? knownIds('user').keys() : []
  return declared && [...new Set([...declared.map(({ key }) => key), ...ours])]
}

/** Keycloak's short form of a user lacks these. */
const needsAll = ({ value }: RealmObject): boolean =>
  value.attributes !== undefined || value.requiredActions !== undefined

/** Where the roles belong that files speak of: to the realm, to clients. */
function containersOf(declared: readonly RealmObject[] | undefined) {
  return (
    declared && {
      realm: declared.some(({ value }) => value.realmRoles !== undefined),
      clientIds: [...new Set(declared.flatMap(({ value }) => Object.keys(objectIn(value, 'clientRoles'))))],
    }
  )
}

async function linksOfUsers(
  { api }: Reading,
  { ids }: UsersInQuestion,
): Promise<ReadonlyMap<string, readonly JsonObject[]>> {
  const links = await Promise.all(
    ids.map(
      async (id): Promise<readonly [string, readonly JsonObject[]]> => [
        id,
        expectObjects((await api.get(`/users/${id}/federated-identity`)) ?? [], 'the links of a user'),
      ],
    ),
  )
  return new Map(links)
}
