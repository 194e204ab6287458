import { describeWhere, type PolicyRecord, type Where } from '../policy/index.js'
import type { Expectation, Question } from './types.js'

/** `jean may gavage_data:read on gaveur_id=1` */
export function describeQuestion({ who, permission, record, expected }: Question): string {
  const verb = VERBS[expected.kind]
  return `${who.name} ${verb} ${permission}${record === undefined ? '' : ` on ${describeRecord(record)}`}`
}

const VERBS: Readonly<Record<Expectation['kind'], string>> = { may: 'may', may_not: 'may not', lists: 'lists' }

function describeRecord(record: PolicyRecord): string {
  const fields = Object.entries(record)
  return fields.length === 0
    ? 'a record without fields'
    : fields.map(([field, value]) => `${field}=${value}`).join(' and ')
}

export function describeExpectation(expected: Expectation): string {
  switch (expected.kind) {
    case 'may':
      return `allowed${byRole(expected.by)}`
    case 'may_not':
      return `refused${expected.because === undefined ? '' : ` (${expected.because})`}${byRole(expected.by)}`
    case 'lists':
      return describeRows(expected.anyOf, expected.noneOf)
  }
}

const byRole = (role: string | undefined): string => (role === undefined ? '' : ` by a rule of ${role}`)

/** Which rows a list has, in words. */
export function describeRows(anyOf: readonly Where[], noneOf: readonly Where[]): string {
  if (anyOf.length === 0) return 'no row'
  const rows = anyOf.some((where) => Object.keys(where).length === 0)
    ? 'every row'
    : `the rows with ${anyOf.map(describeWhere).join(' or ')}`
  return noneOf.length === 0 ? rows : `${rows}, without those with ${noneOf.map(describeWhere).join(' or ')}`
}
