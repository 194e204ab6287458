import type { Scalar } from '../policy-types/index.js'

/** How a bound compares a field. */
export type Operator = 'equals' | 'in' | 'starts_with'

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

/** Whether a record's value is as the bound wants it, type included. */
export function compares(given: unknown, operator: Operator, operand: Scalar | readonly Scalar[]): boolean {
  // Rounding makes nothing equal: operands are below 2^53.
  const value = typeof given === 'bigint' ? Number(given) : given
  switch (operator) {
    case 'equals':
      return value === operand
    case 'in':
      return typeof operand === 'object' && operand.some((each) => each === value)
    case 'starts_with':
      return typeof value === 'string' && typeof operand === 'string' && value.startsWith(operand)
  }
}

/**
 * Whether a record's value can be judged as one of a field's type: `integer`, `string`, `boolean` or `uuid`. Of an
 * integer beyond 2^53 it is certain that no operand equals it.
 */
export function isOfType(type: unknown, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value) || typeof value === 'bigint'
    case 'string':
      return typeof value === 'string'
    case 'boolean':
      return typeof value === 'boolean'
    case 'uuid':
      return typeof value === 'string' && UUID.test(value)
    default:
      return false
  }
}
