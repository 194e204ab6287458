import { describe } from 'vitest'
import { openRevocationStore } from '../../src/revocation-stores/index.js'
import { describeRevocationStore } from '../contract/revocation-store-contract.js'
import { flushedRedis } from './flushed-redis.js'

describe('revocations in Redis', () => {
  describeRevocationStore(async () => {
    const redisUrl = await flushedRedis()
    return () => openRevocationStore({ redisUrl })
  })
})
