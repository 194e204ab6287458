import { environmentSchema, type ParsedEnvironment } from './environment-schema.js'
import { withDefaults } from './given.js'
import { brokenRules, type Rule } from './rules.js'
import type { ConfigurationMistake } from './types.js'

export interface CheckedVariables {
  /** Undefined where a variable alone is wrong. */
  readonly parsed: ParsedEnvironment | undefined
  readonly mistakes: readonly ConfigurationMistake[]
}

/** Each variable alone, then what they must say together, with rules that only some readers have in front. */
export function checkVariables(given: ReadonlyMap<string, string>, rules: readonly Rule[] = []): CheckedVariables {
  const parsed = environmentSchema.safeParse(withDefaults(given))
  const alone = parsed.success ? [] : parsed.error.issues.map(toMistake)
  return { parsed: parsed.data, mistakes: [...alone, ...brokenRules(given, rules)] }
}

type Issue = NonNullable<ReturnType<typeof environmentSchema.safeParse>['error']>['issues'][number]

function toMistake(issue: Issue): ConfigurationMistake {
  const mend: unknown = issue.code === 'custom' ? issue.params?.mend : undefined
  return { variable: issue.path.join('.'), problem: issue.message, mend: typeof mend === 'string' ? mend : 'Mend it.' }
}
