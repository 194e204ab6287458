import type { Bounds, FieldBound, Where } from '../policy/index.js'
import { columnReferences, type DeclaredColumn, type RowFilterOptions } from './column-reference.js'
import { CASTS, listParameter, type RowFilterValue, scalarParameter } from './parameter.js'
import { RowFilterError } from './row-filter-error.js'

/** Part of a condition: SQL of ours, or a parameter. */
export type Fragment = string | { readonly value: RowFilterValue }
type Fragments = readonly Fragment[]

/**
 * The condition that a row is within bounds: in PostgreSQL's three-valued logic what `bounds.allows` is in JavaScript's
 * two. A null equals nothing, so it grants nothing, and no deny takes it away. One operand, whatever stands beside it.
 */
export function fragmentsOf(bounds: Bounds, options: RowFilterOptions): Fragments {
  const columnOf = columnReferences(bounds.fields, options)
  const { kind, anyOf, noneOf } = bounds
  if (kind === 'where') {
    if (anyOf.length === 0) throw malformed('bounds without an alternative')
    const granted = either(anyOf, columnOf)
    if (noneOf.length === 0) return granted
    // NOT would lose the rows for which a deny's field is null.
    return ['(', ...granted, ' AND ', ...either(noneOf, columnOf), ' IS NOT TRUE)']
  }
  if (anyOf.length + noneOf.length > 0) throw malformed(`alternatives in bounds of kind ${kind}`)
  if (kind === 'all') return ['true']
  if (kind === 'none') return ['false']
  throw malformed(`bounds of kind ${JSON.stringify(kind)}`)
}

type ColumnOf = (field: string) => DeclaredColumn

/** In parentheses, since it is one operand; so is each of several alternatives. */
function either(alternatives: readonly Where[], columnOf: ColumnOf): Fragments {
  const conditions = alternatives.map((where) => allOf(where, columnOf))
  const [only = [], ...others] = conditions
  return ['(', ...(others.length === 0 ? only : joined(conditions.map(inParentheses), ' OR ')), ')']
}

function allOf(where: Where, columnOf: ColumnOf): Fragments {
  const comparisons = Object.entries(where).map(([field, bound]) => comparison(columnOf(field), bound))
  return comparisons.length === 0 ? ['true'] : joined(comparisons, ' AND ')
}

const joined = (conditions: readonly Fragments[], operator: string): Fragments =>
  conditions.flatMap((condition, index) => (index === 0 ? condition : [operator, ...condition]))

const inParentheses = (condition: Fragments): Fragments => ['(', ...condition, ')']

function comparison({ field, type, reference }: DeclaredColumn, bound: FieldBound): Fragments {
  // Bounds may come from programs without types.
  if (typeof bound !== 'object' || bound === null) {
    return [`${reference} = `, { value: scalarParameter(field, type, bound) }, `::${CASTS[type]}`]
  }
  if ('in' in bound) {
    if (!Array.isArray(bound.in) || bound.in.length === 0)
      throw malformed(`no list, or an empty one, for the field ${field}`)
    return [`${reference} = ANY(`, { value: listParameter(field, type, bound.in) }, `::${CASTS[type]}[])`]
  }
  const prefix = scalarParameter(field, type, bound.starts_with)
  if (type !== 'string' || prefix === '') throw malformed(`no text that the field ${field} could start with`)
  // LIKE would read wildcards in it; a collation that takes letters for equal knows no prefixes.
  return [`starts_with(${reference} COLLATE "C", `, { value: prefix }, '::text)']
}

function malformed(what: string): RowFilterError {
  const message = `There are ${what}: such bounds come from no policy, and would mean no row, or every row. Pass what \`identity.bounds(permission)\` gave.`
  return new RowFilterError('filter_bounds', message, { what })
}
