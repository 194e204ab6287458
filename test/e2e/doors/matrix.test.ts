import { beforeAll, describe, expect, it } from 'vitest'
import { AMBIGUOUS_CASES, BAD_TOKEN_CASES, OTHER_CASES } from './cases/bad-requests.js'
import type { CaseKind } from './cases/case.js'
import { GOOD_TOKENS } from './cases/good-tokens.js'
import { FRAMEWORKS } from './frameworks/index.js'
import { printTable } from './print-table.js'
import { runColumn } from './run-column.js'

const CASES = [...GOOD_TOKENS, ...BAD_TOKEN_CASES, ...AMBIGUOUS_CASES, ...OTHER_CASES]
const NAMES = Object.keys(FRAMEWORKS)
const KINDS = [...new Set(CASES.map(({ kind }) => kind))]

/** By framework, then by case. */
const columns = new Map<string, readonly string[]>()

beforeAll(async () => {
  for (const [name, start] of Object.entries(FRAMEWORKS)) columns.set(name, await runColumn(start, CASES))
})

describe('the matrix of frameworks', () => {
  const least: readonly CaseKind[] = [
    'allowed',
    'refused by role',
    'refused by bound',
    'missing attribute',
    'bad token',
    'ambiguous request',
  ]

  it.each(least)('has 20 cases of: %s', (kind) => {
    expect(CASES.filter((each) => each.kind === kind).length).toBeGreaterThanOrEqual(20)
  })

  it('has no case twice', () => {
    expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length)
  })

  it.each(CASES.map((each, at) => ({ ...each, at })))('$kind: $name', ({ at, expected }) => {
    const row = Object.fromEntries(NAMES.map((name) => [name, columns.get(name)?.[at]]))
    expect(row).toEqual(Object.fromEntries(NAMES.map((name) => [name, expected])))
  })

  it('is one column, six times', () => {
    const good = (kind: CaseKind, name: string) =>
      CASES.filter((each, at) => each.kind === kind && columns.get(name)?.[at] === each.expected).length
    printTable([
      ['cases as expected', ...NAMES],
      ...KINDS.map((kind) => [
        kind,
        ...NAMES.map((name) => `${good(kind, name)} of ${CASES.filter((each) => each.kind === kind).length}`),
      ]),
    ])
    for (const name of NAMES) expect(columns.get(name)).toEqual(columns.get('Koa'))
  })
})
