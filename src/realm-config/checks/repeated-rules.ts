import { type Mistake, mistakeAt } from '../realm-config-error.js'
import type { WrittenPolicy, WrittenRule } from '../written-policy.js'
import type { YamlCursor, YamlField } from '../yaml-cursor.js'

/** No role says the same thing twice. */
export function rulesDiffer({ rules }: WrittenPolicy): readonly Mistake[] {
  const first = new Map<string, WrittenRule>()
  return rules.flatMap((rule) => {
    const said = JSON.stringify([rule.role, rule.kind, sayingOf(rule)])
    const earlier = first.get(said)
    if (earlier === undefined) {
      first.set(said, rule)
      return []
    }
    const problem = `This ${rule.kind} says the same as ${earlier.place.file}:${earlier.place.line}.`
    return [mistakeAt(rule.place, problem, 'Remove one of the two, or change what was meant to differ.')]
  })
}

const sayingOf = ({ permissions, bounds, requirement }: WrittenRule): unknown => [
  [...new Set(permissions.map(({ name }) => name))].sort(),
  plainFields(bounds),
  plain(requirement),
]

/** What is written, whatever the order of its fields. */
function plain(cursor: YamlCursor): unknown {
  if (cursor.kind === 'mapping') return { fields: plainFields(cursor.fields()) }
  return cursor.kind === 'list' ? cursor.items().map(plain) : (cursor.scalar ?? null)
}

const plainFields = (fields: readonly YamlField[]): unknown =>
  fields
    .map(({ name, value }): [string, unknown] => [name, plain(value)])
    .sort(([left], [right]) => (left < right ? -1 : 1))
