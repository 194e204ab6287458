import { describe, inject } from 'vitest'
import { openDatabase } from '../../src/stores/index.js'
import { describeAuditStore } from '../contract/audit-store-contract.js'
import { emptyDatabase } from './empty-database.js'

describe('PostgreSQL', () => {
  describeAuditStore(async () => openDatabase({ url: await emptyDatabase(inject('postgresUrl')) }))
})
