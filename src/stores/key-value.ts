import type { OnConnection, OnMessage, Subscription } from './notifications.js'
import type { StoreStatus } from './store-status.js'

/** What a log holds after a cursor. */
export interface LogSlice {
  readonly values: readonly string[]
  /** Where to go on reading; undefined: from the beginning. */
  readonly cursor: string | undefined
  /**
   * Whether the log goes on from the cursor that was given. False for no cursor, and where the log is not the one that the
   * cursor is of (all its entries expired, or the server lost its data, or has an older copy of them): then `values` starts at its beginning.
   */
  readonly continued: boolean
  /** How many entries, which others have written, were passed over. Left out for none. */
  readonly unreadable?: number
}

/**
 * Small values by key that expire, counters, logs, and messages between processes: Redis, or the memory of this process.
 * Every call may reject with a StoreError: `store_unreachable`, `store_unauthorized`, `store_timeout`, `query_failed`,
 * `store_full`, `store_closed`, `driver_missing`.
 */
export interface KeyValue {
  readonly kind: 'redis' | 'memory'
  /** Which one, without user and password: `host:port/number`, or `memory`. */
  readonly name: string
  get(key: string): Promise<string | undefined>
  /** @param expiresInMs Above 0; left out, the value stays. */
  set(key: string, value: string, expiresInMs?: number): Promise<void>
  /** Sets it unless it is there. @returns whether it did: of many callers with one key, exactly one hears `true` */
  setIfAbsent(key: string, value: string, expiresInMs: number): Promise<boolean>
  /** @returns whether it was there */
  delete(key: string): Promise<boolean>
  /** Adds one to a counter. @param expiresInMs counts from its first increment @returns the new count, 1 at first */
  increment(key: string, expiresInMs: number): Promise<number>
  /** Adds an entry to the end of a log, for all processes in one order. */
  append(log: string, value: string, expiresInMs: number): Promise<void>
  /** Reads what is in a log after `cursor`, oldest first; entries that have expired are left out. */
  readSince(log: string, cursor?: string): Promise<LogSlice>
  /**
   * Sends to all who have subscribed, this process included.
   *
   * @param channel 1 to 63 letters, digits, `_`, `-`, `:` or `.`; any other is a RangeError.
   */
  publish(channel: string, message: string): Promise<void>
  /**
   * A standing wish: it holds from now until it or the store is closed, over every loss of the connection, and also while
   * the server can't be reached yet.
   */
  subscribe(channel: string, onMessage: OnMessage, onConnection?: OnConnection): Subscription
  /** Asks the store, with a deadline; never rejects. */
  status(): Promise<StoreStatus>
  /** Ends every subscription and gives back connections and memory. May be called twice. */
  close(): Promise<void>
}
