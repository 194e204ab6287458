import { fieldsOf, type Permission } from '../policy/index.js'
import { attributeOf } from './field-values.js'
import type { MatrixRule } from './policy-rules.js'
import type { TypedPolicy } from './probe-policy.js'

/**
 * Rules as text that is the same for the same rules, in whatever order and on whatever lines they are written: with the
 * types of their fields and attributes. Equal text decides equally; other text may still do so.
 */
export function normalizedRules(
  { policy, attributes }: TypedPolicy,
  permission: Permission,
  rules: readonly MatrixRule[],
): string {
  const fields = fieldsOf(policy, permission)
  const texts = rules.map(({ where = {}, requirement = null }) => {
    const conditions = Object.entries(where).map(([field, bound]) => {
      const attribute = attributeOf(bound)
      const declaration =
        attribute === undefined || !Object.hasOwn(attributes, attribute) ? null : attributes[attribute]
      return [field, { type: fields[field]?.type ?? null, bound, declaration }] as const
    })
    return canonical({ where: Object.fromEntries(conditions), requirement })
  })
  return JSON.stringify([...new Set(texts)].sort())
}

/** JSON in which neither the order of a list nor that of keys shows: the lists of a rule are sets. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map(canonical))].sort().join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`)
  return `{${entries.sort().join()}}`
}
