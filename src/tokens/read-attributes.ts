import { type JsonValue, smallBareObject } from '../json/index.js'
import type { AttributeDeclaration, AttributeDeclarations } from '../realm-config/index.js'
import { shown } from './shown.js'
import type { AttributeProblem, Claims } from './types.js'

/** Longest string attribute, in UTF-16 code units: what a person may see must not hang on a novel. */
const LONGEST_STRING = 256

const NO_PROBLEMS: readonly AttributeProblem[] = Object.freeze([])

/**
 * Reads custom attributes from a token as the realm declares them. A value of another type is dropped and reported,
 * never coerced: `"1"` is no integer. An absent attribute, or `null`, is no problem.
 *
 * @param claims claims of a verified access token
 * @param declarations attribute → type, as `loadRealmConfig` derives them from the user profile
 * @returns both parts frozen; `attributes` inherits nothing
 */
export function readAttributes(
  claims: Claims,
  declarations: AttributeDeclarations,
): {
  readonly attributes: Readonly<Record<string, string | number>>
  readonly problems: readonly AttributeProblem[]
} {
  const attributes = smallBareObject<string | number>()
  const problems: AttributeProblem[] = []
  for (const [attribute, declaration] of Object.entries(declarations)) {
    const claim = Object.hasOwn(claims, attribute) ? claims[attribute] : undefined
    if (claim === undefined || claim === null) continue
    const value = declaredValue(claim, declaration)
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
      return typeof claim === 'string' && claim.length <= LONGEST_STRING ? claim : undefined
  }
}

function describeType(declaration: AttributeDeclaration): string {
  switch (declaration.type) {
    case 'integer':
      return 'an integer'
    case 'option':
      return `one of ${declaration.options.join(', ')}`
    case 'string':
      return `a string of at most ${LONGEST_STRING} characters`
  }
}
