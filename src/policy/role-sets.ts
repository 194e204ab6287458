import type { Condition, GrantTable } from './compile-grants.js'
import type { Decision, GrantOrigin, Permission } from './types.js'

/** What some realm roles grant together, whoever holds them: shared by all who do. */
export interface RoleSet {
  readonly roles: readonly string[]
  /** Sorted. */
  readonly permissions: readonly Permission[]
  readonly held: ReadonlyMap<Permission, HeldPermission>
}

/** The ways a permission is held; several are alternatives. */
export interface HeldPermission {
  readonly grants: readonly HeldGrant[]
  /** The decision without a record where all grants are bounded, and the caller has every attribute they ask for. */
  readonly recordRequired: Decision
}

export interface HeldGrant {
  readonly origin: GrantOrigin
  readonly conditions: readonly Condition[]
  /** The decision by a grant without conditions; `undefined` for one that has some. */
  readonly granted: Decision | undefined
}

/** A realm has few sets of roles that people really hold; whoever makes more pays for them again. */
const MOST_REMEMBERED = 1024

/** Gives what roles grant together. Roles that the policy does not know grant nothing. */
export function createRoleSets(table: GrantTable): (roles: readonly string[]) => RoleSet {
  const remembered = new Map<string, RoleSet>()
  return function roleSetOf(roles) {
    const name = JSON.stringify(roles)
    const known = remembered.get(name)
    if (known !== undefined) return known
    if (remembered.size >= MOST_REMEMBERED) remembered.clear()
    const roleSet = resolve(table, roles)
    remembered.set(name, roleSet)
    return roleSet
  }
}

function resolve(table: GrantTable, roles: readonly string[]): RoleSet {
  const grants = new Map<Permission, HeldGrant[]>()
  for (const role of new Set(roles)) {
    for (const [permission, granted] of table.get(role) ?? []) {
      const alternatives = grants.get(permission) ?? []
      for (const { origin, conditions } of granted) {
        alternatives.push({ origin, conditions, granted: conditions.length === 0 ? grantedBy(origin) : undefined })
      }
      grants.set(permission, alternatives)
    }
  }
  const held = Array.from(grants, ([permission, alternatives]): [Permission, HeldPermission] => [
    permission,
    { grants: alternatives, recordRequired: recordRequired(permission, alternatives) },
  ])
  return {
    roles: Object.freeze([...roles]),
    permissions: Object.freeze([...grants.keys()].sort()),
    held: new Map(held),
  }
}

function grantedBy(origin: GrantOrigin): Decision {
  return Object.freeze({ allowed: true, because: Object.freeze({ code: 'granted', by: origin, where: undefined }) })
}

function recordRequired(permission: Permission, grants: readonly HeldGrant[]): Decision {
  const fields = new Set(grants.flatMap(({ conditions }) => conditions.map(({ field }) => field)))
  const because = Object.freeze({ code: 'record_required', permission, fields: Object.freeze([...fields]) } as const)
  return Object.freeze({ allowed: false, because })
}
