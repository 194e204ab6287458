import type { OnConnection, OnMessage, Subscription } from './notifications.js'
import type { OnStoreError } from './store-status.js'

interface Listener {
  readonly onMessage: OnMessage
  readonly onConnection: OnConnection | undefined
  connected: boolean
}

/** Who listens to which channel, and whether their messages arrive now. */
export interface Listeners {
  /** @param onLast is called when the channel has lost its last listener. */
  add(channel: string, onMessage: OnMessage, onConnection: OnConnection | undefined, onLast: () => void): Subscription
  has(channel: string): boolean
  channels(): readonly string[]
  /** Tells each listener of the channel that has not heard it yet. */
  connected(channel: string): void
  /** Tells all who were connected. */
  lost(): void
  message(channel: string, message: string): void
  clear(): void
}

export function createListeners(onError: OnStoreError): Listeners {
  const byChannel = new Map<string, Set<Listener>>()

  // What a handler throws must not end the connection, nor keep the message from the others.
  const call = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      onError(error)
    }
  }

  return {
    add(channel, onMessage, onConnection, onLast) {
      const listener: Listener = { onMessage, onConnection, connected: false }
      const all = byChannel.get(channel) ?? new Set()
      byChannel.set(channel, all.add(listener))
      return {
        get connected() {
          return listener.connected
        },
        async close() {
          listener.connected = false
          if (!all.delete(listener) || all.size > 0 || byChannel.get(channel) !== all) return
          byChannel.delete(channel)
          onLast()
        },
      }
    },
    has: (channel) => byChannel.has(channel),
    channels: () => [...byChannel.keys()],
    connected(channel) {
      for (const listener of [...(byChannel.get(channel) ?? [])]) {
        if (listener.connected) continue
        listener.connected = true
        call(() => listener.onConnection?.(true))
      }
    },
    lost() {
      for (const listener of [...byChannel.values()].flatMap((all) => [...all])) {
        if (!listener.connected) continue
        listener.connected = false
        call(() => listener.onConnection?.(false))
      }
    },
    message(channel, message) {
      for (const listener of [...(byChannel.get(channel) ?? [])]) call(() => listener.onMessage(message))
    },
    clear() {
      for (const listener of [...byChannel.values()].flatMap((all) => [...all])) listener.connected = false
      byChannel.clear()
    },
  }
}
