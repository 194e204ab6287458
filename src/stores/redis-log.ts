import { z } from 'zod'
import type { LogSlice } from './key-value.js'
import type { RedisConnection } from './redis-connection.js'

/**
 * A stream whose entries say themselves when they expire, by the server's clock. Each has a name of its own and says after
 * which it came, and beside the stream stands the name of the last: a log that was lost with its server, or is an older copy
 * of itself, doesn't go on from where a cursor was, whatever came after. Others may have written what we can't read.
 */
const ENTRY = `
local function expires(entry)
  local fields = entry[2]
  return fields[1] == 'value' and fields[3] == 'expires' and tonumber(fields[4]) or nil
end`

const APPEND = `${ENTRY}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local life = tonumber(ARGV[2])
local before = redis.call('EXISTS', KEYS[1]) == 1 and redis.call('GET', KEYS[2]) or ''
redis.call('XADD', KEYS[1], '*', 'value', ARGV[1], 'expires', now + life, 'name', ARGV[3], 'after', before)
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 16)) do
  if (expires(entry) or 0) > now then break end
  redis.call('XDEL', KEYS[1], entry[1])
end
local left = redis.call('PTTL', KEYS[2])
redis.call('SET', KEYS[2], ARGV[3], 'PX', math.max(left, life))
if redis.call('PTTL', KEYS[1]) < life then redis.call('PEXPIRE', KEYS[1], life) end
return redis.status_reply('OK')`

const READ = `${ENTRY}
local newest = redis.call('EXISTS', KEYS[1]) == 1 and redis.call('GET', KEYS[2])
if not newest then return {} end
local name, position, most = ARGV[1], ARGV[2], tonumber(ARGV[3])
local entries = redis.call('XRANGE', KEYS[1], '(' .. position, '+', 'COUNT', most)
local continued = position ~= '0-0'
if name ~= '' then
  local before = #entries < most and newest or name
  for _, entry in ipairs(entries) do
    if entry[2][7] == 'after' then before = entry[2][8] break end
  end
  continued = before == name
  if not continued then
    name, position = '', '0-0'
    entries = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', most)
  end
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local values, unreadable = {}, 0
for _, entry in ipairs(entries) do
  position = entry[1]
  local ends = expires(entry)
  if not ends then unreadable = unreadable + 1
  elseif ends > now then table.insert(values, entry[2][2]) end
  if entry[2][5] == 'name' then name = entry[2][6] end
end
return { name .. '/' .. position, continued and 'yes' or 'no', tostring(#entries), tostring(unreadable), values }`

/** Redis does nothing else while it reads, so a long log is read in parts. */
const ENTRIES_AT_ONCE = 1_000

const partSchema = z.union([
  z.tuple([]),
  z.tuple([z.string(), z.enum(['yes', 'no']), z.coerce.number(), z.coerce.number(), z.array(z.string())]),
])

const keysOf = (log: string): string[] => [log, `${log}:newest`]

export async function appendToRedisLog(
  connection: RedisConnection,
  log: string,
  value: string,
  expiresInMs: number,
  /** No other entry's. */
  name: string,
): Promise<void> {
  const call = { keys: keysOf(log), arguments: [value, String(expiresInMs), name] }
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
  let unreadable = 0
  for (;;) {
    const [name = '', position = '0-0'] = at?.split('/') ?? []
    const call = { keys: keysOf(log), arguments: [name, position, String(ENTRIES_AT_ONCE)] }
    const part = partSchema.parse(await connection.run((client) => client.eval(READ, call)))
    if (part.length === 0) return { values: [], cursor: undefined, continued: false }
    const [next, goesOn, entries, skipped, more] = part
    if (goesOn === 'no') {
      continued = false
      // What came from a log that is gone meanwhile does not belong to this one.
      values.length = 0
      unreadable = 0
    }
    values.push(...more)
    unreadable += skipped
    at = next
    if (entries < ENTRIES_AT_ONCE) return { values, cursor: at, continued, ...(unreadable === 0 ? {} : { unreadable }) }
  }
}
