import type { PolicyRecord, Reason } from './types.js'

/** A reason in words, for the operator's log. */
export function describeReason(reason: Reason): string {
  switch (reason.code) {
    case 'granted':
      return `granted by role ${reason.by.role} (policy.yaml:${reason.by.line})${reason.where === undefined ? '' : ` within ${fields(reason.where)}`}`
    case 'granted_within':
      return `${reason.permission} is granted for the rows within ${reason.allowed.map(fields).join(' or ')}`
    case 'permission_unknown':
      return `the policy declares no permission ${reason.permission}`
    case 'permission_missing':
      return `none of the roles [${reason.roles.join(', ')}] grants ${reason.permission}`
    case 'record_required':
      return `${reason.permission} is bounded by ${reason.fields.join(', ')}, and no record was given`
    case 'record_not_found':
      return `${reason.permission} is bounded, and there is no such record`
    case 'attribute_missing':
      return `${reason.permission} is bounded by the attribute ${reason.attributes.join(', ')}, which the token lacks or carries with a wrong type`
    case 'field_missing':
      return `${reason.permission} is bounded, and the record lacks ${reason.fields.join(', ')}`
    case 'out_of_bounds':
      return `${reason.permission} is granted within ${reason.allowed.map(fields).join(' or ')} only`
  }
}

function fields(where: PolicyRecord): string {
  return Object.entries(where)
    .map(([field, value]) => `${field}=${value}`)
    .join(' and ')
}
