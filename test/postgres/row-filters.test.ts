import { expect, inject, it, onTestFinished } from 'vitest'
import { toSql } from '../../src/row-filters/index.js'
import { describeRowFilterColumns } from '../contract/row-filter-column-contract.js'
import { ANY_CASE, DIFFERING } from '../contract/row-filter-columns.js'
import { describeRowFilterLaw } from '../contract/row-filter-contract.js'
import { boundsOf } from '../unit/row-filters/bounds-of.js'
import { openRowStore } from './row-store.js'

const open = () => openRowStore(inject('postgresUrl'))

describeRowFilterLaw('PostgreSQL', open, 200, 50_000)
describeRowFilterColumns('PostgreSQL', open, [...DIFFERING, ANY_CASE])

it.each([
  ['an integer', 'gaveur_id integer', 'gaveur_id', { gaveur_id: 7 }],
  ['a small integer', 'gaveur_id smallint', 'gaveur_id', { gaveur_id: 7 }],
  ['one of several integers', 'gaveur_id integer', 'gaveur_id', { gaveur_id: { in: [7, 8] } }],
  ['a text', 'site_id text', 'site_id', { site_id: 'LL' }],
  ['a varchar', 'site_id varchar(2)', 'site_id', { site_id: 'LL' }],
  ['one of several texts', 'site_id varchar(2)', 'site_id', { site_id: { in: ['LL', 'LS'] } }],
  ['the start of a text', 'site_id text', 'site_id text_pattern_ops', { site_id: { starts_with: 'L%' } }],
  [
    'the start of a text in the order of its bytes',
    'site_id text COLLATE "C"',
    'site_id',
    { site_id: { starts_with: 'L' } },
  ],
  ['a uuid', 'owner_id uuid', 'owner_id', { owner: 'e0a1c7d2-0000-4000-8000-00000000000a' }],
] as const)('an index is used for %s', async (_, column, indexed, where) => {
  const store = await open()
  onTestFinished(() => store.close())
  await store.query(`CREATE TABLE lots (id integer, ${column})`)
  await store.query(`CREATE INDEX lots_within ON lots (${indexed})`)
  await store.query('SET enable_seqscan = off')
  const { text, values } = toSql(boundsOf({ anyOf: [where] }))
  const plan = await store.query(`EXPLAIN SELECT id FROM lots WHERE ${text}`, values)
  expect(JSON.stringify(plan)).toContain('Index Cond')
})
