import type { Condition, Grant, GrantTable } from './compile-grants.js'
import type { AttributeValue, GrantOrigin, Permission, PolicyRecord } from './types.js'

/**
 * A grant as one caller holds it, with the caller's attributes put in. A grant whose attribute the caller lacks can
 * never be met: an absent attribute must not turn into an absent bound.
 */
export type HeldGrant =
  | { readonly kind: 'unbounded'; readonly origin: GrantOrigin }
  | { readonly kind: 'bounded'; readonly origin: GrantOrigin; readonly where: PolicyRecord }
  | { readonly kind: 'unsatisfiable'; readonly origin: GrantOrigin; readonly missing: readonly string[] }

export type HeldGrants = ReadonlyMap<Permission, readonly HeldGrant[]>

/** What the caller's realm roles grant, over all roles. Roles that the policy does not know grant nothing. */
export function resolveGrants(
  table: GrantTable,
  roles: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>>,
): HeldGrants {
  const held = new Map<Permission, HeldGrant[]>()
  for (const role of new Set(roles)) {
    for (const [permission, grants] of table.get(role) ?? []) {
      const alternatives = held.get(permission) ?? []
      alternatives.push(...grants.map((grant) => resolveGrant(grant, attributes)))
      held.set(permission, alternatives)
    }
  }
  return held
}

function resolveGrant(grant: Grant, attributes: Readonly<Record<string, AttributeValue>>): HeldGrant {
  if (grant.conditions.length === 0) return { kind: 'unbounded', origin: grant.origin }
  const missing: string[] = []
  const where: Record<string, AttributeValue> = Object.create(null)
  for (const condition of grant.conditions) {
    const value = valueFor(condition, attributes)
    if (value === undefined) missing.push('attribute' in condition ? condition.attribute : condition.field)
    else where[condition.field] = value
  }
  return missing.length > 0
    ? { kind: 'unsatisfiable', origin: grant.origin, missing }
    : { kind: 'bounded', origin: grant.origin, where: Object.freeze(where) }
}

function valueFor(
  condition: Condition,
  attributes: Readonly<Record<string, AttributeValue>>,
): AttributeValue | undefined {
  if ('constant' in condition) return condition.constant
  return Object.hasOwn(attributes, condition.attribute) ? attributes[condition.attribute] : undefined
}
