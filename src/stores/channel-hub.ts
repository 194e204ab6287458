import { setTimeout as wait } from 'node:timers/promises'
import { createListeners } from './listeners.js'
import type { OnConnection, OnMessage, Subscription } from './notifications.js'
import { retryDelayMs } from './retry-delay.js'
import { StoreError } from './store-error.js'
import type { OnStoreError } from './store-status.js'
import { withinDeadline } from './within-deadline.js'

/** One connection that receives messages. */
export interface Link {
  subscribe(channel: string): Promise<void>
  unsubscribe(channel: string): Promise<void>
  /** Rejects when the server does not answer. */
  ping(): Promise<void>
  /** Never rejects. */
  destroy(): Promise<void>
}

export interface LinkEvents {
  message(channel: string, message: string): void
  /** The connection is gone; `error` is for the operator. May come twice. */
  lost(error: unknown): void
}

interface HubOptions {
  /** The store's name, for messages. */
  readonly name: string
  /** Connects once, with a deadline, and gives up at once when the signal says so. */
  readonly open: (events: LinkEvents, signal: AbortSignal) => Promise<Link>
  readonly onError: OnStoreError
  /** How often the server has to answer. A connection that is cut silently is noticed after twice as long. */
  readonly heartbeatMs?: number | undefined
}

export interface ChannelHub {
  subscribe(channel: string, onMessage: OnMessage, onConnection?: OnConnection): Subscription
  close(): Promise<void>
}

const HEARTBEAT_MS = 5_000

/** Keeps one connection for all subscriptions: opened with the first of them, opened again whenever it is lost. */
export function createChannelHub({ name, open, onError, heartbeatMs = HEARTBEAT_MS }: HubOptions): ChannelHub {
  const listeners = createListeners(onError)
  const closing = new AbortController()
  let link: Link | undefined
  let established = new Set<string>()
  let cut: (error: unknown) => void = () => {}
  let turn: Promise<void> = Promise.resolve()
  let running: Promise<void> | undefined
  /** Attempts go on; an operator needs to read once that they fail. */
  let reported: string | undefined

  /** Makes the server know what is wanted of a channel, one change after the other. */
  function settle(channel: string): void {
    turn = turn.then(async () => {
      const current = link
      if (current === undefined) return
      const wanted = listeners.has(channel)
      try {
        if (wanted && !established.has(channel)) await current.subscribe(channel)
        if (!wanted && established.has(channel)) await current.unsubscribe(channel)
      } catch (error) {
        if (link === current) cut(error)
        return
      }
      if (link !== current) return
      if (wanted) established.add(channel)
      else established.delete(channel)
      if (wanted) listeners.connected(channel)
    })
  }

  async function beat(current: Link): Promise<void> {
    const late = () => new StoreError('store_timeout', `${name} does not answer any more.`, { store: name })
    try {
      await withinDeadline(current.ping(), heartbeatMs, late)
    } catch (error) {
      if (link === current) cut(error)
    }
  }

  /** One life of the connection, from its opening to its loss. @returns why it ended */
  async function live(): Promise<unknown> {
    const lost = new Promise<unknown>((resolve) => {
      cut = resolve
    })
    const opened = await open({ message: listeners.message, lost: cut }, closing.signal)
    if (closing.signal.aborted) {
      await opened.destroy()
      return undefined
    }
    link = opened
    reported = undefined
    established = new Set()
    for (const channel of listeners.channels()) settle(channel)
    const heartbeat = setInterval(() => beat(opened), heartbeatMs).unref()
    const error = await lost
    clearInterval(heartbeat)
    link = undefined
    listeners.lost()
    await opened.destroy()
    return error
  }

  async function run(): Promise<void> {
    for (let failures = 0; !closing.signal.aborted; failures += 1) {
      const started = performance.now()
      const error = await live().catch((failure: unknown) => failure)
      if (closing.signal.aborted) return
      if (String(error) !== reported) onError(error)
      reported = String(error)
      // A connection that lived is no failed attempt.
      if (performance.now() - started > heartbeatMs) failures = 0
      await wait(retryDelayMs(failures), undefined, { signal: closing.signal }).catch(() => undefined)
    }
  }

  return {
    subscribe(channel, onMessage, onConnection) {
      if (closing.signal.aborted) throw new StoreError('store_closed', `${name} is closed.`, { store: name })
      const subscription = listeners.add(channel, onMessage, onConnection, () => settle(channel))
      running ??= run()
      settle(channel)
      return subscription
    },
    async close() {
      closing.abort()
      listeners.clear()
      cut(undefined)
      await running
    },
  }
}
