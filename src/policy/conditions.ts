import type { FieldType } from '../realm-config/index.js'
import { compares, isOfType } from '../record-values/index.js'
import type { Condition, Rule } from './compile-rules.js'
import type { AttributeValue, FailedBound, FieldBound, Scalar, Where } from './types.js'

export type UntrustedRecord = Readonly<Record<string, unknown>>
export type Attributes = Readonly<Record<string, AttributeValue>>

const UNSTORABLE = /\p{Surrogate}|\0/u

/** Whether each field of the grant's bound is the record's own and as it must be, type included. */
export function meets(record: UntrustedRecord, { conditions }: Rule, attributes: Attributes): boolean {
  for (const condition of conditions) {
    const operand = operandOf(condition, attributes)
    if (operand === undefined) return false
    const { field } = condition
    // Whether it is the record's own is asked last: most that fail do so before.
    if (!compares(record[field], condition.operator, operand) || !Object.hasOwn(record, field)) return false
  }
  return true
}

/** What can be said of a deny's bound on a record: where a field can't be judged, it is taken to hold. */
export type Denial = { readonly holds: false } | { readonly holds: true; readonly unjudged: readonly string[] }

const SPARED: Denial = Object.freeze({ holds: false })
const HOLDS: Denial = Object.freeze({ holds: true, unjudged: Object.freeze([]) })

/**
 * Whether a deny's bound takes the record away; the caller has every attribute it asks for. A null equals nothing, as in
 * SQL, and is not taken away; a field that is absent or of another type than declared could be anything, and is.
 */
export function denies(record: UntrustedRecord, { conditions }: Rule, attributes: Attributes): Denial {
  let unjudged: string[] | undefined
  for (const condition of conditions) {
    const value = Object.hasOwn(record, condition.field) ? record[condition.field] : undefined
    if (value === null) return SPARED
    const operand = operandOf(condition, attributes)
    if (operand === undefined || !isOfType(condition.type, value)) {
      unjudged ??= []
      unjudged.push(condition.field)
    } else if (!compares(value, condition.operator, operand)) return SPARED
  }
  return unjudged === undefined ? HOLDS : { holds: true, unjudged }
}

/**
 * What a condition compares with; `undefined` where the caller lacks the attribute, or it is empty or of no use for the
 * field's type. An absent attribute must not turn into an absent bound.
 */
function operandOf(condition: Condition, attributes: Attributes): Scalar | readonly Scalar[] | undefined {
  const { attribute, operator, type } = condition
  if (attribute === undefined) return condition.constant
  // Attributes inherit nothing: every name is their own.
  const held = attributes[attribute]
  if (held === undefined) return undefined
  if (operator === 'in') {
    const values = typeof held === 'object' ? held : [held]
    return values.length > 0 && values.every((value) => isUsable(type, value)) ? values : undefined
  }
  return typeof held !== 'object' && isUsable(type, held) ? held : undefined
}

/** The bound with the caller's attributes put in, for people and for queries; `undefined` where it can't be met. */
export function resolveWhere({ conditions }: Rule, attributes: Attributes): Where | undefined {
  // Fields are words of the policy, never `__proto__`.
  const where: Record<string, FieldBound> = {}
  for (const condition of conditions) {
    const operand = operandOf(condition, attributes)
    if (operand === undefined) return undefined
    where[condition.field] = toFieldBound(condition, operand)
  }
  return where
}

/** Whether the caller has every attribute that a rule asks for. */
export function isMeetable({ conditions }: Rule, attributes: Attributes): boolean {
  for (const condition of conditions) if (operandOf(condition, attributes) === undefined) return false
  return true
}

export function missingAttributes({ conditions }: Rule, attributes: Attributes): readonly string[] {
  return conditions.flatMap((condition) =>
    condition.attribute !== undefined && operandOf(condition, attributes) === undefined ? [condition.attribute] : [],
  )
}

/** The first field that is not as a rule wants it; the caller has every attribute it asks for. */
export function firstFailure(record: UntrustedRecord, rule: Rule, attributes: Attributes): FailedBound | undefined {
  for (const condition of rule.conditions) {
    const { field } = condition
    const operand = operandOf(condition, attributes)
    const actual = Object.hasOwn(record, field) ? record[field] : undefined
    if (operand !== undefined && !compares(actual, condition.operator, operand)) {
      return { rule: rule.origin, field, expected: toFieldBound(condition, operand), actual }
    }
  }
  return undefined
}

function toFieldBound({ operator }: Condition, operand: Scalar | readonly Scalar[]): FieldBound {
  if (typeof operand === 'object') return Object.freeze({ in: operand })
  return operator === 'starts_with' ? Object.freeze({ starts_with: String(operand) }) : operand
}

/**
 * An attribute is text or an integer, by its declaration; what the field's type says beyond that is asked here. Empty text names
 * nothing, and no database holds NUL or half a surrogate pair, whose start half an emoji would be. A list with one such
 * value in it is of no use as a whole: what it was meant to say can't be known.
 */
function isUsable(type: FieldType, value: string | number): boolean {
  if (typeof value === 'number') return type === 'integer' && Number.isSafeInteger(value)
  return value !== '' && isOfType(type, value) && !UNSTORABLE.test(value)
}
