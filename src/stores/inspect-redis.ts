import { loadRedis, newClient } from './redis-connection.js'
import { toRedisError } from './redis-errors.js'
import { StoreError } from './store-error.js'
import { withinDeadline } from './within-deadline.js'

/** What Redis says of itself. */
export interface RedisFacts {
  readonly version: string
  /** `master`, or `slave`, which takes no writes. */
  readonly role: string
  /** What it does when its memory is full, e.g. `noeviction`; undefined where it doesn't say. */
  readonly evictionPolicy: string | undefined
  /** 0: as much memory as the machine has. */
  readonly maxMemoryBytes: number
}

/**
 * Connects once, asks Redis about itself (PING, INFO), and hangs up.
 *
 * @param name which one, for errors: without user and password
 * @throws StoreError `store_unreachable`, `store_unauthorized`, `store_timeout`, `query_failed`, `driver_missing`.
 */
export async function inspectRedis(url: string, name: string, timeoutMs: number): Promise<RedisFacts> {
  const driver = await loadRedis()
  const options = { url, name, connectTimeoutMs: timeoutMs, commandTimeoutMs: timeoutMs, onError: () => {} }
  const client = newClient(driver, options, false)
  client.on('error', () => {})
  const late = () => new StoreError('store_timeout', `Redis at ${name} did not answer in time.`, { store: name })
  try {
    const ask = async () => {
      await client.connect()
      await client.ping()
      return String(await client.info())
    }
    return factsIn(await withinDeadline(ask(), timeoutMs, late))
  } catch (error) {
    throw toRedisError(error, name, error instanceof driver.ErrorReply)
  } finally {
    if (client.isOpen) client.destroy()
  }
}

/** INFO is lines of `name:value`. */
function factsIn(info: string): RedisFacts {
  const facts = new Map([...info.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name, value]) => [name, value] as const))
  return {
    version: facts.get('redis_version') ?? 'unknown',
    role: facts.get('role') ?? 'unknown',
    evictionPolicy: facts.get('maxmemory_policy'),
    maxMemoryBytes: Number(facts.get('maxmemory') ?? 0),
  }
}
