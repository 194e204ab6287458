import type { Bounds } from '../policy/index.js'
import type { RowFilterOptions } from './column-reference.js'
import { fragmentsOf } from './fragments.js'
import { templateOf } from './template.js'

/** What `where()` takes: Kysely's `Expression<boolean>`. */
export interface KyselyCondition<Node> {
  readonly expressionType: boolean | undefined
  toOperationNode(): Node
}

/** The `sql` tag of Kysely. */
export type KyselyTag<Node> = <Type>(
  strings: TemplateStringsArray,
  ...values: unknown[]
) => { readonly expressionType: Type | undefined; toOperationNode(): Node }

/**
 * Bounds as a condition for Kysely's `where()`, on PostgreSQL; otherwise as `toSql`.
 *
 * @param bounds from `identity.bounds(permission)`
 * @param sql the tag of your own `kysely`
 * @throws RowFilterError as `toSql`
 * @example
 * const rows = await db.selectFrom('feedings').selectAll().where(toKysely(identity.bounds('gavage_data:read'), sql)).execute()
 */
export function toKysely<Node>(
  bounds: Bounds,
  sql: KyselyTag<Node>,
  options: RowFilterOptions = {},
): KyselyCondition<Node> {
  const { strings, values } = templateOf(fragmentsOf(bounds, options))
  return sql<boolean>(strings, ...values)
}
