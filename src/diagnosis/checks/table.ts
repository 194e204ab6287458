import type { Examination } from '../examination.js'
import { type Finding, fault } from '../finding.js'
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

/** What a check takes from another, whose faults are its own where that one is not looked at. */
interface Need {
  readonly check: string
  readonly faults: (examination: Examination) => Promise<readonly Finding[]>
}

export interface Check {
  readonly name: string
  /** What it can't look without, the first first. */
  readonly needs?: readonly Need[]
  /** As a heading. */
  readonly title: string
  readonly run: (examination: Examination) => readonly Finding[] | Promise<readonly Finding[]>
}

const discovered = (...subjects: readonly string[]): Need => ({
  check: 'discovery',
  async faults(examination) {
    const findings = await checkDiscovery(examination)
    return findings.filter(({ subject, status }) => status === 'fault' && subjects.includes(subject))
  },
})

const DOCUMENT = discovered('document')
const KEY_SET = discovered('document', 'jwks_uri')

/** Asks for none. */
const TOKEN: Need = {
  check: 'token',
  async faults(examination) {
    const requested = await examination.requestedToken()
    if (requested?.ok !== false) return []
    const missing = await DOCUMENT.faults(examination)
    return missing.length > 0 ? missing : [fault('grant', requested.seen, requested.mend)]
  },
}

/** Everything that `passerelle doctor` looks at, from the environment outwards. Each reads only. */
export const CHECKS = [
  { name: 'configuration', title: 'Configuration', run: checkConfiguration },
  { name: 'issuer', title: 'Issuer', run: checkIssuer, needs: [DOCUMENT] },
  { name: 'discovery', title: 'Discovery', run: checkDiscovery },
  { name: 'keys', title: 'Keys', run: checkKeys, needs: [KEY_SET] },
  { name: 'clock', title: 'Clock', run: checkClock, needs: [DOCUMENT] },
  { name: 'token', title: 'Token', run: checkToken },
  { name: 'introspection', title: 'Introspection', run: checkIntrospection, needs: [TOKEN] },
  { name: 'tls', title: 'TLS', run: checkTls },
  { name: 'database', title: 'Database', run: checkDatabase },
  { name: 'redis', title: 'Redis', run: checkRedis },
  { name: 'logs', title: 'Logs', run: checkLogFolder },
] as const satisfies readonly Check[]

export type CheckName = (typeof CHECKS)[number]['name']
