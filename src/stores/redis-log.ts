import { z } from 'zod'
import type { LogSlice } from './key-value.js'
import type { RedisConnection } from './redis-connection.js'

/**
 * A stream whose entries say themselves when they expire, by the server's clock. Beside it stands which stream it is: a cursor
 * of a log that was lost with its server must not be taken for one of the log that came after.
 */
const APPEND = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local life = tonumber(ARGV[2])
redis.call('XADD', KEYS[1], '*', 'value', ARGV[1], 'expires', now + life)
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 16)) do
  if tonumber(entry[2][4]) > now then break end
  redis.call('XDEL', KEYS[1], entry[1])
end
redis.call('SET', KEYS[2], ARGV[3], 'NX')
for _, key in ipairs(KEYS) do
  if redis.call('PTTL', key) < life then redis.call('PEXPIRE', key, life) end
end
return redis.status_reply('OK')`

const READ = `
local generation = redis.call('GET', KEYS[2])
if not generation then return {} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local after = ARGV[1] == generation and ARGV[2] or '0-0'
local values = {}
local last = after
local entries = redis.call('XRANGE', KEYS[1], '(' .. after, '+', 'COUNT', ARGV[3])
for _, entry in ipairs(entries) do
  last = entry[1]
  if tonumber(entry[2][4]) > now then table.insert(values, entry[2][2]) end
end
return { generation, last, tostring(#entries), values }`

/** Redis does nothing else while it reads, so a long log is read in parts. */
const ENTRIES_AT_ONCE = 1_000

const partSchema = z.union([z.tuple([]), z.tuple([z.string(), z.string(), z.coerce.number(), z.array(z.string())])])

const keysOf = (log: string): string[] => [log, `${log}:generation`]

export async function appendToRedisLog(
  connection: RedisConnection,
  log: string,
  value: string,
  expiresInMs: number,
  generation: string,
): Promise<void> {
  const call = { keys: keysOf(log), arguments: [value, String(expiresInMs), generation] }
  await connection.run((client) => client.eval(APPEND, call))
}

export async function readRedisLog(
  connection: RedisConnection,
  log: string,
  cursor: string | undefined,
): Promise<LogSlice> {
  const values: string[] = []
  let at = cursor
  let continued = true
  for (;;) {
    const [ofGeneration = '', position = '0-0'] = at?.split('/') ?? []
    const call = { keys: keysOf(log), arguments: [ofGeneration, position, String(ENTRIES_AT_ONCE)] }
    const part = partSchema.parse(await connection.run((client) => client.eval(READ, call)))
    if (part.length === 0) return { values: [], cursor: undefined, continued: false }
    const [generation, last, entries, more] = part
    if (generation !== ofGeneration) {
      continued = false
      // What came from a log that is gone meanwhile does not belong to this one.
      values.length = 0
    }
    values.push(...more)
    at = `${generation}/${last}`
    if (entries < ENTRIES_AT_ONCE) return { values, cursor: at, continued }
  }
}
