import type { HealthCheck } from '../koa/index.js'
import type { StoreStatus } from '../stores/index.js'

/** Anybody may ask for the health; a store is asked no more often than this. */
const ASKED_EVERY_MS = 1_000

/** How a store is, for GET /health. One that is away makes the server poorer, and not useless. */
export function checkOfStore(
  store: { status(): Promise<StoreStatus> },
  now: () => number = () => performance.now(),
): () => Promise<HealthCheck> {
  let asked: Promise<HealthCheck> | undefined
  let askedAtMs = 0
  return () => {
    if (asked === undefined || now() - askedAtMs >= ASKED_EVERY_MS) {
      askedAtMs = now()
      asked = store.status().then(healthOf)
    }
    return asked
  }
}

const healthOf = ({ state }: StoreStatus): HealthCheck => ({
  status: state === 'ok' || state === 'unopened' ? 'ok' : 'degraded',
})
