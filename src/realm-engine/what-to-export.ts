import { AdminError } from '../admin-api/index.js'
import { isJsonObject, type JsonValue } from '../json/index.js'
import {
  type DeclaredRoles,
  KINDS_OF_ROLES,
  type KindName,
  type RealmApi,
  requestsForRoles,
} from '../realm-kinds/index.js'
import type { KindAtWork } from './types.js'

/** What a realm's partial export is asked for. */
interface WhatToExport {
  readonly query: URLSearchParams
  /** What files say of roles, where these have to be read without it. */
  readonly rolesApart: DeclaredRoles | undefined
}

/** So many groups an export brings along in the time of a few requests. */
const FEW_GROUPS = 500

/** In the export, a group takes about a twentieth of the time that a request for it takes. */
const GROUPS_A_REQUEST = 20

/** So many requests for roles are not worth asking how many groups there are; beside users, who take some themselves, one. */
const FEW_REQUESTS = { withUsers: 1, withoutUsers: 6 }

/**
 * The export has roles and groups together or not at all, and takes seconds for thousands of groups. So these are left
 * out where files name none or few of them; the roles are then read by themselves.
 */
export async function whatToExport(
  api: Pick<RealmApi, 'get'>,
  kinds: readonly KindAtWork[],
  pruned: ReadonlySet<KindName>,
): Promise<WhatToExport> {
  const wants = new Set(kinds.map(({ kind }) => kind.exported))
  const roles = wants.has('roles') || wants.has('client-roles') ? rolesOf(kinds, pruned) : new Map()
  const groupsAndRoles = roles === undefined || (await wantsGroupsAndRoles(api, kinds, roles))
  return {
    query: new URLSearchParams({
      exportClients: String(wants.has('clients') || wants.has('client-roles')),
      exportGroupsAndRoles: String(groupsAndRoles),
    }),
    rolesApart: groupsAndRoles || roles.size === 0 ? undefined : roles,
  }
}

/** What files say of roles; undefined where all that there are have to be read. */
function rolesOf(kinds: readonly KindAtWork[], pruned: ReadonlySet<KindName>): DeclaredRoles | undefined {
  const declared = new Map<KindName, KindAtWork['declared'] & object>()
  for (const { kind, declared: objects } of kinds.filter(({ kind: { name } }) => KINDS_OF_ROLES.has(name))) {
    if (objects === undefined || pruned.has(kind.name)) return undefined
    declared.set(kind.name, objects)
  }
  return declared
}

async function wantsGroupsAndRoles(
  api: Pick<RealmApi, 'get'>,
  kinds: readonly KindAtWork[],
  roles: DeclaredRoles,
): Promise<boolean> {
  const withGroups = kinds.filter(({ kind }) => kind.exported === 'roles-and-groups')
  const few = kinds.some(({ kind }) => kind.name === 'user') ? FEW_REQUESTS.withUsers : FEW_REQUESTS.withoutUsers
  if (withGroups.length === 0 && (roles.size === 0 || requestsForRoles(roles) <= few)) return false
  if (withGroups.some(({ declared }) => declared === undefined)) return true
  const named = withGroups.reduce((count, { declared = [] }) => count + declared.length, 0)
  const counted = await countGroups(api)
  const count = isJsonObject(counted) && typeof counted.count === 'number' ? counted.count : 0
  return count <= Math.max(FEW_GROUPS, GROUPS_A_REQUEST * named)
}

/** Whoever may not see groups gets none exported either. */
async function countGroups(api: Pick<RealmApi, 'get'>): Promise<JsonValue | undefined> {
  try {
    return await api.get('/groups/count')
  } catch (error) {
    if (error instanceof AdminError && error.code === 'forbidden') return undefined
    throw error
  }
}
