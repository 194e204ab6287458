import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../../src/stores/index.js'
import { describeDatabase } from '../../contract/database-contract.js'

describe('PGlite in memory', () => {
  describeDatabase(async (options) => openDatabase(options))

  it('has no notifications, and says so', () => {
    expect(openDatabase().notifications).toBeUndefined()
  })

  it('is not opened by a question for its health', async () => {
    const database = openDatabase()
    expect(await database.status()).toEqual({ state: 'unopened' })
    await database.close()
  })
})
