import type { KeyValue } from './key-value.js'
import { createMemoryKeyValue } from './memory-key-value.js'
import { createRedisKeyValue } from './redis-key-value.js'
import type { OnStoreError } from './store-status.js'

/** Options of `openKeyValue`. What is named Ms is in milliseconds. */
export interface KeyValueOptions {
  /** Of Redis: `redis://user:password@host:port/number`, or `rediss://` for TLS. Undefined: the memory of this process. */
  readonly url?: string | undefined
  /** For connecting to Redis. 5000 by default. */
  readonly connectTimeoutMs?: number
  /** For one command. 2000 by default. */
  readonly commandTimeoutMs?: number
  /** The most keys, and the most entries of logs, in memory; beyond it new ones are refused. 500,000 by default. */
  readonly maxEntries?: number
  /** Faults that no call waits for. */
  readonly onError?: OnStoreError
}

/**
 * Opens Redis, or the memory of this process, behind one interface. Nothing is loaded or connected before it is used.
 *
 * @example
 * const keyValue = openKeyValue({ url: process.env.REDIS_URL })
 * const isNew = await keyValue.setIfAbsent('seen:4711', '1', 60_000)
 */
export function openKeyValue(options: KeyValueOptions = {}): KeyValue {
  const { url, connectTimeoutMs = 5_000, commandTimeoutMs = 2_000, maxEntries = 500_000, onError = () => {} } = options
  return url === undefined
    ? createMemoryKeyValue({ maxEntries, onError })
    : createRedisKeyValue({ url, connectTimeoutMs, commandTimeoutMs, onError })
}
