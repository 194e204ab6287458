import { sql as drizzleTag } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import {
  DummyDriver,
  Kysely,
  sql as kyselyTag,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bounds, createPolicy, type HeldPermissions, type Permission } from '../../src/policy/index.js'
import { toDrizzle, toKysely, toSql } from '../../src/row-filters/index.js'
import { fuzzSeed } from '../fuzz/fuzz-options.js'
import { ATTRIBUTES, PERMISSIONS, TABLE, type World, worlds } from './row-filter-worlds.js'
import { idsOf, type Row, type RowStore } from './row-store.js'

const RECORDS = `SELECT id, small, medium, big, label, word_code AS word, name, flag, owner_id AS owner FROM things ORDER BY id`

/**
 * The law of lists: whatever the policy, the caller and the rows, the ids that SQL finds are those that `bounds().allows`
 * lets through, and those for which `can()` says yes of the row as it was read back.
 */
export function describeRowFilterLaw(
  store: string,
  open: () => Promise<RowStore>,
  runs: number,
  triples: number,
): void {
  describe(`rows, ${store}`, () => {
    let rows: RowStore
    beforeAll(async () => {
      rows = await open()
      await rows.query(TABLE)
    })
    afterAll(() => rows.close())

    it('are the same by SQL, by the predicate and by can() on each', { timeout: 300_000 }, async () => {
      const seed = fuzzSeed()
      const counts = createCounts()
      console.log(`rows, ${store}: FUZZ_SEED=${seed}`)
      const law = fc.asyncProperty(worlds, (world) => holdsIn(rows, world, counts))
      await fc.assert(law, { seed, numRuns: runs })
      console.log(`rows, ${store}: ${describeCounts(counts)}`)
      expect(counts.triples).toBeGreaterThanOrEqual(triples)
      expect(counts.telling).toBeGreaterThan(counts.bounded / 2)
    })
  })
}

interface Counts {
  triples: number
  cases: number
  all: number
  none: number
  /** Cases whose bounds could let some rows through and not others. */
  bounded: number
  /** Those that did. */
  telling: number
  denied: number
  builders: number
}

const createCounts = (): Counts => ({
  triples: 0,
  cases: 0,
  all: 0,
  none: 0,
  bounded: 0,
  telling: 0,
  denied: 0,
  builders: 0,
})

function describeCounts(counts: Counts): string {
  const share = Math.round((100 * counts.telling) / counts.bounded)
  return (
    `${counts.triples} triples (policy, identity, row) in ${counts.cases} queries: ${counts.all} for all rows, ` +
    `${counts.none} for none, ${counts.bounded} bounded (${counts.denied} with denies), of which ${counts.telling} (${share} %) ` +
    `found some rows and not others; ${counts.builders} through Kysely and Drizzle too`
  )
}

async function holdsIn(store: RowStore, { rows, cases }: World, counts: Counts): Promise<void> {
  await store.query('DELETE FROM things')
  await store.query('INSERT INTO things SELECT * FROM jsonb_populate_recordset(NULL::things, $1::jsonb)', [
    JSON.stringify(rows),
  ])
  const records = await store.query(RECORDS)
  for (const { document, subjects } of cases) {
    const policy = createPolicy({ policy: document, attributes: ATTRIBUTES })
    for (const subject of subjects) {
      const held = policy.permissionsOf(subject)
      for (const permission of PERMISSIONS) await agrees(store, records, held, permission, counts)
    }
  }
}

async function agrees(
  store: RowStore,
  records: readonly Row[],
  held: HeldPermissions,
  permission: Permission,
  counts: Counts,
): Promise<void> {
  const bounds = held.bounds(permission)
  const { text, values } = toSql(bounds, { alias: 't', firstParameter: 2 })
  const found = await idsOf(store, `SELECT id FROM things AS t WHERE id > $1 AND ${text} ORDER BY id`, [0, ...values])
  const ids = (passes: (record: Row) => boolean) => records.filter(passes).map(({ id }) => id)
  const verdicts = {
    allows: ids((record) => bounds.allows(record)),
    can: ids((record) => held.can(permission, record)),
  }
  expect({ text, values, bounds, ...verdicts }).toEqual({ text, values, bounds, allows: found, can: found })
  counts.cases++
  counts.triples += records.length
  if (bounds.kind !== 'where') {
    counts[bounds.kind]++
    return
  }
  counts.bounded++
  if (bounds.noneOf.length > 0) counts.denied++
  if (found.length > 0 && found.length < records.length) counts.telling++
  if (counts.bounded % 8 !== 0) return
  counts.builders++
  for (const query of [throughKysely(bounds), throughDrizzle(bounds)]) {
    expect({ query, ids: await idsOf(store, query.text, query.values) }).toEqual({ query, ids: found })
  }
}

const kysely = new Kysely<{ things: { id: number } }>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

function throughKysely(bounds: Bounds) {
  const condition = toKysely(bounds, kyselyTag, { alias: 'things' })
  const query = kysely.selectFrom('things').select('id').where('id', '>', 0).where(condition).orderBy('id').compile()
  return { text: query.sql, values: query.parameters }
}

function throughDrizzle(bounds: Bounds) {
  const query = new PgDialect().sqlToQuery(
    drizzleTag`SELECT id FROM things WHERE id > ${0} AND ${toDrizzle(bounds, drizzleTag)} ORDER BY id`,
  )
  return { text: query.sql, values: query.params }
}
