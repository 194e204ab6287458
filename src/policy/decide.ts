import type { HeldGrant, HeldGrants } from './resolve-grants.js'
import type { Decision, Permission, PolicyRecord } from './types.js'

type UntrustedRecord = Readonly<Record<string, unknown>>

/** What a decision needs beside the grants, to say why. */
export interface DecisionContext {
  readonly roles: readonly string[]
  readonly known: ReadonlySet<string>
}

/**
 * Decides one permission on one record. Fails closed: a bounded permission without a record, with a record that lacks
 * the field, or asked by someone who lacks the attribute, is refused.
 */
export function decide(
  held: HeldGrants,
  permission: Permission,
  given: UntrustedRecord | undefined,
  context: DecisionContext,
): Decision {
  // Callers without types may hand over anything; what is no object is no record.
  const record = typeof given === 'object' && given !== null ? given : undefined
  const grants = held.get(permission)
  if (grants === undefined) {
    return context.known.has(permission)
      ? { allowed: false, because: { code: 'permission_missing', permission, roles: context.roles } }
      : { allowed: false, because: { code: 'permission_unknown', permission } }
  }
  for (const grant of grants) {
    if (grant.kind === 'unbounded') {
      return { allowed: true, because: { code: 'granted', by: grant.origin, where: undefined } }
    }
    if (grant.kind === 'bounded' && record !== undefined && matches(record, grant.where)) {
      return { allowed: true, because: { code: 'granted', by: grant.origin, where: grant.where } }
    }
  }
  return { allowed: false, because: refusalReason(grants, permission, record) }
}

/** Whether every field of the bound is the record's own and equal, type included. */
export function matches(record: UntrustedRecord, where: PolicyRecord): boolean {
  for (const field in where) {
    if (!Object.hasOwn(record, field) || record[field] !== where[field]) return false
  }
  return true
}

function refusalReason(
  grants: readonly HeldGrant[],
  permission: Permission,
  record: UntrustedRecord | undefined,
): Decision['because'] {
  const bounds = grants.flatMap((grant) => (grant.kind === 'bounded' ? [grant.where] : []))
  if (bounds.length === 0) {
    const attributes = grants.flatMap((grant) => (grant.kind === 'unsatisfiable' ? grant.missing : []))
    return { code: 'attribute_missing', permission, attributes: [...new Set(attributes)] }
  }
  const fields = [...new Set(bounds.flatMap((where) => Object.keys(where)))]
  if (record === undefined) return { code: 'record_required', permission, fields }
  const absent = fields.filter((field) => !Object.hasOwn(record, field) || record[field] === undefined)
  return absent.length > 0 && bounds.every((where) => Object.keys(where).some((field) => absent.includes(field)))
    ? { code: 'field_missing', permission, fields: absent }
    : { code: 'out_of_bounds', permission, allowed: bounds }
}
