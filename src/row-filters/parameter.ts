import type { Scalar } from '../policy/index.js'
import type { FieldType } from '../realm-config/index.js'
import { RowFilterError } from './row-filter-error.js'

/** A list is one array parameter, as in `= ANY($1::bigint[])`. */
export type RowFilterList = readonly string[] | readonly number[] | readonly boolean[]
export type RowFilterValue = Scalar | RowFilterList

/** The parameter's type, said in SQL each time, so that nobody guesses it. Every other type has none. */
export const CASTS: Readonly<Record<FieldType, string>> = {
  // Against int2 and int4 too: an attribute beyond their range equals no row, and is no error.
  integer: 'bigint',
  string: 'text',
  boolean: 'boolean',
  uuid: 'uuid',
}

/** @throws RowFilterError `filter_value` where it is not of the field's type, or PostgreSQL would read another from it. */
export function scalarParameter(field: string, type: FieldType, value: unknown): Scalar {
  const [checked] = readList(type, [value]) ?? []
  if (checked === undefined) throw unusable(field, type)
  return checked
}

/** The same for each of a list. */
export function listParameter(field: string, type: FieldType, values: readonly unknown[]): RowFilterList {
  const checked = readList(type, values)
  if (checked === undefined) throw unusable(field, type)
  return checked
}

function readList(type: FieldType, values: readonly unknown[]): RowFilterList | undefined {
  switch (type) {
    case 'integer':
      return ofOneType(values, isInteger)
    case 'string':
      return ofOneType(values, isText)
    case 'boolean':
      return ofOneType(values, isBoolean)
    case 'uuid':
      return ofOneType(values, isUuid)
  }
}

function ofOneType<Value>(
  values: readonly unknown[],
  holds: (value: unknown) => value is Value,
): readonly Value[] | undefined {
  return values.every(holds) ? values : undefined
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

const isInteger = (value: unknown): value is number => Number.isSafeInteger(value)
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'
const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value)
/** PostgreSQL has no NUL in a text; half of a surrogate pair would reach it as U+FFFD, and equal that. */
const isText = (value: unknown): value is string =>
  typeof value === 'string' && !value.includes('\0') && !/\p{Surrogate}/u.test(value)

function unusable(field: string, type: FieldType): RowFilterError {
  const message = `What the field ${JSON.stringify(field)} is compared with is no ${type} that PostgreSQL has: correct the constant in policy.yaml, or how the attribute is declared.`
  return new RowFilterError('filter_value', message, { field, type })
}
