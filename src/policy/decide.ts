import { type Attributes, meets, metBounds, valueFor } from './bounds.js'
import type { HeldGrant, HeldPermission, RoleSet } from './role-sets.js'
import type { AttributeValue, Decision, Permission, Reason } from './types.js'

type UntrustedRecord = Readonly<Record<string, unknown>>

/**
 * Decides one permission on one record. Fails closed: a bounded permission without a record, with a record that lacks
 * the field, or asked by someone who lacks the attribute, is refused.
 *
 * @param known every permission that the policy declares
 */
export function decide(
  { roles, held }: RoleSet,
  attributes: Attributes,
  known: ReadonlySet<string>,
  permission: Permission,
  given: UntrustedRecord | undefined,
): Decision {
  // Callers without types may hand over anything; what is no object is no record.
  const record = typeof given === 'object' && given !== null ? given : undefined
  const holding = held.get(permission)
  if (holding === undefined) {
    return known.has(permission)
      ? { allowed: false, because: { code: 'permission_missing', permission, roles } }
      : { allowed: false, because: { code: 'permission_unknown', permission } }
  }
  const { grants } = holding
  for (const grant of grants) {
    if (grant.granted !== undefined) return grant.granted
    if (record !== undefined && meets(record, grant.conditions, attributes)) return grantedWithin(grant, attributes)
  }
  // Asked on each request for a record, before the record is known: no allocation for it.
  if (record === undefined && areAllMeetable(grants, attributes)) return holding.recordRequired
  return { allowed: false, because: refusalReason(holding, attributes, permission, record) }
}

function grantedWithin({ origin, conditions }: HeldGrant, attributes: Attributes): Decision {
  const where: Record<string, AttributeValue> = {}
  for (const condition of conditions) {
    const value = valueFor(condition, attributes)
    if (value !== undefined) where[condition.field] = value
  }
  return { allowed: true, because: { code: 'granted', by: origin, where } }
}

function areAllMeetable(grants: readonly HeldGrant[], attributes: Attributes): boolean {
  for (const { conditions } of grants) {
    for (const condition of conditions) if (valueFor(condition, attributes) === undefined) return false
  }
  return true
}

function refusalReason(
  holding: HeldPermission,
  attributes: Attributes,
  permission: Permission,
  record: UntrustedRecord | undefined,
): Reason {
  const bounds = metBounds(holding, attributes)
  if (bounds.length === 0) {
    return { code: 'attribute_missing', permission, attributes: missingAttributes(holding, attributes) }
  }
  const fields = [...new Set(bounds.flatMap((where) => Object.keys(where)))]
  if (record === undefined) return { code: 'record_required', permission, fields }
  const absent = fields.filter((field) => !Object.hasOwn(record, field) || record[field] === undefined)
  return absent.length > 0 && bounds.every((where) => Object.keys(where).some((field) => absent.includes(field)))
    ? { code: 'field_missing', permission, fields: absent }
    : { code: 'out_of_bounds', permission, allowed: bounds }
}

function missingAttributes({ grants }: HeldPermission, attributes: Attributes): readonly string[] {
  const missing = grants.flatMap(({ conditions }) =>
    conditions.flatMap((condition) =>
      'attribute' in condition && valueFor(condition, attributes) === undefined ? [condition.attribute] : [],
    ),
  )
  return [...new Set(missing)]
}
