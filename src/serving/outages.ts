import { runOutsideContext } from '../log-context/index.js'
import type { ModuleLogger } from '../logging/index.js'
import { StoreError, type StoreErrorCode, type StoreStatus } from '../stores/index.js'

interface Followed {
  /** The server's name, without user and password. */
  readonly name: string
  status(): Promise<StoreStatus>
}

/** What a log says of a server that is away: one line for each reason in an outage, and one when it is over. */
export interface Outages {
  /** Tells of the first connection. */
  connected(): void
  /** @param who whose fault it is, before a line that is of no outage */
  report(error: unknown, who?: string): void
  close(): void
}

/** Several connections lose one server, each in its own words. */
const OUTAGES: ReadonlySet<StoreErrorCode> = new Set([
  'store_unreachable',
  'store_unauthorized',
  'database_missing',
  'store_timeout',
])

const LOOKED_EVERY_MS = 1_000

export function followOutages(
  log: Pick<ModuleLogger, 'info' | 'warning'>,
  store: Followed,
  { everyMs = LOOKED_EVERY_MS, now = () => performance.now() } = {},
): Outages {
  const told = new Set<StoreErrorCode>()
  let hasConnected = false
  let closed = false
  let since = 0
  let timer: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    const { state } = await store.status()
    if (closed) return
    if (state !== 'ok') {
      lookLater()
      return
    }
    told.clear()
    const seconds = Math.round((now() - since) / 1000)
    log.info(`connected ${hasConnected ? 'again ' : ''}to ${store.name} after ${seconds} s`)
    hasConnected = true
  }

  function lookLater(): void {
    // Whose request was the first to notice says nothing of when it is over.
    timer = runOutsideContext(() => setTimeout(() => void look(), everyMs))
    timer.unref()
  }

  return {
    connected() {
      if (closed || hasConnected) return
      hasConnected = true
      log.info(`connected to ${store.name}`)
    },
    report(error, who = '') {
      if (closed) return
      const text = error instanceof Error ? error.message : String(error)
      if (!(error instanceof StoreError) || !OUTAGES.has(error.code)) {
        log.warning(`${who}${text}`)
        return
      }
      if (told.has(error.code)) return
      if (told.size === 0) {
        since = now()
        lookLater()
      }
      told.add(error.code)
      log.warning(`${text} /health shows it.`)
    },
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
