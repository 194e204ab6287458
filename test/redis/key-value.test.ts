import { describe, inject } from 'vitest'
import { openKeyValue } from '../../src/stores/index.js'
import { describeKeyValue } from '../contract/key-value-contract.js'

describe('Redis', () => {
  describeKeyValue(() => {
    const errors: unknown[] = []
    return { keyValue: openKeyValue({ url: inject('redisUrl'), onError: (error) => errors.push(error) }), errors }
  })
})
