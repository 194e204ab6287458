import type { Client } from 'pg'
import { createChannelHub, type Link, type LinkEvents } from './channel-hub.js'
import { checkChannel } from './check-channel.js'
import type { Notifications } from './notifications.js'
import { toDatabaseError } from './postgres-errors.js'
import type { OnStoreError } from './store-status.js'

interface NotificationOptions {
  readonly name: string
  /** Makes a client that has not connected yet. */
  readonly connect: () => Promise<Client>
  readonly notify: (channel: string, message: string) => Promise<void>
  readonly onError: OnStoreError
  readonly heartbeatMs?: number | undefined
}

/** LISTEN on a connection of its own; NOTIFY through the pool. */
export function createPostgresNotifications(options: NotificationOptions): Notifications & { close(): Promise<void> } {
  const { name, connect, notify, onError, heartbeatMs } = options

  async function open(events: LinkEvents, signal: AbortSignal): Promise<Link> {
    const client = await connect()
    const destroy = async (): Promise<void> => {
      // A server that is gone answers no goodbye.
      await client.end().catch(() => undefined)
    }
    const abort = (): void => void destroy()
    client.on('error', (error) => events.lost(toDatabaseError(error, name)))
    client.on('end', () => events.lost(toDatabaseError(new Error('Connection terminated'), name)))
    client.on('notification', ({ channel, payload = '' }) => events.message(channel, payload))
    signal.addEventListener('abort', abort, { once: true })
    try {
      await client.connect()
    } catch (error) {
      throw toDatabaseError(error, name)
    } finally {
      signal.removeEventListener('abort', abort)
    }
    const run = async (sql: string): Promise<void> => {
      try {
        await client.query(sql)
      } catch (error) {
        throw toDatabaseError(error, name)
      }
    }
    return {
      subscribe: (channel) => run(`LISTEN ${client.escapeIdentifier(channel)}`),
      unsubscribe: (channel) => run(`UNLISTEN ${client.escapeIdentifier(channel)}`),
      ping: () => run('SELECT 1'),
      destroy,
    }
  }

  const hub = createChannelHub({ name, open, onError, heartbeatMs })
  return {
    listen: (channel, onMessage, onConnection) => hub.subscribe(checkChannel(channel), onMessage, onConnection),
    notify: async (channel, message) => notify(checkChannel(channel), message),
    close: hub.close,
  }
}
