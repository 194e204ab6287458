import { afterAll, beforeAll, describe, inject } from 'vitest'
import { type Database, openDatabase } from '../../src/stores/index.js'
import { describeAuditEvents } from '../contract/audit-events-contract.js'
import { describeAuditRetention } from '../contract/audit-retention-contract.js'
import { describeAuditStore } from '../contract/audit-store-contract.js'
import { emptyDatabase } from './empty-database.js'

describe('PostgreSQL', () => {
  let database: Database
  beforeAll(async () => {
    database = openDatabase({ url: await emptyDatabase(inject('postgresUrl')) })
    await database.query('SELECT 1')
  })
  afterAll(() => database.close())

  describeAuditStore(() => database)
  describe('GET /audit/events', () => describeAuditEvents(() => database))
  describe('retention', () =>
    describeAuditRetention(async () => openDatabase({ url: await emptyDatabase(inject('postgresUrl')) })))
})
