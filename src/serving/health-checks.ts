import { getHeapStatistics } from 'node:v8'
import type { AuditTrail } from '../audit/index.js'
import type { HealthCheck } from '../koa/index.js'
import type { Verifier } from '../tokens/index.js'

/** Above this share of the heap that V8 may take, the process is about to fail. */
const HEAP_LIMIT = 0.9

interface Checked {
  readonly verifier: Verifier
  readonly trail: AuditTrail
  /** Whether every check of a token is on. */
  readonly isStrict: boolean
}

/** What GET /health looks at. The records of the demonstration stand in memory, so `database` is well as long as it is. */
export function healthChecks({ verifier, trail, isStrict }: Checked): Readonly<Record<string, () => HealthCheck>> {
  return {
    database: () => ({ status: 'ok' }),
    memory: () => {
      const { used_heap_size, heap_size_limit } = getHeapStatistics()
      return { status: used_heap_size < heap_size_limit * HEAP_LIMIT ? 'ok' : 'degraded' }
    },
    environment: () => ({ status: isStrict ? 'ok' : 'degraded' }),
    issuer: () => {
      const { status } = verifier.keyStatus()
      if (status === 'never_loaded' || status === 'outdated') return { status: 'failed' }
      return { status: status === 'stale' ? 'degraded' : 'ok' }
    },
    audit: () => ({ status: trail.status().status === 'ok' ? 'ok' : 'degraded' }),
  }
}
