import { readAlertWebhooks } from './alert-webhooks.js'
import { checkVariables } from './check-variables.js'
import { type Environment, givenIn } from './given.js'
import { misspeltVariables, toWarning } from './misspelt-variables.js'
import { productionReason } from './rules.js'
import { toNotifying } from './to-configuration.js'
import type { NotifyingResult } from './types.js'

/**
 * What it takes to tell people of alerts, for commands that need no more: the environment may be that of a server that is
 * not complete yet. Values and rules are those of {@link readConfiguration}.
 *
 * @returns What was read, with warnings about misspelt names; or every mistake at once. No text of it holds a secret.
 */
export function readNotifyingConfiguration(environment: Environment): NotifyingResult {
  const whole = givenIn(environment)
  const given = new Map([...whole].filter(([name]) => isOfNotifying(name)))
  const { parsed, mistakes } = checkVariables(given)
  const alertWebhooks = readAlertWebhooks(given, productionReason(whole))
  const misspelt = misspeltVariables(given)
  const all = [...mistakes, ...alertWebhooks.mistakes]
  if (parsed === undefined || all.length > 0) return { ok: false, mistakes: [...all, ...misspelt] }
  return {
    ok: true,
    notifying: toNotifying(parsed, alertWebhooks.webhooks),
    logDirectory: parsed.LOG_DIR,
    warnings: misspelt.map(toWarning),
  }
}

const isOfNotifying = (name: string): boolean =>
  /^(SMTP_.*|MAIL_.*|SMS_.*|ALERTS?_.*|ERROR_REPORTER|HTTPS?_PROXY|NO_PROXY|NODE_EXTRA_CA_CERTS|LOG_DIR)$/i.test(name)
