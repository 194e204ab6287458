import { createClient } from 'redis'
import { inject } from 'vitest'

const DATABASE_OF_REVOCATIONS = 7

/** URL of an empty database of the running Redis. One test file at a time may use it, since its channels are shared. */
export async function flushedRedis(): Promise<string> {
  const url = `${inject('redisUrl')}/${DATABASE_OF_REVOCATIONS}`
  const client = await createClient({ url }).connect()
  await client.flushDb()
  client.destroy()
  return url
}
