import { describe, inject } from 'vitest'
import { openRevocationStore } from '../../src/revocation-stores/index.js'
import { describeRevocationStore } from '../contract/revocation-store-contract.js'
import { emptyDatabase } from './empty-database.js'

describe('revocations in PostgreSQL', () => {
  describeRevocationStore(async () => {
    const databaseUrl = await emptyDatabase(inject('postgresUrl'))
    return () => openRevocationStore({ databaseUrl })
  })
})
