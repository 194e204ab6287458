import { describe, expect, it } from 'vitest'
import { type Bounds, createPolicy, type Where } from '../../../src/policy/index.js'
import { loadRealmConfig } from '../../../src/realm-config/index.js'
import {
  RowFilterError,
  type RowFilterErrorCode,
  type SqlFilterOptions,
  toSql,
} from '../../../src/row-filters/index.js'
import { boundsOf } from './bounds-of.js'

const OWNER = 'e0a1c7d2-0000-4000-8000-00000000000a'
const where = (...anyOf: readonly Where[]): Bounds => boundsOf({ anyOf })

describe('bounds in SQL', () => {
  const cases: readonly [string, Bounds, string, readonly unknown[]][] = [
    ['every row', boundsOf({ kind: 'all' }), 'true', []],
    ['no row', boundsOf({ kind: 'none' }), 'false', []],
    ['an integer', where({ gaveur_id: 1 }), '("gaveur_id" = $1::bigint)', [1]],
    ['a text', where({ site_id: `L'L"` }), '("site_id" = $1::text)', [`L'L"`]],
    ['a boolean', where({ active: false }), '("active" = $1::boolean)', [false]],
    ['a uuid, whose column has another name', where({ owner: OWNER }), '("owner_id" = $1::uuid)', [OWNER]],
    ['one of several', where({ gaveur_id: { in: [1, 2] } }), '("gaveur_id" = ANY($1::bigint[]))', [[1, 2]]],
    ['one of several texts', where({ site_id: { in: ['a,b', ''] } }), '("site_id" = ANY($1::text[]))', [['a,b', '']]],
    ['one of several booleans', where({ active: { in: [true] } }), '("active" = ANY($1::boolean[]))', [[true]]],
    [
      'the start of a text, wildcards and all',
      where({ site_id: { starts_with: 'L%_\\' } }),
      '(starts_with("site_id" COLLATE "C", $1::text))',
      ['L%_\\'],
    ],
    [
      'fields are AND, alternatives OR',
      where({ gaveur_id: 1, site_id: 'LL' }, { active: true }),
      '(("gaveur_id" = $1::bigint AND "site_id" = $2::text) OR ("active" = $3::boolean))',
      [1, 'LL', true],
    ],
    ['an alternative without fields is every row', where({}), '(true)', []],
    [
      'a deny keeps the rows whose field is null',
      boundsOf({ anyOf: [{}], noneOf: [{ site_id: 'LL' }] }),
      '((true) AND ("site_id" = $1::text) IS NOT TRUE)',
      ['LL'],
    ],
    [
      'denies are OR',
      boundsOf({ anyOf: [{ gaveur_id: 1 }], noneOf: [{ site_id: 'LL', active: true }, { site_id: 'LS' }] }),
      '(("gaveur_id" = $1::bigint) AND (("site_id" = $2::text AND "active" = $3::boolean) OR ("site_id" = $4::text)) IS NOT TRUE)',
      [1, 'LL', true, 'LS'],
    ],
    ['a deny of every row', boundsOf({ anyOf: [{}], noneOf: [{}] }), '((true) AND (true) IS NOT TRUE)', []],
  ]

  it.each(cases)('%s', (_, bounds, text, values) => {
    expect(toSql(bounds)).toEqual({ text, values })
  })

  const OPTIONS: readonly [string, SqlFilterOptions, string][] = [
    ['numbers after those of the query', { firstParameter: 3 }, '("gaveur_id" = $3::bigint AND "owner_id" = $4::uuid)'],
    ['an alias', { alias: 'f' }, '("f"."gaveur_id" = $1::bigint AND "f"."owner_id" = $2::uuid)'],
    ['other columns', { columns: { owner: 'ownerId' } }, '("gaveur_id" = $1::bigint AND "ownerId" = $2::uuid)'],
    [
      'a column of a joined table',
      { alias: 'f', columns: { owner: 'g.owner' } },
      '("f"."gaveur_id" = $1::bigint AND "g"."owner" = $2::uuid)',
    ],
  ]

  it.each(OPTIONS)('%s', (_, options, text) => {
    expect(toSql(where({ gaveur_id: 1, owner: OWNER }), options)).toEqual({ text, values: [1, OWNER] })
  })
})

it.each([
  {},
  { gaveur_id: null },
  { gaveur_id: '1' },
  { gaveur_id: [1] },
  { gaveur_id: { $ne: 1 } },
  { gaveur_id: '42 or 1=1' },
])('a gaveur whose token says %j of gaveur_id sees nothing', async (claims) => {
  const policy = createPolicy(await loadRealmConfig('realm-config/gaveurs-production'))
  const gaveur = policy.permissionsOf({ roles: ['gaveur'], claims })
  expect(toSql(gaveur.bounds('gavage_data:read'))).toEqual({ text: 'false', values: [] })
})

it('has a $ before the number of a parameter only, in the order of the values', () => {
  const { text, values } = toSql(where({ gaveur_id: { in: [1, 2] }, site_id: '$1 ?' }, { active: true }))
  expect([text.replace(/\$\d+/g, '?').includes('$'), values]).toEqual([false, [[1, 2], '$1 ?', true]])
  expect(text.match(/\$\d+/g)).toEqual(['$1', '$2', '$3'])
  expect(thrownBy(() => toSql(where({ gaveur_id: 1 }), { alias: 'f$1' }))).toMatchObject({ code: 'filter_column' })
})

