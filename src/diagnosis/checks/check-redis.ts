import { inspectRedis, type RedisFacts, StoreError } from '../../stores/index.js'
import type { Examination } from '../examination.js'
import { type Finding, fault, notChecked, ok, warning } from '../finding.js'
import { mistakeIn } from '../mistake-in.js'

/** Oldest version that is tested. */
const OLDEST_MAJOR = 6

/** Redis: connects, pings, asks for its version, its role, and what it throws away when it is full. */
export async function checkRedis({ configuration, timeoutMs, settings }: Examination): Promise<readonly Finding[]> {
  const url = configuration?.redisUrl
  if (url === undefined) {
    const why = 'REDIS_URL is not set: each instance counts for itself'
    return [mistakeIn(settings, 'REDIS_URL') ?? notChecked('connection', why)]
  }
  const { host, hostname } = new URL(url)
  const name = host === hostname ? `${host}:6379` : host
  try {
    const facts = await inspectRedis(url, name, timeoutMs)
    return [ok('connection', `${name} answered PING`), versionOf(facts), ...roleOf(facts, name), evictionOf(facts)]
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    const [seen = error.message, ...mends] = error.message.split(/(?<=\.) (?=[A-Z])/)
    return [fault('connection', seen, mends.join(' ') || 'Look at its load, and at the way there.')]
  }
}

function versionOf({ version }: RedisFacts): Finding {
  if (Number.parseInt(version, 10) >= OLDEST_MAJOR) return ok('version', `Redis ${version}`)
  return fault('version', `Redis ${version}`, `Move to Redis ${OLDEST_MAJOR}.2 or newer.`)
}

function roleOf({ role }: RedisFacts, name: string): readonly Finding[] {
  if (role !== 'slave') return []
  return [fault('role', `${name} is a replica, which takes no writes`, 'Point REDIS_URL at the primary.')]
}

function evictionOf({ evictionPolicy, maxMemoryBytes }: RedisFacts): Finding {
  if (evictionPolicy === undefined)
    return notChecked('eviction', 'it does not say what it does when its memory is full')
  if (evictionPolicy === 'noeviction')
    return ok('eviction', 'noeviction: it refuses writes when it is full, and forgets nothing')
  if (maxMemoryBytes === 0) return ok('eviction', `${evictionPolicy}, but its memory has no limit (maxmemory 0)`)
  return warning(
    'eviction',
    `${evictionPolicy} at ${Math.round(maxMemoryBytes / 1_048_576)} MB: when it is full, it forgets what was revoked or seen`,
    'Set maxmemory-policy noeviction, or give Passerelle a Redis of its own.',
  )
}
