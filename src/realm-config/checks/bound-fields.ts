import { nearestWord } from '../../spelling/index.js'
import { type Mistake, mistakeAt } from '../realm-config-error.js'
import { resourcesReached, type WrittenPolicy, type WrittenRule } from '../written-policy.js'
import type { YamlField } from '../yaml-cursor.js'
import { undeclared } from './references.js'

/** A bound names fields that every resource that its rule reaches declares. */
export function boundFieldsDeclared(policy: WrittenPolicy): readonly Mistake[] {
  return policy.rules.flatMap((rule) => rule.bounds.flatMap((bound) => fieldMistakes(policy, rule, bound)))
}

function fieldMistakes(policy: WrittenPolicy, rule: WrittenRule, bound: YamlField): readonly Mistake[] {
  const lacking = resourcesReached(policy, rule).filter(({ fields }) => !fields.has(bound.name))
  const named = new Set(rule.permissions.map(({ name }) => name.split(':')[0]))
  const byName = lacking.filter(({ name }) => named.has(name))
  const byWildcard = lacking.filter(({ name }) => !named.has(name))
  const mistakes = byName.flatMap(({ name, fields }) =>
    undeclared([bound], new Set(fields.keys()), {
      what: `a field of \`${name}\``,
      declaredIn: `resources.${name}.fields in policy.yaml`,
    }),
  )
  if (byWildcard.length === 0) return mistakes
  const wildcards = rule.permissions.filter(({ name }) => name.startsWith('*:'))
  const meant = nearestWord(bound.name, new Set(byWildcard.flatMap(({ fields }) => [...fields.keys()])))
  const problem = `\`${bound.name}\` is not a field of ${listed(byWildcard)}, which ${listed(wildcards)} reaches.`
  const mend = 'Declare it there too, or name the resources that have it instead of `*`.'
  return [...mistakes, mistakeAt(bound.place, problem, meant === undefined ? mend : `Did you mean \`${meant}\`?`)]
}

const listed = (named: readonly { readonly name: string }[]): string =>
  [...new Set(named.map(({ name }) => `\`${name}\``))].join(', ')