/** What callers without types, or with bounds of their own making, may hand over. */
function foreign(json: string): Where {
  const where: Where = JSON.parse(json)
  return where
}

describe('what would not mean the same in SQL is an error by name', () => {
  const cases: readonly [string, RowFilterErrorCode, Bounds, SqlFilterOptions?][] = [
    ['no alternative', 'filter_bounds', where()],
    ['an empty list', 'filter_bounds', where({ gaveur_id: { in: [] } })],
    ['an empty list in a deny', 'filter_bounds', boundsOf({ anyOf: [{}], noneOf: [{ site_id: { in: [] } }] })],
    ['an empty start', 'filter_bounds', where({ site_id: { starts_with: '' } })],
    ['the start of a uuid', 'filter_bounds', where({ owner: { starts_with: OWNER } })],
    ['every row with a deny', 'filter_bounds', boundsOf({ kind: 'all', noneOf: [{ gaveur_id: 1 }] })],
    ['no row with an alternative', 'filter_bounds', boundsOf({ kind: 'none', anyOf: [{}] })],
    ['a field that is not declared', 'filter_field', where({ gaveur: 1 })],
    ['a field that every object inherits', 'filter_field', where(foreign('{"constructor": 1}'))],
    ['__proto__', 'filter_field', where(foreign('{"__proto__": 1}'))],
    ['SQL for a field', 'filter_field', where({ '1=1 OR "gaveur_id"': 1 })],
    ['a column for a field that is not declared', 'filter_field', where({}), { columns: { gaveur: 'id' } }],
    ['SQL for a column', 'filter_column', where({ gaveur_id: 1 }), { columns: { gaveur_id: 'id" = 1 OR "id' } }],
    ['a schema before the alias', 'filter_column', where({ gaveur_id: 1 }), { columns: { gaveur_id: 'a.b.c' } }],
    ['half a reference', 'filter_column', where({ gaveur_id: 1 }), { columns: { gaveur_id: 'f.' } }],
    ['SQL for an alias', 'filter_column', where({ gaveur_id: 1 }), { alias: 'f" OR "f' }],
    ['an empty alias', 'filter_column', where({ gaveur_id: 1 }), { alias: '' }],
    ['a name that PostgreSQL cuts off', 'filter_column', where({ gaveur_id: 1 }), { alias: 'f'.repeat(64) }],
    ['text for an integer', 'filter_value', where({ gaveur_id: '1' })],
    ['an integer for a text', 'filter_value', where({ site_id: 1 })],
    ['a fraction', 'filter_value', where({ gaveur_id: 1.5 })],
    ['an integer that may have been rounded', 'filter_value', where({ gaveur_id: 2 ** 53 })],
    ['null', 'filter_value', where(foreign('{"gaveur_id": null}'))],
    ['null in a list', 'filter_value', where(foreign('{"gaveur_id": {"in": [1, null]}}'))],
    ['a list of several types', 'filter_value', where({ gaveur_id: { in: [1, '2'] } })],
    ['NUL', 'filter_value', where({ site_id: 'L\0' })],
    ['half a surrogate pair', 'filter_value', where({ site_id: '\ud83d' })],
    ['half a surrogate pair as a start', 'filter_value', where({ site_id: { starts_with: 'L\udc00' } })],
    ['a uuid in capitals, which a text would not equal', 'filter_value', where({ owner: OWNER.toUpperCase() })],
    ['no uuid', 'filter_value', where({ owner: 'jean' })],
    ['parameter 0', 'filter_options', where({}), { firstParameter: 0 }],
    ['parameter 1.5', 'filter_options', where({}), { firstParameter: 1.5 }],
  ]

  it.each(cases)('%s', (_, code, bounds, options) => {
    expect(thrownBy(() => toSql(bounds, options))).toMatchObject({ name: 'RowFilterError', code })
  })

  it('a type of field that is none, a kind that is none, a bound that is none', () => {
    const foreignBounds = (json: object): Bounds => ({
      ...where({ gaveur_id: 1 }),
      ...JSON.parse(JSON.stringify(json)),
    })
    const codeOf = (json: object) => {
      const error = thrownBy(() => toSql(foreignBounds(json)))
      return error instanceof RowFilterError ? error.code : error
    }
    expect(codeOf({ fields: { gaveur_id: { type: 'timestamp' } } })).toBe('filter_value')
    expect(codeOf({ kind: 'some' })).toBe('filter_bounds')
    expect(codeOf({ anyOf: [{ gaveur_id: {} }] })).toBe('filter_value')
    expect(codeOf({ anyOf: [{ gaveur_id: { in: 'LL' } }] })).toBe('filter_bounds')
    expect(codeOf({ anyOf: [{ site_id: { starts_with: 1 } }], fields: { site_id: { type: 'string' } } })).toBe(
      'filter_value',
    )
  })
})

function thrownBy(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}
