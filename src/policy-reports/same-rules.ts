import { fieldsOf, type Permission } from '../policy/index.js'
import { attributeOf } from './field-values.js'
import type { MatrixRule } from './policy-rules.js'
import type { TypedPolicy } from './probe-policy.js'

/**
 * A rule as text that is the same for the same rule, wherever it is written: with the types of its fields and attributes.
 * Equal text decides equally; other text may still do so.
 */
export function ruleText(
  { policy, attributes }: TypedPolicy,
  permission: Permission,
  { where = {}, requirement }: MatrixRule,
): string {
  const fields = fieldsOf(policy, permission)
  const conditions = Object.entries(where).map(([field, bound]) => {
    const attribute = attributeOf(bound)
    const declaration = attribute === undefined || !Object.hasOwn(attributes, attribute) ? null : attributes[attribute]
    return [field, { type: fields[field]?.type ?? null, bound, declaration }] as const
  })
  return canonical({ where: Object.fromEntries(conditions), requirement: requirement ?? null })
}

/** JSON in which neither the order of a list nor that of keys shows: the lists of a rule are sets. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map(canonical))].sort().join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`)
  return `{${entries.sort().join()}}`
}
