import { AdminError, adminPath, byMember, expectObjects, expectText, type RealmApi } from '../admin-api/index.js'
import type { JsonObject } from '../json/index.js'
import type { UserRepresentation } from '../realm-config/index.js'
import { clientUuid } from './kinds/client-roles.js'

interface AssignedRoles {
  readonly user: JsonObject
  readonly realmRoles: readonly string[]
  readonly clientRoles: Readonly<Record<string, readonly string[]>>
}

type DeclaredRoles = Pick<UserRepresentation, 'username' | 'realmRoles' | 'clientRoles'>

/** Gives a user the declared roles and takes others away; roles of clients that are not declared stay. */
export async function assignRoles(api: RealmApi, declared: DeclaredRoles, current: AssignedRoles): Promise<void> {
  const mappings = `${adminPath`/users/${expectText(current.user, 'id', 'a user')}`}/role-mappings`
  if (declared.realmRoles !== undefined) {
    const change = {
      path: `${mappings}/realm`,
      roles: '/roles',
      wanted: declared.realmRoles,
      assigned: current.realmRoles,
    }
    await assign(api, declared.username, change)
  }
  for (const [clientId, wanted] of Object.entries(declared.clientRoles ?? {})) {
    const uuid = await clientUuid(api, clientId)
    await assign(api, declared.username, {
      path: `${mappings}${adminPath`/clients/${uuid}`}`,
      roles: adminPath`/clients/${uuid}/roles`,
      wanted,
      assigned: current.clientRoles[clientId] ?? [],
    })
  }
}

interface RoleChange {
  readonly path: string
  /** Where the roles that there are can be read. */
  readonly roles: string
  readonly wanted: readonly string[]
  readonly assigned: readonly string[]
}

async function assign(api: RealmApi, username: string, { path, roles, wanted, assigned }: RoleChange): Promise<void> {
  const added = wanted.filter((name) => !assigned.includes(name))
  const removed = assigned.filter((name) => !wanted.includes(name))
  if (added.length + removed.length === 0) return
  const known = byMember(expectObjects(await api.get(roles), 'the roles'), 'name', 'the roles')
  const representations = (names: readonly string[]) => names.map((name) => known.get(name) ?? unknown(username, name))
  if (added.length > 0) await api.post(path, representations(added))
  if (removed.length > 0) await api.delete(path, representations(removed))
}

function unknown(username: string, role: string): never {
  throw new AdminError(
    'unknown_reference',
    `User ${username} of users.dev.yaml has the role ${role}, which does not exist. Declare it in roles.yaml, or correct its name.`,
  )
}
