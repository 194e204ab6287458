import type { Finding } from './finding.js'
import type { DiagnosisSettings } from './settings.js'

const REDACTED = '(redacted)'
/** A shorter one would stand in any text by chance. */
const SHORTEST = 6

/** The last line of defence: takes every secret of the settings out of a finding, should a driver have quoted one. */
export function withoutSecrets(settings: DiagnosisSettings): (finding: Finding) => Finding {
  const secrets = secretsOf(settings)
  const hide = (text: string): string => secrets.reduce((hidden, secret) => hidden.replaceAll(secret, REDACTED), text)
  return (finding) => ({
    ...finding,
    seen: hide(finding.seen),
    ...(finding.mend === undefined ? {} : { mend: hide(finding.mend) }),
  })
}

function secretsOf({ configuration, credentials }: DiagnosisSettings): readonly string[] {
  const { databaseUrl, redisUrl, smtpUrl, outbound } = configuration ?? {}
  const urls = [databaseUrl, redisUrl, smtpUrl, outbound?.httpsProxy, outbound?.httpProxy]
  const passwords = urls.flatMap((url) => (url === undefined ? [] : [new URL(url).password]))
  const given = [
    ...passwords,
    ...passwords.map(decoded),
    configuration?.issuer?.clientSecret,
    configuration?.audit.signingKey,
    configuration?.smsGateway?.token,
    ...Object.values(configuration?.alertWebhooks ?? {}).flatMap(({ url, secrets }) => [url, ...secrets]),
    configuration?.dpopNonceSecret,
    credentials?.clientSecret,
    credentials?.user?.password,
  ]
  return given.filter((secret): secret is string => secret !== undefined && secret.length >= SHORTEST)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
