import type { PolicyDocument } from '../realm-config/index.js'
import type { GrantOrigin, Permission } from './types.js'

/** One condition of a bound: the field of the record, and what it must equal. */
export type Condition =
  | { readonly field: string; readonly attribute: string }
  | { readonly field: string; readonly constant: string | number }

/** One way of holding a permission. Without conditions it holds for every record. */
export interface Grant {
  readonly origin: GrantOrigin
  readonly conditions: readonly Condition[]
}

/** Role → permission → the ways it is granted; several are alternatives. */
export type GrantTable = ReadonlyMap<string, ReadonlyMap<Permission, readonly Grant[]>>

/** Turns policy.yaml's grants into a table, so that a decision is two look-ups and a comparison. */
export function compileGrants(document: PolicyDocument): GrantTable {
  const table = new Map<string, Map<Permission, Grant[]>>()
  for (const [role, { grants }] of Object.entries(document.roles)) {
    const byPermission = new Map<Permission, Grant[]>()
    for (const { permissions, where, line } of grants) {
      const grant: Grant = { origin: { role, line }, conditions: Object.entries(where ?? {}).map(toCondition) }
      for (const name of permissions) {
        const permission = toPermission(name)
        byPermission.set(permission, [...(byPermission.get(permission) ?? []), grant])
      }
    }
    table.set(role, byPermission)
  }
  return table
}

/** Every permission that the policy's resources declare, sorted. */
export function declaredPermissions(document: PolicyDocument): readonly Permission[] {
  return Object.entries(document.resources)
    .flatMap(([resource, { actions }]) => actions.map((action): Permission => `${resource}:${action}`))
    .sort()
}

function toCondition([field, value]: [string, string | number]): Condition {
  return typeof value === 'string' && value.startsWith('$')
    ? { field, attribute: value.slice(1) }
    : { field, constant: value }
}

function toPermission(name: string): Permission {
  const colon = name.indexOf(':')
  return `${name.slice(0, colon)}:${name.slice(colon + 1)}`
}
