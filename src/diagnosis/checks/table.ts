import type { Examination } from '../examination.js'
import type { Finding } from '../finding.js'
import { checkClock } from './check-clock.js'
import { checkConfiguration } from './check-configuration.js'
import { checkDatabase } from './check-database.js'
import { checkDiscovery } from './check-discovery.js'
import { checkIntrospection } from './check-introspection.js'
import { checkIssuer } from './check-issuer.js'
import { checkKeys } from './check-keys.js'
import { checkLogFolder } from './check-log-folder.js'
import { checkRedis } from './check-redis.js'
import { checkTls } from './check-tls.js'
import { checkToken } from './check-token.js'

export interface Check {
  readonly name: string
  /** As a heading. */
  readonly title: string
  readonly run: (examination: Examination) => readonly Finding[] | Promise<readonly Finding[]>
}

/** Everything that `passerelle doctor` looks at, from the environment outwards. Each reads only. */
export const CHECKS = [
  { name: 'configuration', title: 'Configuration', run: checkConfiguration },
  { name: 'issuer', title: 'Issuer', run: checkIssuer },
  { name: 'discovery', title: 'Discovery', run: checkDiscovery },
  { name: 'keys', title: 'Keys', run: checkKeys },
  { name: 'clock', title: 'Clock', run: checkClock },
  { name: 'token', title: 'Token', run: checkToken },
  { name: 'introspection', title: 'Introspection', run: checkIntrospection },
  { name: 'tls', title: 'TLS', run: checkTls },
  { name: 'database', title: 'Database', run: checkDatabase },
  { name: 'redis', title: 'Redis', run: checkRedis },
  { name: 'logs', title: 'Logs', run: checkLogFolder },
] as const satisfies readonly Check[]

export type CheckName = (typeof CHECKS)[number]['name']
