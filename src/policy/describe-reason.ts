import type { FieldBound, Reason, Requirement, RuleOrigin, Where } from './types.js'

/** A reason in words, for the operator's log: by which rule, within which bounds, or what was missing. */
export function describeReason(reason: Reason): string {
  switch (reason.code) {
    case 'granted':
      return `granted by ${describeRule(reason.by)}${reason.where === undefined ? '' : ` within ${describeWhere(reason.where)}`}`
    case 'granted_within':
      return `${reason.permission} is granted for the rows within ${either(reason.allowed)}${reason.except.length === 0 ? '' : `, without those within ${either(reason.except)}`}`
    case 'permission_unknown':
      return `the policy declares no permission ${reason.permission}`
    case 'permission_missing':
      return `none of the roles [${reason.roles.join(', ')}] grants ${reason.permission}`
    case 'denied':
      return `${reason.permission} is denied by ${describeRule(reason.by)}${describeDenial(reason)}`
    case 'requirement_missing':
      return `${reason.permission} would be granted by ${reason.missing
        .map(({ rule, requirement }) => `${describeRule(rule)} to a token with ${describeRequirement(requirement)}`)
        .join(', or by ')}`
    case 'record_required':
      return `${reason.permission} is bounded by ${reason.fields.join(', ')} (${places(reason.rules)}), and no record was given`
    case 'record_not_found':
      return `${reason.permission} is bounded, and there is no such record`
    case 'attribute_missing':
      return `${reason.permission} is bounded by the attribute ${reason.attributes.join(', ')} (${places(reason.rules)}), which the token lacks or carries with a wrong type`
    case 'field_missing':
      return `${reason.permission} is bounded (${places(reason.rules)}), and the record lacks ${reason.fields.join(', ')}`
    case 'policy_error':
      return `${reason.permission} is bounded, and the record cannot be read: ${shown(reason.error)}`
    case 'out_of_bounds':
      return `${reason.permission} is granted within ${either(reason.allowed)} only: ${reason.failed
        .map(
          ({ rule, field, expected, actual }) =>
            `${place(rule)} expected ${describeBound(field, expected)}, actual ${shown(actual)}`,
        )
        .join('; ')}`
  }
}

/** A rule by its role and place: `role gaveur (policy.yaml:42)`. */
export function describeRule(rule: RuleOrigin): string {
  const through = rule.through === undefined ? '' : `, which ${rule.through} inherits`
  return `role ${rule.role} (${place(rule)}${through})`
}

/** What a bound says: `gaveur_id=1 and site_id in LL, LS`. */
export function describeWhere(where: Where): string {
  const fields = Object.entries(where)
  return fields.length === 0
    ? 'every record'
    : fields.map(([field, bound]) => describeBound(field, bound)).join(' and ')
}

/** What a token must be: `scope analytics, acr 2`. */
export function describeRequirement({ scopes, acr, clients, clientRoles }: Requirement): string {
  return [
    ...(scopes === undefined ? [] : [`scope ${scopes.join(' and ')}`]),
    ...(acr === undefined ? [] : [`acr ${acr.join(' or ')}`]),
    ...(clients === undefined ? [] : [`client ${clients.join(' or ')}`]),
    ...Object.entries(clientRoles ?? {}).map(([client, roles]) => `client role ${roles.join(' and ')} of ${client}`),
  ].join(', ')
}

function describeDenial({ where, unless, attributes, fields }: Extract<Reason, { code: 'denied' }>): string {
  return [
    where === undefined ? '' : ` within ${describeWhere(where)}`,
    unless === undefined ? '' : ` unless the token has ${describeRequirement(unless)}`,
    attributes.length === 0 ? '' : `; the token lacks ${attributes.join(', ')}, or carries it with a wrong type`,
    fields.length === 0 ? '' : `; the record lacks ${fields.join(', ')}, or has it with a wrong type`,
  ].join('')
}

function describeBound(field: string, bound: FieldBound): string {
  if (typeof bound !== 'object') return `${field}=${bound}`
  return 'in' in bound ? `${field} in ${bound.in.join(', ')}` : `${field} starting with ${bound.starts_with}`
}

const either = (wheres: readonly Where[]): string => wheres.map(describeWhere).join(' or ')
const place = ({ line }: RuleOrigin): string => `policy.yaml:${line}`
const places = (rules: readonly RuleOrigin[]): string => [...new Set(rules.map(place))].join(', ')

/** What a record has, which anybody may have written. */
function shown(actual: unknown): string {
  if (actual === undefined) return 'none'
  if (typeof actual === 'string') return JSON.stringify(actual.length > 64 ? `${actual.slice(0, 64)}…` : actual)
  return typeof actual === 'number' || typeof actual === 'boolean' || actual === null ? `${actual}` : typeof actual
}
