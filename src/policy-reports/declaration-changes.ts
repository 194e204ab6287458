import { attributeWords } from './matrix-legend.js'
import type { TypedPolicy } from './probe-policy.js'

/** A type that is not declared as it was; what it changes in verdicts stands among the changes. */
export interface DeclarationChange {
  /** `attribute site_id`, `field gavage_data.site_id`. */
  readonly name: string
  readonly before: string
  readonly after: string
}

const NONE = 'not declared'

/** Attributes and fields whose type is another, or that only one of the policies declares. */
export function declarationChanges(before: TypedPolicy, after: TypedPolicy): readonly DeclarationChange[] {
  const [was, is] = [typesOf(before), typesOf(after)]
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((name) => ({ name, before: was.get(name) ?? NONE, after: is.get(name) ?? NONE }))
    .filter((change) => change.before !== change.after)
}

const typesOf = ({ policy, attributes }: TypedPolicy): ReadonlyMap<string, string> =>
  new Map([
    ...Object.entries(attributes).map(([name, type]) => [`attribute ${name}`, attributeWords(type)] as const),
    ...Object.entries(policy.resources).flatMap(([resource, { fields = {} }]) =>
      Object.entries(fields).map(([field, { type }]) => [`field ${resource}.${field}`, type] as const),
    ),
  ])
