import { describe, inject } from 'vitest'
import { openDatabase } from '../../src/stores/index.js'
import { describeDatabase } from '../contract/database-contract.js'
import { emptyDatabase } from './empty-database.js'

describe('PostgreSQL', () => {
  describeDatabase(async (options) => openDatabase({ url: await emptyDatabase(inject('postgresUrl')), ...options }))
})
