import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runWithLogContext } from '../../../src/log-context/index.js'
import { createLoggers } from '../../../src/logging/index.js'
import { describeSlowQuery, openDatabase } from '../../../src/stores/index.js'
import { describeDatabase } from '../../contract/database-contract.js'
import { logFolder } from '../../support/secrets-in-logs.js'

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

it('a statement that took long is told of, with the request that waited for it and without its parameters', async () => {
  const directory = await logFolder()
  const loggers = createLoggers({ directory })
  const database = openDatabase({
    slowQueryMs: 30,
    onSlowQuery: (query) => loggers.database.warning(describeSlowQuery(query)),
  })
  await database.query('SELECT 1')
  await runWithLogContext({ requestId: 'r1', user: 'jean' }, async () => {
    // A slow statement is what this is about: the database takes its time, and the test waits for no luck.
    await database.query('SELECT pg_sleep(0.05), $1::text', ['what nobody shall read'])
    await database.transaction((transaction) => transaction.execute("SELECT pg_sleep(0.05), 'nor this'"))
  })
  await database.close()
  await loggers.close()
  const log = await readFile(join(directory, 'database.log'), 'utf8')
  expect(log).toMatch(
    /slow query: \d+ ms, 1 rows: SELECT pg_sleep\(0\.05\), \$1::text \| request_id=r1 \| user=jean\n.*SELECT pg_sleep\(0\.05\), '…' \| request_id=r1 \| user=jean\n$/,
  )
  expect(log).not.toMatch(/nobody shall read|nor this/)
})
