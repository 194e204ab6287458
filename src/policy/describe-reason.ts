import { shownList, shownText, shownValue } from './shown-value.js'
import type { FailedBound, FieldBound, Reason, Requirement, RuleOrigin, Where } from './types.js'

/** Rules of one reason that are told one by one. */
const MOST_RULES = 4

/**
 * A reason in words, for the operator's log: by which rule, within which bounds, or what was missing. What the caller or the
 * record brought with them is cut, and made printable.
 */
export function describeReason(reason: Reason): string {
  const permission = shownText(reason.permission)
  switch (reason.code) {
    case 'granted':
      return `granted by ${describeRule(reason.by)}${reason.where === undefined ? '' : ` within ${shortly(reason.where)}`}`
    case 'granted_within':
      return `${permission} is granted for the rows within ${either(reason.allowed)}${reason.except.length === 0 ? '' : `, without those within ${either(reason.except)}`}`
    case 'permission_unknown':
      return `the policy declares no permission ${permission}`
    case 'permission_missing':
      return `none of the roles [${shownList(reason.roles)}] grants ${permission}`
    case 'denied':
      return `${permission} is denied by ${describeRule(reason.by)}${describeDenial(reason)}`
    case 'requirement_missing':
      return `${permission} would be granted ${several(reason.missing, describeMissing, ', or ')}`
    case 'record_required':
      return `${permission} is bounded by ${reason.fields.join(', ')} (${places(reason.rules)}), and no record was given`
    case 'record_not_found':
      return `${permission} is bounded, and there is no such record`
    case 'attribute_missing':
      return `${permission} is bounded by the attribute ${reason.attributes.join(', ')} (${places(reason.rules)}), which the token lacks or carries with a wrong type`
    case 'field_missing':
      return `${permission} is bounded (${places(reason.rules)}), and the record lacks ${reason.fields.join(', ')}`
    case 'policy_error':
      return `${permission} is bounded, and the record cannot be read: ${shownValue(reason.error)}`
    case 'out_of_bounds':
      return `${permission} is granted within ${either(reason.allowed)} only: ${several(reason.failed, describeFailure, '; ')}`
  }
}

/** A rule by its role and place: `role gaveur (policy.yaml:42)`. */
export function describeRule(rule: RuleOrigin): string {
  const through = rule.through === undefined ? '' : `, which ${rule.through} inherits`
  return `role ${rule.role} (${place(rule)}${through})`
}

/** What a bound says, whole: `gaveur_id=1 and site_id in LL, LS`. */
export const describeWhere = (where: Where): string => whereInWords(where, Number.POSITIVE_INFINITY)

/** What a token must be: `scope analytics, acr 2`. */
export function describeRequirement({ scopes, acr, clients, clientRoles }: Requirement): string {
  return [
    ...(scopes === undefined ? [] : [`scope ${scopes.join(' and ')}`]),
    ...(acr === undefined ? [] : [`acr ${acr.join(' or ')}`]),
    ...(clients === undefined ? [] : [`client ${clients.join(' or ')}`]),
    ...Object.entries(clientRoles ?? {}).map(([client, roles]) => `client role ${roles.join(' and ')} of ${client}`),
  ].join(', ')
}

const describeMissing = ({ rule, requirement }: Extract<Reason, { code: 'requirement_missing' }>['missing'][number]) =>
  `by ${describeRule(rule)} to a token with ${describeRequirement(requirement)}`

const describeFailure = ({ rule, field, expected, actual }: FailedBound): string =>
  `${place(rule)} expected ${describeBound(field, expected)}, actual ${shownValue(actual)}`

function describeDenial({ where, unless, attributes, fields }: Extract<Reason, { code: 'denied' }>): string {
  return [
    where === undefined ? '' : ` within ${shortly(where)}`,
    unless === undefined ? '' : ` unless the token has ${describeRequirement(unless)}`,
    attributes.length === 0 ? '' : `; the token lacks ${attributes.join(', ')}, or carries it with a wrong type`,
    fields.length === 0 ? '' : `; the record lacks ${fields.join(', ')}, or has it with a wrong type`,
  ].join('')
}

function whereInWords(where: Where, most?: number): string {
  const fields = Object.entries(where)
  return fields.length === 0
    ? 'every record'
    : fields.map(([field, bound]) => describeBound(field, bound, most)).join(' and ')
}

function describeBound(field: string, bound: FieldBound, most?: number): string {
  if (typeof bound !== 'object') return `${field}=${shownText(bound)}`
  return 'in' in bound
    ? `${field} in ${shownList(bound.in, most)}`
    : `${field} starting with ${shownText(bound.starts_with)}`
}

const shortly = (where: Where): string => whereInWords(where)
const either = (wheres: readonly Where[]): string => several(wheres, shortly, ' or ')
const place = ({ line }: RuleOrigin): string => `policy.yaml:${line}`
const places = (rules: readonly RuleOrigin[]): string => [...new Set(rules.map(place))].join(', ')

function several<Each>(all: readonly Each[], describe: (each: Each) => string, between: string): string {
  const more = all.length - MOST_RULES
  return `${all.slice(0, MOST_RULES).map(describe).join(between)}${more > 0 ? `${between}${more} more` : ''}`
}
