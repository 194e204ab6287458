import type { ConfigurationMistake, WebhookConfiguration } from './types.js'
import { WEBHOOK_VARIABLES } from './variables.js'

const NAME = /^WEBHOOK_([A-Z0-9]+(?:_[A-Z0-9]+)*)_(SECRET|PROVIDER)$/
const PROVIDER = /^[a-z0-9]+(-[a-z0-9]+)*$/

export const isWebhookVariable = (name: string): boolean => NAME.test(name)

export interface Webhooks {
  /** By channel, in small letters. */
  readonly channels: Readonly<Record<string, WebhookConfiguration>>
  readonly mistakes: readonly ConfigurationMistake[]
}

/** Channels of webhooks, from `WEBHOOK_<CHANNEL>_SECRET` and `WEBHOOK_<CHANNEL>_PROVIDER`. */
export function readWebhooks(given: ReadonlyMap<string, string>): Webhooks {
  const channels = [...new Set([...given.keys()].flatMap((name) => NAME.exec(name)?.[1] ?? []))].sort()
  const read = channels.map((channel) => ({ channel, ...readWebhook(channel, given) }))
  return {
    channels: Object.fromEntries(
      read.flatMap(({ channel, webhook }) => (webhook ? [[channel.toLowerCase(), webhook]] : [])),
    ),
    mistakes: read.flatMap(({ mistakes }) => mistakes),
  }
}

function readWebhook(
  channel: string,
  given: ReadonlyMap<string, string>,
): { readonly webhook?: WebhookConfiguration; readonly mistakes: readonly ConfigurationMistake[] } {
  const secretName = `WEBHOOK_${channel}_SECRET`
  const providerName = `WEBHOOK_${channel}_PROVIDER`
  const secret = given.get(secretName)
  const provider = given.get(providerName) ?? WEBHOOK_VARIABLES['WEBHOOK_<CHANNEL>_PROVIDER'].default
  const mistakes: ConfigurationMistake[] = []
  if (secret === undefined) {
    const problem = `is missing, but ${providerName} is set`
    mistakes.push({
      variable: secretName,
      problem,
      mend: `Set ${secretName}, or unset ${providerName}: no webhook is unsigned.`,
    })
  }
  if (!PROVIDER.test(provider)) {
    const mend = 'Write small letters, digits and hyphens, such as standard-webhooks.'
    mistakes.push({ variable: providerName, problem: 'is not the name of a provider', mend })
  }
  return secret === undefined ? { mistakes } : { webhook: { secret, provider }, mistakes }
}
