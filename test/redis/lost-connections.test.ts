import { describe } from 'vitest'
import { createRedisKeyValue } from '../../src/stores/redis-key-value.js'
import { describeLostConnections } from '../contract/lost-connection-contract.js'
import { startRedis } from './redis-server.js'

describe('messages of Redis', () => {
  describeLostConnections(startRedis, (url, heartbeatMs) => {
    const options = { url, connectTimeoutMs: 1_000, commandTimeoutMs: 1_000, onError: () => {} }
    const { subscribe, publish, close } = createRedisKeyValue(options, heartbeatMs)
    return { listen: subscribe, send: publish, close }
  })
})
