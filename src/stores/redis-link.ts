import type { Link, LinkEvents } from './channel-hub.js'
import { loadRedis, newClient, type RedisOptions } from './redis-connection.js'
import { toRedisError } from './redis-errors.js'

/** A connection that receives the messages of channels, until it is lost. */
export async function openRedisLink(options: RedisOptions, events: LinkEvents, signal: AbortSignal): Promise<Link> {
  const { name } = options
  const driver = await loadRedis()
  const client = newClient(driver, options, false)
  const toError = (error: unknown) => toRedisError(error, name, error instanceof driver.ErrorReply)
  const onMessage = (message: string, channel: string): void => events.message(channel, message)
  const destroy = async (): Promise<void> => {
    if (client.isOpen) client.destroy()
  }
  const abort = (): void => void destroy()
  client.on('error', (error: unknown) => events.lost(toError(error)))
  client.on('end', () => events.lost(toError(new Error('the connection has ended'))))
  signal.addEventListener('abort', abort, { once: true })
  try {
    await client.connect()
  } catch (error) {
    throw toError(error)
  } finally {
    signal.removeEventListener('abort', abort)
  }
  return {
    subscribe: (channel) => client.subscribe(channel, onMessage),
    unsubscribe: (channel) => client.unsubscribe(channel, onMessage),
    ping: async () => {
      await client.ping()
    },
    destroy,
  }
}
