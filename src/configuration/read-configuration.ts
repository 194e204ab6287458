import { environmentSchema } from './environment-schema.js'
import { type Environment, givenIn, withDefaults } from './given.js'
import { misspeltVariables } from './misspelt-variables.js'
import { brokenRules, productionReason } from './rules.js'
import { toConfiguration } from './to-configuration.js'
import type { ConfigurationMistake, ConfigurationResult } from './types.js'
import { absentServices, switchedOffChecks } from './warnings.js'
import { readWebhooks } from './webhooks.js'

/**
 * Checks the environment and gives it types, or lists every mistake at once. No text of it holds a secret.
 *
 * Names, defaults and meanings stand in docs/configuration.md. An empty variable counts as unset. Production is
 * NODE_ENV=production or a HOST that is not loopback.
 *
 * @param environment What `process.env` holds, or any other record of the same shape. It is not changed.
 * @returns The configuration, frozen, with warnings for whoever starts the server; or the mistakes, each with its
 * variable and a mend.
 */
export function readConfiguration(environment: Environment): ConfigurationResult {
  const given = givenIn(environment)
  const parsed = environmentSchema.safeParse(withDefaults(given))
  const webhooks = readWebhooks(given)
  const alone = parsed.success ? [] : parsed.error.issues.map(toMistake)
  const misspelt = misspeltVariables(given)
  const mistakes = [...alone, ...brokenRules(given), ...webhooks.mistakes]
  // A name that is not ours alone stops nothing, but it may be why another one is missing.
  if (!parsed.success || mistakes.length > 0) return { ok: false, mistakes: [...mistakes, ...misspelt] }

  const production = productionReason(given) !== undefined
  return {
    ok: true,
    configuration: toConfiguration(parsed.data, webhooks.channels, production),
    warnings: [
      ...switchedOffChecks(given),
      ...absentServices(given, production),
      ...misspelt.map(({ variable, problem, mend }) => `${variable} ${problem}. ${mend}`),
    ],
  }
}

type Issue = NonNullable<ReturnType<typeof environmentSchema.safeParse>['error']>['issues'][number]

function toMistake(issue: Issue): ConfigurationMistake {
  const mend: unknown = issue.code === 'custom' ? issue.params?.mend : undefined
  return { variable: issue.path.join('.'), problem: issue.message, mend: typeof mend === 'string' ? mend : 'Mend it.' }
}
