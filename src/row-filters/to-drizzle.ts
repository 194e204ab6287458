import type { Bounds } from '../policy/index.js'
import type { RowFilterOptions } from './column-reference.js'
import { fragmentsOf } from './fragments.js'
import { templateOf } from './template.js'

/** The `sql` tag of Drizzle. */
export interface DrizzleTag<Condition> {
  (strings: TemplateStringsArray, ...values: unknown[]): Condition
  param(value: unknown): unknown
}

/**
 * Bounds as a condition for Drizzle's `where()`, on PostgreSQL; otherwise as `toSql`.
 *
 * @param bounds from `identity.bounds(permission)`
 * @param sql the tag of your own `drizzle-orm`
 * @throws RowFilterError as `toSql`
 * @example
 * const rows = await db.select().from(feedings).where(toDrizzle(identity.bounds('gavage_data:read'), sql))
 */
export function toDrizzle<Condition>(
  bounds: Bounds,
  sql: DrizzleTag<Condition>,
  options: RowFilterOptions = {},
): Condition {
  const { strings, values } = templateOf(fragmentsOf(bounds, options))
  // A bare array would become a list of parameters, which ANY does not take.
  return sql(strings, ...values.map((value) => sql.param(value)))
}
