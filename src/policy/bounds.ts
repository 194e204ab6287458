import type { Condition } from './compile-grants.js'
import type { HeldPermission } from './role-sets.js'
import type { AttributeValue, Bounds, PolicyRecord } from './types.js'

type UntrustedRecord = Readonly<Record<string, unknown>>
export type Attributes = Readonly<Record<string, AttributeValue>>

const EVERYTHING: Bounds = Object.freeze({ unbounded: true, anyOf: Object.freeze([]), allows: () => true })
const NOTHING: Bounds = Object.freeze({ unbounded: false, anyOf: Object.freeze([]), allows: () => false })

/** The filter for list queries: what `decide` would allow, row by row. */
export function boundsOf(held: HeldPermission | undefined, attributes: Attributes): Bounds {
  if (held === undefined) return NOTHING
  const { grants } = held
  if (grants.some(({ granted }) => granted !== undefined)) return EVERYTHING
  const anyOf = metBounds(held, attributes)
  if (anyOf.length === 0) return NOTHING
  return Object.freeze({
    unbounded: false,
    anyOf: Object.freeze(anyOf),
    allows: (record: UntrustedRecord) =>
      typeof record === 'object' &&
      record !== null &&
      grants.some(({ conditions }) => meets(record, conditions, attributes)),
  })
}

/**
 * The bounds of the grants that this caller can meet, with the caller's attributes put in. A grant whose attribute the
 * caller lacks can never be met: an absent attribute must not turn into an absent bound.
 */
export function metBounds({ grants }: HeldPermission, attributes: Attributes): readonly PolicyRecord[] {
  return grants.flatMap(({ conditions }) => {
    const where: Record<string, AttributeValue> = Object.create(null)
    for (const condition of conditions) {
      const value = valueFor(condition, attributes)
      if (value === undefined) return []
      where[condition.field] = value
    }
    return [Object.freeze(where)]
  })
}

/** Whether each field of the bound is the record's own and equal, type included. */
export function meets(record: UntrustedRecord, conditions: readonly Condition[], attributes: Attributes): boolean {
  for (const condition of conditions) {
    const value = valueFor(condition, attributes)
    if (value === undefined) return false
    if (!Object.hasOwn(record, condition.field) || record[condition.field] !== value) return false
  }
  return true
}

export function valueFor(condition: Condition, attributes: Attributes): AttributeValue | undefined {
  if ('constant' in condition) return condition.constant
  return Object.hasOwn(attributes, condition.attribute) ? attributes[condition.attribute] : undefined
}
