import { isJsonObject } from '../json/index.js'
import type { RealmApi } from '../realm-kinds/index.js'
import type { KindAtWork } from './types.js'

/** What a realm's partial export is asked for. */
interface WhatToExport {
  readonly query: URLSearchParams
  /** Whether roles have to be read without it. */
  readonly rolesApart: boolean
}

/** So many groups an export brings along in the time of a few requests. */
const FEW_GROUPS = 500

/** In the export, a group takes about a twentieth of the time that a request for it takes. */
const GROUPS_A_REQUEST = 20

/**
 * The export has roles and groups together or not at all, and takes seconds for thousands of groups. So these are left
 * out where files name none or few of them; the roles are then read by themselves.
 */
export async function whatToExport(api: Pick<RealmApi, 'get'>, kinds: readonly KindAtWork[]): Promise<WhatToExport> {
  const wants = new Set(kinds.map(({ kind }) => kind.exported))
  const wantsRoles = wants.has('roles') || wants.has('client-roles')
  const groupsAndRoles = await wantsGroupsAndRoles(api, kinds)
  return {
    query: new URLSearchParams({
      exportClients: String(wants.has('clients') || wants.has('client-roles')),
      exportGroupsAndRoles: String(groupsAndRoles),
    }),
    rolesApart: wantsRoles && !groupsAndRoles,
  }
}

async function wantsGroupsAndRoles(api: Pick<RealmApi, 'get'>, kinds: readonly KindAtWork[]): Promise<boolean> {
  const withGroups = kinds.filter(({ kind }) => kind.exported === 'roles-and-groups')
  // Realm roles alone are one request, whatever groups there are.
  if (withGroups.length === 0 && kinds.every(({ kind }) => kind.exported !== 'client-roles')) return false
  if (withGroups.some(({ declared }) => declared === undefined)) return true
  const named = withGroups.reduce((count, { declared = [] }) => count + declared.length, 0)
  const counted = await api.get('/groups/count')
  const count = isJsonObject(counted) && typeof counted.count === 'number' ? counted.count : 0
  return count <= Math.max(FEW_GROUPS, GROUPS_A_REQUEST * named)
}
