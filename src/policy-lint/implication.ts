import type { Scalar } from '../policy/index.js'
import type { AttributeDeclarations, RequirementDocument } from '../realm-config/index.js'

export type Condition = {
  readonly field: string
  readonly operator: 'equals' | 'in' | 'starts_with'
} & ({ readonly attribute: string } | { readonly constants: readonly Scalar[] })

/**
 * Whether every record that meets the first condition meets the second, for each caller: proved, never guessed, so that
 * `false` says nothing. Both are of one field.
 */
function impliesCondition(from: Condition, to: Condition, declarations: AttributeDeclarations): boolean {
  if ('attribute' in to)
    return 'attribute' in from && from.attribute === to.attribute && isNarrower(from, to, declarations)
  const values = valuesOf(from, declarations)
  switch (to.operator) {
    case 'equals':
    case 'in':
      return values?.every((value) => to.constants.includes(value)) ?? false
    case 'starts_with': {
      const [prefix] = to.constants
      const beginnings = values ?? (from.operator === 'starts_with' && 'constants' in from ? from.constants : undefined)
      return beginnings?.every((each) => typeof each === 'string' && each.startsWith(String(prefix))) ?? false
    }
  }
}

/** Of one attribute, which bounds nothing while it is empty. One with several values equals nothing. */
function isNarrower(
  from: Condition & { readonly attribute: string },
  to: Condition,
  declarations: AttributeDeclarations,
): boolean {
  if (from.operator === to.operator || from.operator === 'equals') return true
  const isSingle = declarations[from.attribute]?.multivalued !== true
  return from.operator === 'in' && to.operator === 'equals' && isSingle
}

/** All that a field can be where the condition is met; `undefined` where that is not a list. */
function valuesOf(condition: Condition, declarations: AttributeDeclarations): readonly Scalar[] | undefined {
  if (condition.operator === 'starts_with') return undefined
  if ('constants' in condition) return condition.constants
  const declaration = Object.hasOwn(declarations, condition.attribute) ? declarations[condition.attribute] : undefined
  return declaration?.type === 'option' ? declaration.options : undefined
}

/** Whether every record that meets all of the first conditions meets all of the second, for each caller. */
export function impliesConditions(
  from: readonly Condition[],
  to: readonly Condition[],
  declarations: AttributeDeclarations,
): boolean {
  return to.every((wanted) =>
    from.some((held) => held.field === wanted.field && impliesCondition(held, wanted, declarations)),
  )
}

/** Whether every token that meets the first requirement meets the second. None is met by each. */
export function impliesRequirement(from: RequirementDocument = {}, to: RequirementDocument = {}): boolean {
  return (
    holdsAll(wordsOf(from.scope), wordsOf(to.scope)) &&
    (to.acr === undefined || coversSome(from.acr, wordsOf(to.acr))) &&
    (to.client === undefined || (from.client !== undefined && holdsAll(wordsOf(to.client), wordsOf(from.client)))) &&
    Object.entries(to.client_role ?? {}).every(([client, roles]) => {
      const held =
        from.client_role !== undefined && Object.hasOwn(from.client_role, client) ? from.client_role[client] : undefined
      return holdsAll(wordsOf(held), wordsOf(roles))
    })
  )
}

const wordsOf = (words: string | readonly string[] | undefined): readonly string[] =>
  words === undefined ? [] : [words].flat()

const holdsAll = (held: readonly string[], wanted: readonly string[]): boolean =>
  wanted.every((each) => held.includes(each))

const LEVEL = /^\d{1,9}$/

/** Each context that would do for the first does for the second: the same word, or a level as high. */
function coversSome(from: RequirementDocument['acr'], wanted: readonly string[]): boolean {
  return (
    from !== undefined &&
    wordsOf(from).every((held) =>
      wanted.some((each) => held === each || (LEVEL.test(held) && LEVEL.test(each) && Number(held) >= Number(each))),
    )
  )
}
