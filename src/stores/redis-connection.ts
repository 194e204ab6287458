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
  let opening: Promise<Opened> | undefined
  let closed = false

  const late = (): StoreError =>
    new StoreError('store_timeout', `Redis at ${name} did not answer in time.`, { store: name })

  async function open(): Promise<Opened> {
    const driver = await loadRedis()
    const client = newClient(driver, options, true)
    const opened: Opened = { client, driver, fault: undefined, becomingReady: undefined }
    client.on('ready', () => {
      opened.fault = undefined
    })
    client.on('error', (error: unknown) => {
      const next = toRedisError(error, name, error instanceof driver.ErrorReply)
      // Attempts go on; an operator needs to read once that they fail.
      if (next.message !== opened.fault?.message) onError(next)
      opened.fault = next
    })
    // It goes on trying until it is closed; each failure is an `error` event.
    client.connect().catch(() => undefined)
    return opened
  }

  async function using<Value>(use: (opened: Opened) => Promise<Value>): Promise<Value> {
    if (closed) throw new StoreError('store_closed', `Redis at ${name} is closed.`, { store: name })
    opening ??= open().catch((error: unknown) => {
      opening = undefined
      throw error
    })
    const used = opening
    const opened = await used
    try {
      return await use(opened)
    } catch (error) {
      const fault = toRedisError(error, name, error instanceof opened.driver.ErrorReply)
      // The server may be gone without a word, and TCP waits for minutes: the next command takes a new connection.
      if (fault.code === 'store_timeout' && opening === used) {
        opening = undefined
        if (opened.client.isOpen) opened.client.destroy()
      }
      throw fault
    }
  }

  async function ready(opened: Opened): Promise<void> {
    if (opened.fault !== undefined) throw opened.fault
    if (opened.client.isReady) return
    // All who wait share one listener. Rejects with the first `error` event.
    opened.becomingReady ??= withinDeadline(once(opened.client, 'ready'), connectTimeoutMs, late).finally(() => {
      opened.becomingReady = undefined
    })
    await opened.becomingReady
  }

  return {
    run: (command) =>
      using(async (opened) => {
        await ready(opened)
        return withinDeadline(command(opened.client), commandTimeoutMs, late)
      }),
    async close() {
      closed = true
      const opened = await opening?.catch(() => undefined)
      if (opened?.client.isOpen) opened.client.destroy()
    },
  }
}

interface Opened {
  readonly client: RedisClient
  readonly driver: RedisDriver
  /** Why there is no connection now. */
  fault: StoreError | undefined
  becomingReady: Promise<unknown> | undefined
}
