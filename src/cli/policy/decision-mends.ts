import {
  describeRequirement,
  describeRule,
  describeWhere,
  type Permission,
  type Policy,
  type PolicyRecord,
  type PolicySubject,
  type Reason,
  type RuleOrigin,
} from '../../policy/index.js'

/** A role that would allow what is refused, and by which rule. */
export interface RoleThatWould {
  readonly role: string
  readonly by: RuleOrigin
}

/** What would have to be otherwise for a refusal to become an allowance, in sentences. */
export function mendsOf(because: Reason, subject: PolicySubject): readonly string[] {
  switch (because.code) {
    case 'denied':
      return mendsOfDenial(because, subject)
    case 'requirement_missing':
      return because.missing.map(
        ({ requirement }) => `A token with ${describeRequirement(requirement)} would be allowed.`,
      )
    case 'record_required':
      return [
        `Name the record, for example ${because.fields.map((field) => `${field}=…`).join(' ')}; or ask for the bounds with --list.`,
      ]
    case 'attribute_missing':
      return because.attributes.map(
        (attribute) =>
          `Give the user the attribute ${attribute}, and the token a mapper for it; here, with --attribute ${attribute}=….`,
      )
    case 'field_missing':
      return [`Name the record’s ${because.fields.join(' and ')}, too.`]
    case 'out_of_bounds':
      return because.allowed.map((where) => `A record with ${describeWhere(where)} would be allowed.`)
    default:
      return []
  }
}

function mendsOfDenial(
  { by, unless, attributes, fields, where }: Extract<Reason, { code: 'denied' }>,
  { roles }: PolicySubject,
): readonly string[] {
  const role = by.through ?? by.role
  return [
    ...(unless === undefined ? [] : [`A token with ${describeRequirement(unless)} is spared.`]),
    ...attributes.map(
      (attribute) => `The deny holds for every record while the token lacks ${attribute}: give it the attribute.`,
    ),
    ...(fields.length === 0 ? [] : [`Name the record’s ${fields.join(' and ')}: it may be one that the deny spares.`]),
    ...(where === undefined || fields.length > 0
      ? []
      : [`A record that is not within ${describeWhere(where)} is spared.`]),
    `No role outweighs a deny${roles.length > 1 ? `: without the role ${role}, it would not stand in the way` : ''}.`,
  ]
}

/** Roles which, beside those that the caller has, would allow it, in the policy's order. */
export function rolesThatWould(
  policy: Policy,
  roles: readonly string[],
  subject: PolicySubject,
  permission: Permission,
  record: PolicyRecord | undefined,
): readonly RoleThatWould[] {
  return roles.flatMap((role) => {
    if (subject.roles.includes(role)) return []
    const held = policy.permissionsOf({ ...subject, roles: [...subject.roles, role] })
    const { because } = held.explain(permission, record)
    return because.code === 'granted' ? [{ role, by: because.by }] : []
  })
}

/** `admin (policy.yaml:31)`, or by which role it inherits the rule. */
export const describeRoleThatWould = ({ role, by }: RoleThatWould): string =>
  by.role === role ? `${role} (policy.yaml:${by.line})` : `${role} (by ${describeRule(by)})`
