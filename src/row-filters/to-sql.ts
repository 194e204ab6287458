import type { Bounds } from '../policy/index.js'
import type { RowFilterOptions } from './column-reference.js'
import { fragmentsOf } from './fragments.js'
import type { RowFilterValue } from './parameter.js'
import { RowFilterError } from './row-filter-error.js'

/** Where the columns are, and where the parameters begin. */
export interface SqlFilterOptions extends RowFilterOptions {
  /** Number of the first parameter, where the query has others before it. Default: 1. */
  readonly firstParameter?: number
}

/** A condition for `WHERE`: one operand, in parentheses where it has parts. */
export interface SqlFilter {
  readonly text: string
  /** Its parameters, in order. */
  readonly values: readonly RowFilterValue[]
}

/**
 * Bounds as a condition of a PostgreSQL query: the rows it lets through are those that `bounds.allows` does. Values are
 * parameters with their types; identifiers are the columns that the policy declares. Bounds that allow nothing are `false`.
 *
 * @param bounds from `identity.bounds(permission)`
 * @throws RowFilterError `filter_field`, `filter_column`, `filter_value`, `filter_bounds` or `filter_options`; never at a row
 * @example
 * const { text, values } = toSql(identity.bounds('gavage_data:read'), { firstParameter: 2 })
 * await pool.query(`SELECT * FROM feedings WHERE date >= $1 AND ${text} ORDER BY id`, ['2026-11-01', ...values])
 */
export function toSql(bounds: Bounds, { firstParameter = 1, ...options }: SqlFilterOptions = {}): SqlFilter {
  if (!Number.isSafeInteger(firstParameter) || firstParameter < 1) {
    const message = 'firstParameter is the number of a parameter: 1, or one more than the query has before it.'
    throw new RowFilterError('filter_options', message, { option: 'firstParameter' })
  }
  const values: RowFilterValue[] = []
  const text = fragmentsOf(bounds, options).map((fragment) => {
    if (typeof fragment === 'string') return fragment
    values.push(fragment.value)
    return `$${firstParameter + values.length - 1}`
  })
  return { text: text.join(''), values }
}
