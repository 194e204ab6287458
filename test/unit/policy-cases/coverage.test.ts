import { describe, expect, it } from 'vitest'
import { type Coverage, runPolicyCases } from '../../../src/policy-cases/index.js'
import type { RoleRules } from '../../../src/realm-config/index.js'
import { realmWith } from './small-realm.js'

const RULES: RoleRules = {
  grants: [
    { permissions: ['gavage_data:read', 'gavage_data:write'], where: { gaveur_id: '$gaveur_id' }, line: 10 },
    { permissions: ['analytics:read'], requires: { scope: 'email' }, line: 12 },
    { permissions: ['audit:read'], line: 14 },
  ],
  deny: [{ permissions: ['gavage_data:read'], where: { site_id: 'MO' }, line: 16 }],
}

function coverageOf(...asked: readonly string[]): Coverage {
  const subjects =
    'subjects:\n  a: { roles: [gaveur], attributes: { gaveur_id: 1 } }\n  bare: { roles: [gaveur] }\n  scoped: { roles: [gaveur], scopes: [email] }\n  heir: { roles: [superviseur] }\n'
  const realm = realmWith({ gaveur: RULES, superviseur: { inherits: ['gaveur'], grants: [] } })
  const { coverage, failures } = runPolicyCases(
    realm,
    `${subjects}cases:\n${asked.map((each) => `  - ${each}\n`).join('')}`,
  )
  expect(failures).toEqual([])
  if (coverage === undefined) throw new Error('no coverage')
  return coverage
}

/** `line permission: held refused`, for what a case has touched. */
const seenIn = ({ rules }: Coverage): readonly string[] =>
  rules.flatMap(({ origin, permissions }) =>
    permissions
      .filter(({ held, refused }) => held || refused)
      .map(
        ({ permission, held, refused }) =>
          `${origin.line} ${permission}: ${held ? 'held' : '-'} ${refused ? 'refused' : '-'}`,
      ),
  )

describe('a rule is seen', () => {
  it.each([
    ['{ as: a, may: gavage_data:read, on: { gaveur_id: 1, site_id: LL } }', ['10 gavage_data:read: held -']],
    ['{ as: a, may_not: gavage_data:write, on: { gaveur_id: 2 } }', ['10 gavage_data:write: - refused']],
    ['{ as: bare, may_not: gavage_data:write, on: { gaveur_id: 2 } }', ['10 gavage_data:write: - refused']],
    ['{ as: a, may_not: gavage_data:write, on: { site_id: LL } }', ['10 gavage_data:write: - refused']],
    ['{ as: scoped, may: analytics:read }', ['12 analytics:read: held -']],
    ['{ as: a, may_not: analytics:read }', ['12 analytics:read: - refused']],
    ['{ as: a, may: audit:read }', ['14 audit:read: held -']],
    ['{ as: a, may_not: gavage_data:read, on: { gaveur_id: 1, site_id: MO } }', ['16 gavage_data:read: held -']],
    ['{ as: heir, may: audit:read }', ['14 audit:read: held -']],
    ['{ as: a, lists: gavage_data:write, within: { gaveur_id: 1 } }', ['10 gavage_data:write: held -']],
    ['{ as: bare, lists: gavage_data:write, within: none }', ['10 gavage_data:write: - refused']],
  ])('by %s', (asked, seen) => {
    expect(seenIn(coverageOf(asked))).toEqual(seen)
  })

  it('not by a case that forgets the record, which says nothing of the bound', () => {
    expect(seenIn(coverageOf('{ as: a, may_not: gavage_data:write, because: record_required }'))).toEqual([])
  })

  it('by a list on a row of each of its bounds', () => {
    const coverage = coverageOf('{ as: a, lists: gavage_data:read, within: { gaveur_id: 1 }, except: { site_id: MO } }')
    expect(seenIn(coverage)).toEqual(['10 gavage_data:read: held -', '16 gavage_data:read: held -'])
  })
})

it('counts each permission of each rule, and one that has no rule', () => {
  const { percent, touched, total, unasked } = coverageOf(
    '{ as: a, may: gavage_data:write, on: { gaveur_id: 1 } }',
    "{ as: a, may_not: ['multi_site:*', 'sqal_data:*', analytics:export] }",
  )
  expect({ percent, touched, total }).toEqual({ percent: 42, touched: 6, total: 14 })
  expect(unasked).toEqual(['limits:manage', 'logging:manage', 'sessions:read', 'sessions:revoke'])
})

it('says which roles and permissions no case puts together', () => {
  const { unnamed, pairs } = coverageOf("{ as: a, may_not: ['multi_site:*', 'sqal_data:*', analytics:export] }")
  expect(pairs).toEqual({ total: 65, named: 5, permissions: 13 })
  expect(unnamed.gaveur).not.toContain('multi_site:read')
  expect(unnamed.admin).toHaveLength(13)
})

it('shows each rule as it is written, on one line', () => {
  const { rules } = coverageOf('{ as: a, may: audit:read }')
  expect(rules.map(({ kind, origin, text }) => `${origin.line} ${origin.role} ${kind} ${text}`)).toEqual([
    '10 gaveur grant gavage_data:read, gavage_data:write where gaveur_id=$gaveur_id',
    '12 gaveur grant analytics:read requires scope email',
    '14 gaveur grant audit:read',
    '16 gaveur deny gavage_data:read where site_id=MO',
  ])
})
