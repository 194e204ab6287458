import type { Bounds } from '../policy/index.js'
import type { FieldType } from '../realm-config/index.js'
import { RowFilterError } from './row-filter-error.js'

/** Where the columns of a condition are. */
export interface RowFilterOptions {
  /** The table's name or alias in the query: `f` for `"f"."gaveur_id"`. Default: none. */
  readonly alias?: string
  /** Field → column, or `alias.column` where another table of a join holds it. Default: as policy.yaml says, else the field's name. */
  readonly columns?: Readonly<Record<string, string>>
}

/** A declared field, and how it is written in SQL. */
export interface DeclaredColumn {
  readonly field: string
  readonly type: FieldType
  readonly reference: string
}

type Fields = Bounds['fields']

/** PostgreSQL cuts off what is longer; then it may be another column's name. */
const LONGEST_NAME = 63
const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/

/** Gives fields their columns. Nothing becomes an identifier but what the policy declares and the options name. */
export function columnReferences(
  fields: Fields,
  { alias, columns = {} }: RowFilterOptions,
): (field: string) => DeclaredColumn {
  for (const field of Object.keys(columns)) declarationOf(fields, field)
  const table = alias === undefined ? '' : `${quoted(alias, 'alias')}.`
  return (field) => {
    const { type, column = field } = declarationOf(fields, field)
    const [first = '', second, ...more] = (Object.hasOwn(columns, field) ? columns[field] : undefined)?.split('.') ?? [
      column,
    ]
    if (more.length > 0) throw invalidName(more.join('.'), field)
    const reference =
      second === undefined ? table + quoted(first, field) : `${quoted(first, field)}.${quoted(second, field)}`
    return { field, type, reference }
  }
}

function declarationOf(fields: Fields, field: string): Fields[string] {
  const declaration = Object.hasOwn(fields, field) ? fields[field] : undefined
  if (declaration !== undefined) return declaration
  const message = `The policy declares no field ${JSON.stringify(field)} for this resource: name it under \`fields\` in policy.yaml, or correct its spelling.`
  throw new RowFilterError('filter_field', message, { field })
}

function quoted(name: string, member: string): string {
  if (NAME.test(name) && name.length <= LONGEST_NAME) return `"${name}"`
  throw invalidName(name, member)
}

function invalidName(name: string, member: string): RowFilterError {
  const message = `${JSON.stringify(name)} (${member}) is no name of a column or table: use letters, digits, \`_\` and \`-\`, at most ${LONGEST_NAME}, or a view that does.`
  return new RowFilterError('filter_column', message, { member, name })
}
