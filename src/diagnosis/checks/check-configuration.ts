import { isLoopback } from '../../addresses/index.js'
import type { Configuration, ConfigurationMistake } from '../../configuration/index.js'
import type { Examination } from '../examination.js'
import { type Finding, fault, notChecked, ok, warning } from '../finding.js'

/** The environment as a whole: mistakes, warnings, and what decides how strict everything is. */
export function checkConfiguration({ settings, configuration }: Examination): readonly Finding[] {
  const { mistakes, warnings } = settings
  const findings = [
    ...mistakes.map(({ variable, problem, mend }) => fault(variable, problem, mend)),
    // What an absent service or name means is said where it is looked at.
    ...warnings
      .filter((text) => !/DATABASE_URL|REDIS_URL|SMTP_URL|^PUBLIC_URL is not set/.test(text))
      .map((text) => warning('environment', text, 'Correct it in the environment or in .env.')),
  ]
  if (configuration === undefined) return [...findings, notChecked('NODE_ENV', 'the environment has too many mistakes')]
  const valid = findings.length === 0 ? [ok('environment', 'every variable that is set is valid')] : findings
  return [
    ...valid,
    mode(configuration),
    ...publicUrl(configuration),
    ...proxies(configuration),
    ...signOuts(configuration, mistakes),
  ]
}

/** Who was signed out is known where it is kept. */
function signOuts(
  { logoutClients, databaseUrl, redisUrl }: Configuration,
  mistakes: readonly ConfigurationMistake[],
): readonly Finding[] {
  const isKept = databaseUrl !== undefined || redisUrl !== undefined
  const isMeant = mistakes.some(({ variable }) => variable === 'DATABASE_URL' || variable === 'REDIS_URL')
  if (logoutClients.length === 0 || isKept || isMeant) return []
  return [
    warning(
      'sign-outs',
      `neither DATABASE_URL nor REDIS_URL is set: a restart forgets who was signed out, by ${logoutClients.join(', ')}`,
      'Set one of them, so that their tokens stay refused until they expire, in every process.',
    ),
  ]
}

function mode({ production, issuer }: Configuration): Finding {
  if (production) return ok('NODE_ENV', 'production: every check is on')
  if (issuer === undefined || isLoopback(new URL(issuer.url).hostname)) {
    return ok('NODE_ENV', 'development, with an issuer on this machine')
  }
  return warning(
    'NODE_ENV',
    'development, against an issuer elsewhere',
    'On a server, set NODE_ENV=production: then nothing can switch a check of tokens off.',
  )
}

function publicUrl({ publicUrl, production, host, port }: Configuration): readonly Finding[] {
  if (publicUrl === undefined) {
    if (!production) return [ok('PUBLIC_URL', `not set: http://${host}:${port}`)]
    return [
      warning(
        'PUBLIC_URL',
        'not set',
        'Set it to the address that callers use, such as https://api.example.com: DPoP proofs and links are held against it.',
      ),
    ]
  }
  const { protocol, hostname } = new URL(publicUrl)
  if (protocol === 'https:' || isLoopback(hostname)) return [ok('PUBLIC_URL', publicUrl)]
  return [
    warning(
      'PUBLIC_URL',
      `${publicUrl} is plain http`,
      'Serve it by https: a bearer token in clear text is anybody’s.',
    ),
  ]
}

/** Fewer bits than these in a prefix are more machines than anybody's proxies. */
const LEAST_BITS = { 4: 8, 6: 32 } as const

function proxies({ trustedProxies, production, publicUrl }: Configuration): readonly Finding[] {
  const wide = trustedProxies.filter(isWide)
  if (wide.length > 0) {
    return [
      warning(
        'TRUSTED_PROXIES',
        `believes forwarded headers of ${wide.join(', ')}`,
        'Name the addresses of your proxies alone: whoever is in there can forge where a request comes from.',
      ),
    ]
  }
  if (trustedProxies.length > 0) return [ok('TRUSTED_PROXIES', trustedProxies.join(', '))]
  if (!production || publicUrl === undefined)
    return [ok('TRUSTED_PROXIES', 'not set: forwarded headers are not believed')]
  return [
    warning(
      'TRUSTED_PROXIES',
      'not set, and PUBLIC_URL speaks of a proxy in front',
      'Name its address: otherwise every caller in the audit trail has the proxy’s.',
    ),
  ]
}

function isWide(network: string): boolean {
  const [address = '', prefix] = network.split('/')
  return prefix !== undefined && Number(prefix) < LEAST_BITS[address.includes(':') ? 6 : 4]
}
