import { sql as drizzleTag } from 'drizzle-orm'
import { PgDialect, pgTable, QueryBuilder, integer as wholeNumber } from 'drizzle-orm/pg-core'
import {
  DummyDriver,
  Kysely,
  sql as kyselyTag,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import { describe, expect, it } from 'vitest'
import { RowFilterError, toDrizzle, toKysely } from '../../../src/row-filters/index.js'
import { boundsOf } from './bounds-of.js'

const kysely = new Kysely<{ feedings: { id: number; gaveur_id: number | null } }>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

const feedings = pgTable('feedings', { id: wholeNumber() })

const bounds = boundsOf({
  anyOf: [{ gaveur_id: { in: [1, 2] }, site_id: 'LL' }],
  noneOf: [{ site_id: { starts_with: 'L%' } }],
})
const CONDITION = (first: number): string =>
  `(("f"."gaveur_id" = ANY($${first}::bigint[]) AND "f"."site_id" = $${first + 1}::text)` +
  ` AND (starts_with("f"."site_id" COLLATE "C", $${first + 2}::text)) IS NOT TRUE)`

describe('bounds in Kysely', () => {
  it('are a condition among others, with its parameters in their order', () => {
    const query = kysely
      .selectFrom('feedings as f')
      .select('id')
      .where('id', '>', 7)
      .where(toKysely(bounds, kyselyTag, { alias: 'f' }))
      .compile()
    expect(query.sql).toBe(`select "id" from "feedings" as "f" where "id" > $1 and ${CONDITION(2)}`)
    expect(query.parameters).toEqual([7, [1, 2], 'LL', 'L%'])
  })

  it('are true or false where no row is asked about', () => {
    const all = toKysely(boundsOf({ kind: 'all' }), kyselyTag)
    const none = toKysely(boundsOf({ kind: 'none' }), kyselyTag)
    const query = kysely
      .selectFrom('feedings')
      .select('id')
      .where((builder) => builder.or([all, none]))
    expect(query.compile().sql).toBe('select "id" from "feedings" where (true or false)')
  })

  it('throw what toSql throws', () => {
    expect(() => toKysely(boundsOf({}), kyselyTag)).toThrow(RowFilterError)
  })
})

describe('bounds in Drizzle', () => {
  it('are a condition among others; a list stays one parameter', () => {
    const query = new QueryBuilder()
      .select()
      .from(feedings)
      .where(drizzleTag`${feedings.id} > ${7} and ${toDrizzle(bounds, drizzleTag, { alias: 'f' })}`)
      .toSQL()
    expect(query.sql).toBe(`select "id" from "feedings" where "feedings"."id" > $1 and ${CONDITION(2)}`)
    expect(query.params).toEqual([7, [1, 2], 'LL', 'L%'])
  })

  it('are true or false where no row is asked about', () => {
    const rendered = (kind: 'all' | 'none') => new PgDialect().sqlToQuery(toDrizzle(boundsOf({ kind }), drizzleTag)).sql
    expect([rendered('all'), rendered('none')]).toEqual(['true', 'false'])
  })

  it('throw what toSql throws', () => {
    expect(() => toDrizzle(boundsOf({}), drizzleTag)).toThrow(RowFilterError)
  })
})
