import type { BoundDocument, DenyDocument, GrantDocument, RequirementDocument } from '../realm-config/index.js'

/** A rule of policy.yaml on one line, in words near to how it is written. */
export function ruleText(rule: GrantDocument | DenyDocument): string {
  const where = Object.entries(rule.where ?? {}).map(([field, bound]) => boundText(field, bound))
  const requires = 'requires' in rule ? requirementText(rule.requires) : ''
  const unless = 'unless' in rule ? requirementText(rule.unless) : ''
  return [
    rule.permissions.join(', '),
    ...(where.length === 0 ? [] : [`where ${where.join(' and ')}`]),
    ...(requires === '' ? [] : [`requires ${requires}`]),
    ...(unless === '' ? [] : [`unless ${unless}`]),
  ].join(' ')
}

function boundText(field: string, bound: BoundDocument): string {
  if (typeof bound !== 'object') return `${field}=${bound}`
  return 'in' in bound ? `${field} in ${[bound.in].flat().join(', ')}` : `${field} starting with ${bound.starts_with}`
}

function requirementText({ scope, acr, client, client_role: clientRole }: RequirementDocument = {}): string {
  const several = (words: string | readonly string[], conjunction: string) => [words].flat().join(` ${conjunction} `)
  return [
    ...(scope === undefined ? [] : [`scope ${several(scope, 'and')}`]),
    ...(acr === undefined ? [] : [`acr ${several(acr, 'or')}`]),
    ...(client === undefined ? [] : [`client ${several(client, 'or')}`]),
    ...Object.entries(clientRole ?? {}).map(([name, roles]) => `client role ${several(roles, 'and')} of ${name}`),
  ].join(', ')
}
