import { expandPermission, type Permission, rolesWithin } from '../policy/index.js'
import type { PolicyDocument, RequirementDocument, WhereDocument } from '../realm-config/index.js'

/** A rule that speaks of one permission for one role. */
export interface MatrixRule {
  /** The role that it stands under: the one that is asked about, or one that it inherits. */
  readonly role: string
  readonly inherited: boolean
  /** Line in policy.yaml. */
  readonly line: number
  /** Absent: every record. */
  readonly where?: WhereDocument
  /** What a token needs for a grant, or what spares it from a deny. */
  readonly requirement?: RequirementDocument
}

export interface RulesOfPermission {
  readonly grants: readonly MatrixRule[]
  readonly denies: readonly MatrixRule[]
}

/** What a role grants and denies of each permission, wildcards and inheritance resolved; one entry a permission. */
export function rulesOfRole(
  document: PolicyDocument,
  role: string,
  permissions: readonly Permission[],
): readonly RulesOfPermission[] {
  const grants = new Map<Permission, MatrixRule[]>()
  const denies = new Map<Permission, MatrixRule[]>()
  for (const name of rolesWithin(document, role)) {
    const rules = document.roles[name]
    for (const { requires, ...rule } of rules?.grants ?? []) note(grants, rule, name, requires)
    for (const { unless, ...rule } of rules?.deny ?? []) note(denies, rule, name, unless)
  }
  return permissions.map((permission) => ({
    grants: grants.get(permission) ?? [],
    denies: denies.get(permission) ?? [],
  }))

  function note(
    table: Map<Permission, MatrixRule[]>,
    { permissions: patterns, where, line }: { permissions: readonly string[]; where?: WhereDocument; line: number },
    name: string,
    requirement: RequirementDocument | undefined,
  ): void {
    const rule = {
      role: name,
      inherited: name !== role,
      line,
      ...(where && { where }),
      ...(requirement && { requirement }),
    }
    for (const permission of new Set(patterns.flatMap((pattern) => expandPermission(pattern, permissions)))) {
      table.set(permission, [...(table.get(permission) ?? []), rule])
    }
  }
}
