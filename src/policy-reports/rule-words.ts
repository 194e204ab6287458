import type { BoundDocument, RequirementDocument, WhereDocument } from '../realm-config/index.js'

type Constant = string | number | boolean

/** What a rule is bounded by, as policy.yaml has it: `gaveur_id = $gaveur_id and site_id in (LL, LS)`. */
export const whereWords = (where: WhereDocument): string =>
  Object.entries(where)
    .map(([field, bound]) => boundWords(field, bound))
    .join(' and ')

/** What a token must be: `scope analytics, acr 2 or 3`. */
export function requirementWords({ scope, acr, client, client_role: clientRole }: RequirementDocument): string {
  return [
    ...(scope === undefined ? [] : [`scope ${listed(scope, 'and')}`]),
    ...(acr === undefined ? [] : [`acr ${listed(acr, 'or')}`]),
    ...(client === undefined ? [] : [`client ${listed(client, 'or')}`]),
    ...Object.entries(clientRole ?? {}).map(
      ([name, roles]) => `client role ${listed(roles, 'and')} of ${constantWords(name)}`,
    ),
  ].join(', ')
}

/** A constant as it is where it can't be mistaken for another, else in quotes: `LL`, but `"42"` and `"LL, LS"`. */
export function constantWords(constant: Constant): string {
  if (typeof constant !== 'string') return String(constant)
  return /^[\p{L}_][\p{L}\p{N}_./:-]*$/u.test(constant) && !/^(?:true|false|null|own|and|or)$/.test(constant)
    ? constant
    : JSON.stringify(constant)
}

function boundWords(field: string, bound: BoundDocument): string {
  if (typeof bound !== 'object') return `${field} = ${operandWords(bound)}`
  if ('starts_with' in bound) return `${field} starts with ${operandWords(bound.starts_with)}`
  return typeof bound.in === 'string'
    ? `${field} in ${operandWords(bound.in)}`
    : `${field} in (${bound.in.map(constantWords).join(', ')})`
}

const operandWords = (operand: Constant): string =>
  typeof operand === 'string' && operand.startsWith('$') ? operand : constantWords(operand)

const listed = (words: string | readonly string[], conjunction: string): string =>
  [words]
    .flat()
    .map((word) => (/^\d+$/.test(word) ? word : constantWords(word)))
    .join(` ${conjunction} `)
