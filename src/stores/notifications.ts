/** Receives a message of a channel. One that throws is reported to the store's `onError`. */
export type OnMessage = (message: string) => void

/**
 * Told `true` when messages of the channel arrive from now on, at first and after each loss, and `false` when the connection
 * is lost. What was sent meanwhile is gone: whoever must not miss anything reads it up on `true`.
 */
export type OnConnection = (connected: boolean) => void

/** Somebody who listens to a channel, until it is closed. */
export interface Subscription {
  /** Whether messages arrive now. */
  readonly connected: boolean
  /** Ends it: no handler is called any more. */
  close(): Promise<void>
}

/** Messages between processes. They reach who listens now, and nobody later. */
export interface Notifications {
  /**
   * A standing wish: it holds from now until it or the store is closed, over every loss of the connection, and also while
   * the server can't be reached yet.
   *
   * @param channel 1 to 63 letters, digits, `_`, `-`, `:` or `.`; any other is a RangeError.
   */
  listen(channel: string, onMessage: OnMessage, onConnection?: OnConnection): Subscription
  /**
   * Sends to all who listen, this process included. Within a transaction use `SELECT pg_notify($1, $2)`, which sends when
   * it commits.
   *
   * @param message At most 8000 bytes.
   */
  notify(channel: string, message: string): Promise<void>
}
