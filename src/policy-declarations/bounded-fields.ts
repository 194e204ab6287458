import { expandPermission, type Permission } from '../policy/index.js'
import type { PolicyDocument } from '../realm-config/index.js'

/** For each permission the fields that some role's grant or deny bounds it by, sorted. */
export function boundedFields(
  document: PolicyDocument,
  permissions: readonly Permission[],
): ReadonlyMap<Permission, readonly string[]> {
  const bounded = new Map<Permission, Set<string>>(permissions.map((permission) => [permission, new Set()]))
  for (const { grants, deny = [] } of Object.values(document.roles)) {
    for (const { permissions: patterns, where = {} } of [...grants, ...deny]) {
      for (const permission of patterns.flatMap((pattern) => expandPermission(pattern, permissions))) {
        for (const field of Object.keys(where)) bounded.get(permission)?.add(field)
      }
    }
  }
  return new Map(Array.from(bounded, ([permission, fields]) => [permission, [...fields].sort()]))
}
