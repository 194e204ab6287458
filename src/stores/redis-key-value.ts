import { randomUUID } from 'node:crypto'
import { createChannelHub } from './channel-hub.js'
import { checkChannel } from './check-channel.js'
import { checkExpiry } from './check-expiry.js'
import type { KeyValue } from './key-value.js'
import { nameOfServer } from './name-of-server.js'
import { createRedisConnection, type RedisOptions } from './redis-connection.js'
import { openRedisLink } from './redis-link.js'
import { appendToRedisLog, readRedisLog } from './redis-log.js'
import { StoreError } from './store-error.js'
import { withinDeadline } from './within-deadline.js'

/** Before each key and channel: other programs may use the same Redis. */
const PREFIX = 'passerelle:'
/** A health check is asked by programs that don't wait long. */
const STATUS_DEADLINE_MS = 2_000

/** Redis through two connections: one for commands, one that receives messages. Each is opened when it is needed. */
export function createRedisKeyValue(
  given: Omit<RedisOptions, 'name'>,
  /** How often the server has to answer the connection that receives messages. */
  heartbeatMs?: number,
): KeyValue {
  const name = nameOfServer(given.url, 6379)
  const options = { ...given, name }
  const connection = createRedisConnection(options)
  const hub = createChannelHub({
    name: `Redis at ${name}`,
    open: (events, signal) => openRedisLink(options, events, signal),
    onError: options.onError,
    heartbeatMs,
  })
  let closing: Promise<void> | undefined

  const { run } = connection
  const prefixed = (key: string): string => PREFIX + key

  return {
    kind: 'redis',
    name,
    get: async (key) => (await run((client) => client.get(prefixed(key)))) ?? undefined,
    async set(key, value, expiresInMs) {
      if (expiresInMs === undefined) await run((client) => client.set(prefixed(key), value))
      else {
        const expiration = { type: 'PX', value: checkExpiry(expiresInMs) } as const
        await run((client) => client.set(prefixed(key), value, { expiration }))
      }
    },
    async setIfAbsent(key, value, expiresInMs) {
      const expiration = { type: 'PX', value: checkExpiry(expiresInMs) } as const
      return (await run((client) => client.set(prefixed(key), value, { condition: 'NX', expiration }))) !== null
    },
    delete: async (key) => (await run((client) => client.del(prefixed(key)))) > 0,
    async increment(key, expiresInMs) {
      const expiration = { type: 'PX', value: checkExpiry(expiresInMs) } as const
      const counter = prefixed(key)
      // Together, so that no counter begins to count without an end.
      const [, count] = await run((client) =>
        client.multi().set(counter, '0', { condition: 'NX', expiration }).incr(counter).execTyped(),
      )
      return count
    },
    append: async (log, value, expiresInMs) =>
      appendToRedisLog(connection, prefixed(log), value, checkExpiry(expiresInMs), randomUUID()),
    readSince: (log, cursor) => readRedisLog(connection, prefixed(log), cursor),
    async publish(channel, message) {
      const name = prefixed(checkChannel(channel))
      await run((client) => client.publish(name, message))
    },
    subscribe: (channel, onMessage, onConnection) =>
      hub.subscribe(prefixed(checkChannel(channel)), onMessage, onConnection),
    async status() {
      if (closing !== undefined) return { state: 'closed' }
      try {
        const late = () =>
          new StoreError('store_timeout', `Redis at ${name} did not answer within ${STATUS_DEADLINE_MS} ms.`, {
            store: name,
          })
        await withinDeadline(
          run((client) => client.ping()),
          STATUS_DEADLINE_MS,
          late,
        )
        return { state: 'ok' }
      } catch (error) {
        return { state: 'failed', error: error instanceof Error ? error.message : String(error) }
      }
    },
    close() {
      closing ??= Promise.all([hub.close(), connection.close()]).then(() => undefined)
      return closing
    },
  }
}
