import { afterAll, beforeAll, describe } from 'vitest'
import { type Database, openDatabase } from '../../../src/stores/index.js'
import { describeAuditEvents } from '../../contract/audit-events-contract.js'
import { describeAuditRetention } from '../../contract/audit-retention-contract.js'
import { describeAuditStore } from '../../contract/audit-store-contract.js'

describe('PGlite', () => {
  let database: Database
  beforeAll(async () => {
    database = openDatabase()
    await database.query('SELECT 1')
  })
  afterAll(() => database.close())

  describeAuditStore(() => database)
  describe('GET /audit/events', () => describeAuditEvents(() => database))
  describe('retention', () => describeAuditRetention(async () => openDatabase()))
})
