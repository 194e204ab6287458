import { describe } from 'vitest'
import { createKeyValueRevocationStore } from '../../../src/revocation-stores/key-value-store.js'
import { openKeyValue } from '../../../src/stores/index.js'
import { describeRevocationStore } from '../../contract/revocation-store-contract.js'

describe('revocations in memory', () => {
  describeRevocationStore(async () => {
    const keyValue = openKeyValue()
    return () => createKeyValueRevocationStore({ keyValue, onError: () => {} })
  })
})
