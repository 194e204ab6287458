import { once } from 'node:events'
import type * as Redis from 'redis'
import { loadDriver } from './load-driver.js'
import { toRedisError } from './redis-errors.js'
import { retryDelayMs } from './retry-delay.js'
import { StoreError } from './store-error.js'
import type { OnStoreError } from './store-status.js'
import { withinDeadline } from './within-deadline.js'

export interface RedisOptions {
  /** `redis://user:password@host:port/number`, or `rediss://` for TLS. */
  readonly url: string
  /** Which one, without user and password. */
  readonly name: string
  readonly connectTimeoutMs: number
  /** For one command. */
  readonly commandTimeoutMs: number
  readonly onError: OnStoreError
}

export type RedisDriver = typeof Redis
export type RedisClient = ReturnType<typeof newClient>

/** The connection for commands. It connects with the first of them, and again by itself whenever it is lost. */
export interface RedisConnection {
  run<Value>(command: (client: RedisClient) => Promise<Value>): Promise<Value>
  close(): Promise<void>
}

export const loadRedis = (): Promise<RedisDriver> => loadDriver('redis', () => import('redis'))

/** @param reconnect Whether it comes back by itself after a loss. */
export function newClient(driver: RedisDriver, { url, connectTimeoutMs }: RedisOptions, reconnect: boolean) {
  return driver.createClient({
    url,
    name: 'passerelle',
    socket: {
      connectTimeout: connectTimeoutMs,
      reconnectStrategy: reconnect ? (failures) => retryDelayMs(failures) : false,
    },
    // A command that can't be sent is refused, and not sent later, when nobody waits for it any more.
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
  })
}

export function createRedisConnection(options: RedisOptions): RedisConnection {
  const { name, connectTimeoutMs, commandTimeoutMs, onError } = options
  let opened: Promise<{ readonly client: RedisClient; readonly driver: RedisDriver }> | undefined
  /** Why there is no connection now. */
  let fault: StoreError | undefined
  let closed = false

  const late = (): StoreError =>
    new StoreError('store_timeout', `Redis at ${name} did not answer in time.`, { store: name })

  async function open() {
    const driver = await loadRedis()
    const client = newClient(driver, options, true)
    client.on('ready', () => {
      fault = undefined
    })
    client.on('error', (error: unknown) => {
      const next = toRedisError(error, name, error instanceof driver.ErrorReply)
      // Attempts go on; an operator needs to read once that they fail.
      if (next.message !== fault?.message) onError(next)
      fault = next
    })
    // It goes on trying until it is closed; each failure is an `error` event.
    client.connect().catch(() => undefined)
    return { client, driver }
  }

  async function connected() {
    if (closed) throw new StoreError('store_closed', `Redis at ${name} is closed.`, { store: name })
    opened ??= open().catch((error: unknown) => {
      opened = undefined
      throw error
    })
    const { client, driver } = await opened
    if (fault !== undefined) throw fault
    if (!client.isReady) {
      // Rejects with the first `error` event.
      await withinDeadline(once(client, 'ready'), connectTimeoutMs, late).catch((error: unknown) => {
        throw toRedisError(error, name, error instanceof driver.ErrorReply)
      })
    }
    return { client, driver }
  }

  return {
    async run(command) {
      const { client, driver } = await connected()
      try {
        return await withinDeadline(command(client), commandTimeoutMs, late)
      } catch (error) {
        throw toRedisError(error, name, error instanceof driver.ErrorReply)
      }
    },
    async close() {
      closed = true
      const open = await opened?.catch(() => undefined)
      if (open?.client.isOpen) open.client.destroy()
    },
  }
}
