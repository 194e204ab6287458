import { expect, it } from 'vitest'
import type { Database, SlowQuery } from '../../../src/stores/index.js'
import { describeSlowQuery } from '../../../src/stores/index.js'
import { watchSlowQueries } from '../../../src/stores/watch-slow-queries.js'

/** One that takes so many milliseconds for each statement, by a clock of its own. */
function slowDatabase(tookMs: number) {
  let now = 0
  const answer = async <Value>(sql: string, value: Value): Promise<Value> => {
    now += tookMs
    if (sql.startsWith('FAIL')) throw new Error('no such table')
    return value
  }
  const queryable = {
    query: <Row extends object>(sql: string) => answer<readonly Row[]>(sql, Array<Row>(3)),
    execute: (sql: string) => answer(sql, 7),
    script: (sql: string) => answer(sql, undefined),
  }
  const database: Database = {
    ...queryable,
    kind: 'pglite',
    name: 'memory',
    transaction: (work) => work(queryable),
    notifications: undefined,
    status: async () => ({ state: 'ok' }),
    close: async () => {},
  }
  const slow: SlowQuery[] = []
  const watched = watchSlowQueries(database, { slowMs: 100, onSlowQuery: (query) => slow.push(query), now: () => now })
  return { watched, slow }
}

it('tells of each statement that takes as long as that, whatever became of it', async () => {
  const { watched, slow } = slowDatabase(100)
  expect(await watched.query('SELECT a FROM b WHERE c = $1', ['secret value'])).toHaveLength(3)
  expect(await watched.execute('DELETE FROM b', ['secret value'])).toBe(7)
  await watched.script('CREATE TABLE b (a int)')
  await expect(watched.query('FAIL')).rejects.toThrow('no such table')
  await watched.transaction((transaction) => transaction.execute('UPDATE b SET a = $1', ['secret value']))
  expect(slow.map(describeSlowQuery)).toEqual([
    'slow query: 100 ms, 3 rows: SELECT a FROM b WHERE c = $1',
    'slow query: 100 ms, 7 rows: DELETE FROM b',
    'slow query: 100 ms: CREATE TABLE b (a int)',
    'slow query: 100 ms: FAIL',
    'slow query: 100 ms, 7 rows: UPDATE b SET a = $1',
  ])
  expect(JSON.stringify(slow)).not.toContain('secret value')
})

it('tells of none that is quicker', async () => {
  const { watched, slow } = slowDatabase(99)
  await watched.query('SELECT 1')
  expect(slow).toEqual([])
})

it.each([
  ['text in quotes', "SELECT * FROM a WHERE b = 'jean''s' AND c = 'x'", "SELECT * FROM a WHERE b = '…' AND c = '…'"],
  ['escaped text', "SELECT E'it\\'s jean' , 'x'", "SELECT '…' , '…'"],
  ['text between dollars', 'SELECT $t$jean $1 $t$, $1, $2', "SELECT '…', $1, $2"],
  ['text between bare dollars', 'SELECT $$jean$$', "SELECT '…'"],
  ['quotes that never end', "SELECT 'jean and so on", "SELECT '…'"],
  ['comments', 'SELECT 1 -- jean\n/* jean */ FROM a', 'SELECT 1 FROM a'],
  ['lines', '\n  SELECT a\n    FROM b\n', 'SELECT a FROM b'],
  ['names in quotes', 'SELECT "a""b" FROM "c"', 'SELECT "a""b" FROM "c"'],
  ['text after a name with a quote', `SELECT "it's" FROM a WHERE b = 'jean'`, `SELECT "it's" FROM a WHERE b = '…'`],
  ['what goes on for long', `SELECT ${'a,'.repeat(400)} b`, `SELECT ${'a,'.repeat(246)}a…`],
])('shows of a statement no %s', async (_, sql, shown) => {
  const { watched, slow } = slowDatabase(100)
  await watched.query(sql)
  expect(slow.map((query) => query.sql)).toEqual([shown])
})
