import { type JsonValue, smallBareObject } from '../json/index.js'
import type { AttributeValue } from '../policy-types/index.js'
import type { AttributeDeclaration, AttributeDeclarations } from '../realm-config/index.js'
import { shown } from './shown.js'
import type { AttributeProblem, Claims } from './types.js'

/** Longest string attribute, in UTF-16 code units: what a person may see must not hang on a novel. */
const LONGEST_STRING = 256

/** Most values of a multivalued attribute: each is compared with, row by row. */
const MOST_VALUES = 256

/** What no database stores as text, and so can't compare: NUL, and half of a surrogate pair. */
const UNSTORABLE = /\p{Surrogate}|\0/u

const NO_PROBLEMS: readonly AttributeProblem[] = Object.freeze([])

/**
 * Reads custom attributes from a token as the realm declares them. A value of another type is dropped and reported,
 * never coerced: `"1"` is no integer, a value alone is no list, and a list with one wrong value is none. Text that no
 * database could store is of a wrong type. An absent attribute, or `null`, is no problem.
 *
 * @param claims claims of a verified access token
 * @param declarations attribute → type, as `loadRealmConfig` derives them from the user profile
 * @returns both parts frozen; `attributes` inherits nothing
 */
export function readAttributes(
  claims: Claims,
  declarations: AttributeDeclarations,
): {
  readonly attributes: Readonly<Record<string, AttributeValue>>
  readonly problems: readonly AttributeProblem[]
} {
  const attributes = smallBareObject<AttributeValue>()
  const problems: AttributeProblem[] = []
  for (const [attribute, declaration] of Object.entries(declarations)) {
    const claim = Object.hasOwn(claims, attribute) ? claims[attribute] : undefined
    if (claim === undefined || claim === null) continue
    const value = declaration.multivalued ? declaredList(claim, declaration) : declaredValue(claim, declaration)
    if (value === undefined) {
      problems.push(Object.freeze({ attribute, expected: describeType(declaration), actual: shown(claim) }))
    } else {
      attributes[attribute] = value
    }
  }
  return {
    attributes: Object.freeze(attributes),
    problems: problems.length === 0 ? NO_PROBLEMS : Object.freeze(problems),
  }
}

function declaredValue(claim: JsonValue, declaration: AttributeDeclaration): string | number | undefined {
  switch (declaration.type) {
    case 'integer':
      return typeof claim === 'number' && Number.isSafeInteger(claim) ? claim : undefined
    case 'option':
      return typeof claim === 'string' && declaration.options.includes(claim) ? claim : undefined
    case 'string':
      return typeof claim === 'string' && claim.length <= LONGEST_STRING && !UNSTORABLE.test(claim) ? claim : undefined
  }
}

/** A list of values of the declared type, all of them: what is left of a list with a wrong one may mean another thing. */
function declaredList(claim: JsonValue, declaration: AttributeDeclaration): readonly (string | number)[] | undefined {
  if (!Array.isArray(claim) || claim.length > MOST_VALUES) return undefined
  const values: (string | number)[] = []
  for (const item of claim) {
    const value = declaredValue(item, declaration)
    if (value === undefined) return undefined
    values.push(value)
  }
  return Object.freeze(values)
}

function describeType(declaration: AttributeDeclaration): string {
  const one = describeValue(declaration)
  return declaration.multivalued ? `a list of at most ${MOST_VALUES}, each ${one}` : one
}

function describeValue(declaration: AttributeDeclaration): string {
  switch (declaration.type) {
    case 'integer':
      return 'an integer'
    case 'option':
      return `one of ${declaration.options.join(', ')}`
    case 'string':
      return `a string of at most ${LONGEST_STRING} characters`
  }
}
