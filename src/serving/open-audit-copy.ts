import { join } from 'node:path'
import type { AuditTrail } from '../audit/index.js'
import { openPersonRegister } from '../audit-privacy/index.js'
import { auditEventsRoute, type ChainFault, followTrail } from '../audit-store/index.js'
import type { Configuration } from '../configuration/index.js'
import type { HealthCheck } from '../koa/index.js'
import type { Loggers } from '../logging/index.js'
import type { RealmConfig } from '../realm-config/index.js'
import type { Route } from '../routing/index.js'
import type { Stores } from './open-stores.js'

/** The copy of the trail in the database. */
export interface AuditCopy {
  /** For who holds `audit:read`; where policy.yaml declares no such permission nobody may, and it is not there. */
  routes(realm: Pick<RealmConfig, 'policy'>): readonly Route[]
  health(): HealthCheck
  /** Copies what the trail said last, where the database answers, and ends. */
  close(): Promise<void>
}

const LAST_COPY_MS = 3_000

/**
 * Copies the trail to PostgreSQL, or to the embedded database where AUDIT_DATABASE says so; what contradicts what was copied
 * stands in database.log and in the trail itself.
 */
export function openAuditCopy(
  { databaseUrl, auditDatabase, audit }: Configuration,
  loggers: Pick<Loggers, 'main' | 'database'>,
  { database, outages }: Pick<Stores, 'database' | 'outages'>,
  trail: Pick<AuditTrail, 'record'>,
): AuditCopy {
  const isOn = auditDatabase === 'on' || (auditDatabase === 'auto' && databaseUrl !== undefined)
  const follower = isOn
    ? followTrail({
        database,
        folder: join(audit.directory, 'audit'),
        onFault: tell,
        onError: (error) => outages.database.report(error, 'copy of the audit trail: '),
      })
    : undefined

  function tell({ chain, kind, seq, file, detail }: ChainFault, state: 'found' | 'mended'): void {
    if (state === 'mended') {
      loggers.database.warning(`chain ${chain} of the audit trail is copied again, from record ${seq} on`)
      trail.record({ event: 'AUDIT_FORK', outcome: 'success', reason: 'mended', record: { chain, seq, file } })
      return
    }
    loggers.database.error(
      `chain ${chain} of the audit trail is not copied any further than record ${seq - 1} (${kind}, ${file}): ${detail}. Keep both, and look with passerelle audit verify which of them was changed`,
    )
    trail.record({ event: 'AUDIT_FORK', outcome: 'failure', reason: kind, record: { chain, seq, file } })
  }

  return {
    routes({ policy }) {
      if (policy.resources.audit?.actions.includes('read') !== true) {
        loggers.main.info('/audit/events is not served: policy.yaml does not declare audit:read')
        return []
      }
      const { privacyKey, dataDirectory } = audit
      const openRegister =
        privacyKey === undefined ? undefined : () => openPersonRegister(privacyKey, dataDirectory, () => new Date())
      return [auditEventsRoute({ database: isOn ? database : undefined, trail, openRegister })]
    },
    health() {
      if (follower === undefined) return { status: 'disabled' }
      const { status, lagMs } = follower.status()
      return { status: status === 'ok' || status === 'waiting' ? 'ok' : 'degraded', lag_ms: lagMs }
    },
    async close() {
      if (follower === undefined) return
      if (follower.status().status === 'ok') await within(LAST_COPY_MS, follower.catchUp())
      await follower.stop()
    },
  }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  // What was not copied is copied by who starts next.
  await Promise.race([work.catch(() => undefined), late])
  clearTimeout(timer)
}
