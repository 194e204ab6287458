import { isLoopback } from '../addresses/index.js'
import type { Configuration } from '../configuration/index.js'
import type { Preparation } from './prepare-for-tls.js'

/** A service that is reached over the network. */
export interface Service {
  /** As the variable that names it. */
  readonly variable: string
  readonly host: string
  readonly port: number
  /** `wanted` by its address; `offered` if the server has it; `none` where its address says plain. */
  readonly tls: 'wanted' | 'none'
  readonly preparation: Preparation
  /** Whether it stands on this machine, where nobody listens in between. */
  readonly onThisMachine: boolean
  /** How its address asks for TLS. */
  readonly mend: string
}

interface Scheme {
  readonly port: number
  readonly preparation: Preparation
  readonly tls: (url: URL) => 'wanted' | 'none'
  readonly mend: string
}

const TLS_MODES = new Set(['require', 'verify-ca', 'verify-full', 'prefer', 'no-verify'])

const POSTGRESQL: Scheme = {
  port: 5432,
  preparation: 'postgresql',
  tls: ({ searchParams }) =>
    TLS_MODES.has(searchParams.get('sslmode') ?? '') || searchParams.get('ssl') === 'true' ? 'wanted' : 'none',
  mend: 'Add ?sslmode=verify-full to DATABASE_URL.',
}

const wanted = () => 'wanted' as const
const none = () => 'none' as const

const SCHEMES: Readonly<Record<string, Scheme>> = {
  'https:': { port: 443, preparation: 'none', tls: wanted, mend: '' },
  'http:': { port: 80, preparation: 'none', tls: none, mend: 'Reach it by https.' },
  'postgres:': POSTGRESQL,
  'postgresql:': POSTGRESQL,
  'rediss:': { port: 6379, preparation: 'none', tls: wanted, mend: '' },
  'redis:': {
    port: 6379,
    preparation: 'none',
    tls: none,
    mend: 'Give Redis a tls-port, and write REDIS_URL as rediss://….',
  },
  'smtps:': { port: 465, preparation: 'none', tls: wanted, mend: '' },
  'smtp:': { port: 587, preparation: 'smtp', tls: wanted, mend: '' },
}

/** Every service that the configuration names. */
export function servicesOf({ issuer, databaseUrl, redisUrl, smtpUrl }: Configuration): readonly Service[] {
  const named: readonly (readonly [variable: string, url: string | undefined])[] = [
    ['OIDC_ISSUER', issuer?.url],
    ['OIDC_INTERNAL_URL', issuer?.internalUrl],
    ['DATABASE_URL', databaseUrl],
    ['REDIS_URL', redisUrl],
    ['SMTP_URL', smtpUrl],
  ]
  return named.flatMap(([variable, url]) => (url === undefined ? [] : serviceOf(variable, new URL(url))))
}

function serviceOf(variable: string, url: URL): readonly Service[] {
  const scheme = SCHEMES[url.protocol]
  if (scheme === undefined) return []
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return [
    {
      variable,
      host,
      port: url.port === '' ? scheme.port : Number(url.port),
      tls: scheme.tls(url),
      preparation: scheme.preparation,
      onThisMachine: isLoopback(host),
      mend: scheme.mend,
    },
  ]
}
