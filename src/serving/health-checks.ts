import { getHeapStatistics } from 'node:v8'
import type { AuditStatus, AuditTrail } from '../audit/index.js'
import type { HealthCheck, HealthStatus } from '../koa/index.js'
import type { LivePolicy } from '../live-policy/index.js'
import type { RevocationStatus, Revocations } from '../revocation/index.js'
import type { Verifier } from '../tokens/index.js'
import { checkOfStore } from './check-of-store.js'
import type { AuditCopy } from './open-audit-copy.js'
import type { Notifying } from './open-notifying.js'
import type { Stores } from './open-stores.js'

/** Above this share of the heap that V8 may take, the process is about to fail. */
const HEAP_LIMIT = 0.9

interface Checked {
  readonly verifier: Verifier
  readonly trail: AuditTrail
  /** Whether every check of a token is on. */
  readonly isStrict: boolean
  readonly policy: Pick<LivePolicy, 'status'>
  readonly stores: Stores
  readonly revocations: Pick<Revocations, 'status'>
  readonly notifying: Pick<Notifying, 'health'>
  readonly auditCopy: Pick<AuditCopy, 'health'>
}

/** What GET /health looks at. A store within this process is well as long as the process is. */
export function healthChecks({
  verifier,
  trail,
  isStrict,
  policy,
  stores,
  revocations,
  notifying,
  auditCopy,
}: Checked): Readonly<Record<string, () => HealthCheck | Promise<HealthCheck>>> {
  return {
    database: checkOfStore(stores.database),
    cache: checkOfStore(stores.keyValue),
    memory: () => {
      const { used_heap_size, heap_size_limit } = getHeapStatistics()
      return { status: used_heap_size < heap_size_limit * HEAP_LIMIT ? 'ok' : 'degraded' }
    },
    environment: () => ({ status: isStrict ? 'ok' : 'degraded' }),
    issuer: () => {
      const { status } = verifier.keyStatus()
      if (status === 'ok') return { status }
      return { status: status === 'stale' ? 'degraded' : 'failed' }
    },
    policy: () => ({ status: policy.status().status === 'ok' ? 'ok' : 'degraded' }),
    revocations: () => ({ status: healthOfRevocations(revocations.status()) }),
    audit: () => healthOfTrail(trail.status()),
    audit_copy: () => auditCopy.health(),
    mail: () => ({ status: notifying.health().mail }),
    sms: () => ({ status: notifying.health().sms }),
    webhooks: () => ({ status: notifying.health().webhooks }),
    error_reporter: () => ({ status: notifying.health().error_reporter }),
    alerts: () => ({ status: notifying.health().alerts }),
  }
}

/** Reads go on while the trail cannot be written, so the server serves; that changes do not is what `writable` says. */
function healthOfTrail({ status }: Pick<AuditStatus, 'status'>): HealthCheck {
  if (status === 'failed') return { status: 'degraded', writable: false }
  return { status }
}

/** As tokens fare: where all of them get 503, the server does not serve. While they wait for the first reading, it does. */
function healthOfRevocations({ status, error }: RevocationStatus): HealthStatus {
  if (status === 'ok' || status === 'closed') return 'ok'
  return status === 'behind' || status === 'crowded' || (status === 'loading' && error === undefined)
    ? 'degraded'
    : 'failed'
}
