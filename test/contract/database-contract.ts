import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Database, migrate, rollBack } from '../../src/stores/index.js'
import type { Migration } from '../../src/stores/read-migrations.js'

/**
 * What PGlite and PostgreSQL have in common.
 *
 * @param open gives an empty database of its own, which its first query migrates unless `migrates` is false.
 */
export function describeDatabase(open: (options?: { readonly migrates?: boolean }) => Promise<Database>): void {
  // PGlite takes seconds to open: what does not look at the whole database shares one.
  let database: Database
  beforeAll(async () => {
    database = await open()
  })
  afterAll(() => database.close())

  describe('queries', () => {
    const columns: readonly (readonly [sql: string, value: unknown])[] = [
      ['42::integer', 42],
      ['9007199254740991::bigint', 9_007_199_254_740_991],
      ['count(*)', 1],
      ['1.50::numeric', '1.50'],
      ['1.5::double precision', 1.5],
      ['true', true],
      ["'é 漢 😀'::text", 'é 漢 😀'],
      ['NULL::text', null],
      ["'2026-11-21T09:00:00.123+02'::timestamptz", new Date('2026-11-21T07:00:00.123Z')],
      ["'2026-11-21'::date", '2026-11-21'],
      [`'{"a":[1,null]}'::jsonb`, { a: [1, null] }],
      [`'[1]'::json`, [1]],
      ["'\\xdeadbeef'::bytea", Uint8Array.of(0xde, 0xad, 0xbe, 0xef)],
      ["ARRAY['a,b','c\"d']", ['a,b', 'c"d']],
      ['ARRAY[1,2]::integer[]', [1, 2]],
      ['ARRAY[1,NULL]::bigint[]', [1, null]],
      ['ARRAY[]::bigint[]', []],
      ["'6a0c8b1e-7c1c-4c58-9a0c-1b2c3d4e5f60'::uuid", '6a0c8b1e-7c1c-4c58-9a0c-1b2c3d4e5f60'],
    ]
    it.each(columns)('read %s', async (sql, value) => {
      expect(await database.query(`SELECT ${sql} AS value`)).toEqual([{ value }])
    })

    it('refuse to round an integer beyond 2^53, and go on', async () => {
      await expect(database.query('SELECT 9007199254740993::bigint')).rejects.toMatchObject({ code: 'query_failed' })
      expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
    })

    it('take parameters of every kind', async () => {
      const at = new Date('2026-11-21T07:00:00.123Z')
      const rows = await database.query(
        `SELECT $1::text AS text, $2::integer AS number, $3::bigint AS big, $4::boolean AS yes, $5::timestamptz AS at,
                $6::bytea AS bytes, $7::text AS nothing, $8::text[] AS texts, $9::jsonb AS json, 7 = ANY($10::integer[]) AS among`,
        ["it's", 7, 9_007_199_254_740_991n, true, at, Uint8Array.of(0, 255), null, ['a,b', '"'], '{"a":1}', [6, 7]],
      )
      expect(rows).toEqual([
        {
          text: "it's",
          number: 7,
          big: 9_007_199_254_740_991,
          yes: true,
          at,
          bytes: Uint8Array.of(0, 255),
          nothing: null,
          texts: ['a,b', '"'],
          json: { a: 1 },
          among: true,
        },
      ])
    })

    it('say how many rows they changed', async () => {
      await database.script('CREATE TABLE counted (id integer PRIMARY KEY); CREATE INDEX counted_id ON counted (id)')
      expect(await database.execute('INSERT INTO counted SELECT generate_series(1, 5)')).toBe(5)
      expect(await database.execute('DELETE FROM counted WHERE id > $1', [3])).toBe(2)
      expect(await database.execute('DELETE FROM counted WHERE id > $1', [3])).toBe(0)
    })

    it('name what they broke, and leave their parameters out', async () => {
      await database.script('CREATE TABLE broken (name text CONSTRAINT only_once UNIQUE)')
      const insert = () => database.execute('INSERT INTO broken VALUES ($1)', ['a-secret-value'])
      await insert()
      const error = await insert().catch((failure: unknown) => failure)
      expect(error).toMatchObject({ name: 'StoreError', code: 'query_failed' })
      expect(error).toMatchObject({ details: { sqlState: '23505', constraint: 'only_once', store: database.name } })
      expect(String(error)).not.toContain('a-secret-value')
    })

    it('fail with SQL that is none', async () => {
      await expect(database.query('SELEKT 1')).rejects.toMatchObject({ details: { sqlState: '42601' } })
    })
  })

  describe('transactions', () => {
    beforeAll(async () => {
      await database.script(
        'CREATE TABLE accounts (name text PRIMARY KEY, balance integer NOT NULL CHECK (balance >= 0))',
      )
    })

    const balance = async (name: string): Promise<unknown> =>
      (await database.query('SELECT balance FROM accounts WHERE name = $1', [name]))[0]

    it('keep all, with the value of their work', async () => {
      const value = await database.transaction(async (transaction) => {
        await transaction.execute("INSERT INTO accounts VALUES ('kept', 1)")
        await transaction.execute("UPDATE accounts SET balance = 2 WHERE name = 'kept'")
        return transaction.query("SELECT balance FROM accounts WHERE name = 'kept'")
      })
      expect(value).toEqual([{ balance: 2 }])
      expect(await balance('kept')).toEqual({ balance: 2 })
    })

    it('keep nothing when their work throws, and throw the same', async () => {
      const fault = new Error('a fault of the work')
      const work = database.transaction(async (transaction) => {
        await transaction.execute("INSERT INTO accounts VALUES ('thrown', 1)")
        throw fault
      })
      await expect(work).rejects.toBe(fault)
      expect(await balance('thrown')).toBeUndefined()
    })

    it('keep nothing when the database refuses a part', async () => {
      const work = database.transaction(async (transaction) => {
        await transaction.execute("INSERT INTO accounts VALUES ('refused', 1)")
        await transaction.execute("UPDATE accounts SET balance = -1 WHERE name = 'refused'")
      })
      await expect(work).rejects.toMatchObject({ code: 'query_failed', details: { sqlState: '23514' } })
      expect(await balance('refused')).toBeUndefined()
    })

    it('keep nothing after a refused part, although their work goes on', async () => {
      const work = database.transaction(async (transaction) => {
        await transaction.execute("INSERT INTO accounts VALUES ('going on', 1)")
        await transaction.execute('SELEKT').catch(() => undefined)
        await transaction.execute("INSERT INTO accounts VALUES ('later', 1)")
      })
      await expect(work).rejects.toMatchObject({ details: { sqlState: '25P02' } })
      expect(await balance('going on')).toBeUndefined()
    })

    it('do not lose the changes of one another', async () => {
      await database.execute("INSERT INTO accounts VALUES ('shared', 0)")
      const deposit = () =>
        database.transaction(async (transaction) => {
          const [row] = await transaction.query<{ balance: number }>(
            "SELECT balance FROM accounts WHERE name = 'shared' FOR UPDATE",
          )
          await transaction.execute("UPDATE accounts SET balance = $1 WHERE name = 'shared'", [(row?.balance ?? 0) + 1])
        })
      await Promise.all(Array.from({ length: 20 }, deposit))
      expect(await balance('shared')).toEqual({ balance: 20 })
    })

    it('refuse a query beside them in their own work, and nobody else’s', async () => {
      const inside = database.transaction(() => database.query('SELECT 1'))
      const outside = database.query('SELECT 1 AS one')
      await expect(inside).rejects.toMatchObject({ code: 'transaction_open' })
      expect(await outside).toEqual([{ one: 1 }])
    })
  })

  describe('migrations', () => {
    const step = (version: number, up: string, down = ''): Migration => {
      const name = `000${version}_step`
      return { version, name, up, down, checksum: up }
    }
    const TWO = [
      step(1, 'CREATE TABLE one (id integer); INSERT INTO one VALUES (1)', 'DROP TABLE one'),
      step(2, 'CREATE TABLE two (id integer)', 'DROP TABLE two'),
    ]

    let bare: Database
    beforeAll(async () => {
      bare = await open({ migrates: false })
    })
    beforeEach(() => bare.script('DROP SCHEMA public CASCADE; CREATE SCHEMA public'))
    afterAll(() => bare.close())

    const tables = async (): Promise<readonly string[]> => {
      const rows = await bare.query<{ name: string }>(
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1",
      )
      return rows.map(({ name }) => name)
    }

    it('are made once, in their order, and one can go back', async () => {
      expect(await migrate(bare, TWO)).toEqual(['0001_step', '0002_step'])
      expect(await migrate(bare, TWO)).toEqual([])
      expect(await rollBack(bare, TWO)).toBe('0002_step')
      expect(await tables()).toEqual(['one', 'passerelle_migrations'])
      expect(await migrate(bare, TWO.slice(0, 1))).toEqual([])
      expect(await migrate(bare, TWO)).toEqual(['0002_step'])
      expect([await rollBack(bare, TWO), await rollBack(bare, TWO)]).toEqual(['0002_step', '0001_step'])
      expect(await rollBack(bare, TWO)).toBeUndefined()
    })

    it('are made once by many who start at once', async () => {
      const made = await Promise.all(Array.from({ length: 4 }, () => migrate(bare, TWO)))
      expect(made.flat().toSorted()).toEqual(['0001_step', '0002_step'])
      expect(await bare.query('SELECT id FROM one')).toEqual([{ id: 1 }])
    })

    it('are refused by name where an applied one has changed, or the database is newer', async () => {
      await migrate(bare, TWO)
      const changed = TWO.with(0, step(1, 'CREATE TABLE other (id integer)'))
      const refused = { code: 'migration_changed', message: expect.stringContaining('0001_step') }
      await expect(migrate(bare, changed)).rejects.toMatchObject(refused)
      await expect(rollBack(bare, changed)).rejects.toMatchObject(refused)
      const newer = { code: 'database_newer', message: expect.stringContaining('0002_step') }
      await expect(migrate(bare, TWO.slice(0, 1))).rejects.toMatchObject(newer)
      await expect(rollBack(bare, TWO.slice(0, 1))).rejects.toMatchObject(newer)
      expect(await tables()).toEqual(['one', 'passerelle_migrations', 'two'])
    })

    it('leave nothing of one that fails, and keep those before it', async () => {
      const failing = TWO.with(1, step(2, 'CREATE TABLE two (id integer); SELECT 1 / 0'))
      await expect(migrate(bare, failing)).rejects.toMatchObject({
        code: 'migration_failed',
        details: { migration: '0002_step', sqlState: '22012' },
      })
      expect(await tables()).toEqual(['one', 'passerelle_migrations'])
      expect(await migrate(bare, TWO)).toEqual(['0002_step'])
    })

    it('that are shipped go all the way back and forth', async () => {
      const there = await migrate(bare)
      const back: (string | undefined)[] = []
      do back.push(await rollBack(bare))
      while (back.at(-1) !== undefined)
      expect(await tables()).toEqual(['passerelle_migrations'])
      expect(back.slice(0, -1).toReversed()).toEqual(there)
      expect(await migrate(bare)).toEqual(there)
    })
  })

  describe('the table of revocation marks', () => {
    const mark = (kind: string, value: string) =>
      database.query(
        "INSERT INTO revocation_marks (kind, issuer, value, expires_at) VALUES ($1, 'https://id', $2, now()) RETURNING id",
        [kind, value],
      )

    it('is there for the first query, numbers its marks, keeps each once, and knows five kinds', async () => {
      expect(await database.query('SELECT id FROM revocation_marks')).toEqual([])
      expect(await mark('session', 's-1')).toEqual([{ id: 1 }])
      expect(await mark('token', 's-1')).toEqual([{ id: 2 }])
      await expect(mark('session', 's-1')).rejects.toMatchObject({ details: { constraint: 'revocation_marks_once' } })
      await expect(mark('other', 's-1')).rejects.toMatchObject({ details: { sqlState: '23514' } })
    })
  })

  describe('its life', () => {
    it('is well when it was asked, ends what is under way, and refuses everything once it is closed', async () => {
      const database = await open()
      await database.query('SELECT 1')
      expect(await database.status()).toEqual({ state: 'ok' })
      let closing: Promise<unknown> | undefined
      const value = await database.transaction(async (transaction) => {
        closing = Promise.all([database.close(), database.close()])
        return transaction.query('SELECT 1 AS one')
      })
      expect(value).toEqual([{ one: 1 }])
      await closing
      expect(await database.status()).toEqual({ state: 'closed' })
      await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: 'store_closed' })
      await expect(database.transaction(async () => 1)).rejects.toMatchObject({ code: 'store_closed' })
    })

    it('can end before it has begun', async () => {
      const database = await open()
      await database.close()
      await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: 'store_closed' })
    })
  })
}
