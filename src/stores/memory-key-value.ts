import { checkChannel } from './check-channel.js'
import { checkExpiry } from './check-expiry.js'
import { createExpiringMap } from './expiring-map.js'
import type { KeyValue } from './key-value.js'
import { createListeners } from './listeners.js'
import { createMemoryLog, type MemoryLog } from './memory-log.js'
import { StoreError } from './store-error.js'
import type { OnStoreError } from './store-status.js'

export interface MemoryKeyValueOptions {
  /** The most keys, and the most entries of all logs. A new one beyond it is refused: none that still counts is dropped. */
  readonly maxEntries: number
  readonly onError: OnStoreError
  readonly now?: () => number
}

const NAME = 'memory'

/** For one process: nothing is shared, and nothing outlives it. */
export function createMemoryKeyValue({ maxEntries, onError, now = Date.now }: MemoryKeyValueOptions): KeyValue {
  const values = createExpiringMap<string>(maxEntries, now)
  const logs = new Map<string, MemoryLog>()
  const listeners = createListeners(onError)
  let closed = false

  const checkOpen = (): void => {
    if (closed) throw new StoreError('store_closed', 'The memory store is closed.', { store: NAME })
  }

  function put(key: string, value: string, expiresAtMs: number): void {
    if (!values.set(key, value, expiresAtMs)) throw full()
  }

  const full = (): StoreError =>
    new StoreError(
      'store_full',
      `The memory store holds ${maxEntries} entries, as many as it may. Use Redis (REDIS_URL), or let more in (maxEntries).`,
      { store: NAME },
    )

  /** How many entries all logs hold; they are few, and forget what has expired when one of them is used. */
  function sweepLogs(): number {
    let entries = 0
    for (const [name, log] of logs) {
      const left = log.sweep()
      if (left === 0) logs.delete(name)
      entries += left
    }
    return entries
  }

  return {
    kind: 'memory',
    name: NAME,
    async get(key) {
      checkOpen()
      return values.get(key)?.value
    },
    async set(key, value, expiresInMs) {
      checkOpen()
      put(key, value, expiresInMs === undefined ? Number.POSITIVE_INFINITY : now() + checkExpiry(expiresInMs))
    },
    async setIfAbsent(key, value, expiresInMs) {
      checkOpen()
      const expiresAtMs = now() + checkExpiry(expiresInMs)
      if (values.get(key) !== undefined) return false
      put(key, value, expiresAtMs)
      return true
    },
    async delete(key) {
      checkOpen()
      return values.delete(key)
    },
    async increment(key, expiresInMs) {
      checkOpen()
      const expiresAtMs = now() + checkExpiry(expiresInMs)
      const found = values.get(key)
      const count = Number(found?.value ?? 0) + 1
      if (!Number.isSafeInteger(count)) {
        throw new StoreError('query_failed', `The value of ${key} is no counter.`, { store: NAME })
      }
      put(key, String(count), found?.expiresAtMs ?? expiresAtMs)
      return count
    },
    async append(name, value, expiresInMs) {
      checkOpen()
      checkExpiry(expiresInMs)
      if (sweepLogs() >= maxEntries) throw full()
      const log = logs.get(name) ?? createMemoryLog(now)
      logs.set(name, log)
      log.append(value, now() + expiresInMs)
    },
    async readSince(name, cursor) {
      checkOpen()
      sweepLogs()
      return logs.get(name)?.readSince(cursor) ?? { values: [], cursor: undefined, continued: false }
    },
    async publish(channel, message) {
      checkOpen()
      checkChannel(channel)
      // As from a server: after the sender has gone on, and not within its call.
      queueMicrotask(() => listeners.message(channel, message))
    },
    subscribe(channel, onMessage, onConnection) {
      checkOpen()
      const subscription = listeners.add(checkChannel(channel), onMessage, onConnection, () => {})
      queueMicrotask(() => listeners.connected(channel))
      return subscription
    },
    async status() {
      return { state: closed ? 'closed' : 'ok' }
    },
    async close() {
      closed = true
      listeners.clear()
      values.clear()
      logs.clear()
    },
  }
}
