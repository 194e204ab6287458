import { readAlertWebhooks } from './alert-webhooks.js'
import { checkVariables } from './check-variables.js'
import { type Environment, givenIn } from './given.js'
import { misspeltVariables, toWarning } from './misspelt-variables.js'
import { productionReason } from './rules.js'
import { toConfiguration } from './to-configuration.js'
import type { ConfigurationResult } from './types.js'
import { absentServices, forgottenLogouts, switchedOffChecks, unknownName } from './warnings.js'
import { readWebhooks } from './webhooks.js'

/**
 * Checks the environment and gives it types, or lists every mistake at once. No text of it holds a secret.
 *
 * Names, defaults and meanings stand in docs/configuration.md. An empty variable counts as unset. Production is
 * NODE_ENV=production, or a HOST or PUBLIC_URL that is not loopback.
 *
 * @param environment What `process.env` holds, or any other record of the same shape. It is not changed.
 * @returns The configuration, frozen, with warnings for whoever starts the server; or the mistakes, each with its
 * variable and a mend.
 */
export function readConfiguration(environment: Environment): ConfigurationResult {
  const given = givenIn(environment)
  const checked = checkVariables(given)
  const webhooks = readWebhooks(given)
  const reason = productionReason(given)
  const alertWebhooks = readAlertWebhooks(given, reason)
  const misspelt = misspeltVariables(given)
  const mistakes = [...checked.mistakes, ...webhooks.mistakes, ...alertWebhooks.mistakes]
  // A name that is not ours alone stops nothing, but it may be why another one is missing.
  if (checked.parsed === undefined || mistakes.length > 0) return { ok: false, mistakes: [...mistakes, ...misspelt] }

  const production = reason !== undefined
  return {
    ok: true,
    configuration: toConfiguration(
      checked.parsed,
      { webhooks: webhooks.channels, alertWebhooks: alertWebhooks.webhooks },
      production,
    ),
    warnings: [
      ...switchedOffChecks(given),
      ...unknownName(given, production),
      ...absentServices(given, production),
      ...forgottenLogouts(given),
      ...misspelt.map(toWarning),
    ],
  }
}
