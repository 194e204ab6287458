import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPolicy } from '../../src/policy/index.js'
import type { BoundDocument, FieldType } from '../../src/realm-config/index.js'
import { toSql } from '../../src/row-filters/index.js'
import { AGREEING, type ColumnCase, type DifferingCase, REFUSED } from './row-filter-columns.js'
import { idsOf, type Row, type RowStore } from './row-store.js'

/** Where SQL and JavaScript could differ, column by column: each bound as a grant, and as a deny of the others. */
export function describeRowFilterColumns(
  store: string,
  open: () => Promise<RowStore>,
  differing: readonly DifferingCase[],
): void {
  describe(`columns, ${store}`, () => {
    let rows: RowStore
    beforeAll(async () => {
      rows = await open()
      await rows.query("CREATE TYPE grade AS ENUM ('A', 'B')")
      await rows.query("CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)")
    })
    afterAll(() => rows.close())

    it.each(AGREEING)('$what', async (given) => {
      const { stored, found } = given
      const kept = stored.map((_, index) => index + 1).filter((id) => !found.includes(id))
      expect(await askBoth(rows, given)).toEqual({
        granted: { sql: found, allows: found, can: found },
        kept: { sql: kept, allows: kept, can: kept },
      })
    })

    it.each(differing)('no columns for a field: $what', async (given) => {
      const { stored, found, byRecord, keptByRecord } = given
      const kept = stored.map((_, index) => index + 1).filter((id) => !found.includes(id))
      expect(await askBoth(rows, given)).toEqual({
        granted: { sql: found, allows: byRecord, can: byRecord },
        kept: { sql: kept, allows: keptByRecord, can: keptByRecord },
      })
    })

    it('a collation for which capitals are the same letters has no say at the start of a text', async () => {
      const column = 'text COLLATE any_case'
      const stored = ["'LL'", "'ll'"]
      const asked = { what: '', type: 'string', column, stored, where: { starts_with: 'L' }, found: [] } as const
      expect(await askBoth(rows, asked)).toEqual({
        granted: { sql: [1], allows: [1], can: [1] },
        kept: { sql: [2], allows: [2], can: [2] },
      })
    })

    it.each(REFUSED)(
      'a field of type %s over a column of type %s is an error of the first query',
      async (type, column) => {
        const asked = { what: '', type, column, stored: [], where: EXAMPLES[type], found: [] }
        await expect(askBoth(rows, asked)).rejects.toThrow(/operator does not exist/)
      },
    )
  })
}

const EXAMPLES = {
  integer: 1,
  string: 'A',
  boolean: true,
  uuid: 'e0a1c7d2-0000-4000-8000-00000000000a',
} as const satisfies Record<FieldType, BoundDocument>

async function askBoth(store: RowStore, given: ColumnCase) {
  const { type, column, stored, where, value } = given
  const resource = { actions: ['read'], fields: { held: { type } } }
  const rule = { permissions: ['lot:read'], where: { held: where } }
  const policy = createPolicy({
    attributes: { value: { type: typeof value === 'number' ? 'integer' : 'string' } },
    policy: {
      resources: { lot: resource },
      roles: {
        granted: { grants: [{ ...rule, line: 1 }] },
        kept: { grants: [{ permissions: ['lot:read'], line: 2 }], deny: [{ ...rule, line: 3 }] },
      },
    },
  })
  await store.query('DROP TABLE IF EXISTS lots')
  await store.query(`CREATE TABLE lots (id integer, held ${column})`)
  for (const [index, literal] of stored.entries())
    await store.query(`INSERT INTO lots VALUES (${index + 1}, ${literal})`)
  const records = await store.query('SELECT id, held FROM lots ORDER BY id')
  const ask = async (role: string) => {
    const held = policy.permissionsOf({ roles: [role], claims: value === undefined ? {} : { value } })
    const bounds = held.bounds('lot:read')
    const { text, values } = toSql(bounds)
    const ids = (passes: (record: Row) => boolean) => records.filter(passes).map(({ id }) => id)
    return {
      sql: await idsOf(store, `SELECT id FROM lots WHERE ${text} ORDER BY id`, values),
      allows: ids((record) => bounds.allows(record)),
      can: ids((record) => held.can('lot:read', record)),
    }
  }
  return { granted: await ask('granted'), kept: await ask('kept') }
}
