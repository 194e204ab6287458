import { webhookKey } from '../notifications/index.js'
import type { AlertWebhookConfiguration, ConfigurationMistake } from './types.js'
import { parseOutwardUrl } from './value-schemas.js'

const NAME = /^ALERT_WEBHOOK_([A-Z0-9]+(?:_[A-Z0-9]+)*)_(URL|SECRET)$/

export const isAlertWebhookVariable = (name: string): boolean => NAME.test(name)

export interface AlertWebhooks {
  /** By name, in small letters. */
  readonly webhooks: Readonly<Record<string, AlertWebhookConfiguration>>
  readonly mistakes: readonly ConfigurationMistake[]
}

/** Where alerts are posted, from `ALERT_WEBHOOK_<NAME>_URL` and `ALERT_WEBHOOK_<NAME>_SECRET`. */
export function readAlertWebhooks(given: ReadonlyMap<string, string>, production: string | undefined): AlertWebhooks {
  const names = [...new Set([...given.keys()].flatMap((name) => NAME.exec(name)?.[1] ?? []))].sort()
  const read = names.map((name) => ({ name: name.toLowerCase(), ...readOne(name, given, production) }))
  return {
    webhooks: Object.fromEntries(read.flatMap(({ name, webhook }) => (webhook ? [[name, webhook]] : []))),
    mistakes: read.flatMap(({ mistakes }) => mistakes),
  }
}

function readOne(
  name: string,
  given: ReadonlyMap<string, string>,
  production: string | undefined,
): { readonly webhook?: AlertWebhookConfiguration; readonly mistakes: readonly ConfigurationMistake[] } {
  const [urlName, secretName] = [`ALERT_WEBHOOK_${name}_URL`, `ALERT_WEBHOOK_${name}_SECRET`]
  const [urlText, secretText] = [given.get(urlName), given.get(secretName)]
  if (urlText === undefined || secretText === undefined) {
    const [variable, other] = urlText === undefined ? [urlName, secretName] : [secretName, urlName]
    const mend = `Set ${variable}, or unset ${other}${urlText === undefined ? '' : ': no webhook goes out unsigned'}.`
    return { mistakes: [{ variable, problem: `is missing, but ${other} is set`, mend }] }
  }
  const secrets = secretText.split(',').map((secret) => secret.trim())
  const url = parseOutwardUrl(urlText, 'https://chat.example.com/hooks/…')
  const mistakes = [
    ...('value' in url ? plainInProduction(urlName, url.value, production) : [{ variable: urlName, ...url }]),
    ...(secrets.every((secret) => webhookKey(secret) !== undefined) ? [] : [notASecret(secretName)]),
  ]
  return mistakes.length > 0 || !('value' in url) ? { mistakes } : { webhook: { url: url.value, secrets }, mistakes }
}

function plainInProduction(
  variable: string,
  url: string,
  production: string | undefined,
): readonly ConfigurationMistake[] {
  if (production === undefined || url.startsWith('https:')) return []
  return [{ variable, problem: `is plain http, and this is production, since ${production}`, mend: 'Use https.' }]
}

const notASecret = (variable: string): ConfigurationMistake => ({
  variable,
  problem: 'is not whsec_ and base64 of 24 to 64 bytes',
  mend: 'Make one with: echo "whsec_$(openssl rand -base64 32)".',
})
