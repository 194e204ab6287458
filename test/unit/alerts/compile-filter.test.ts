import { describe, expect, it } from 'vitest'
import { compileFilter } from '../../../src/alerts/compile-filter.js'
import { durationMs, durationText } from '../../../src/alerts/duration.js'
import type { StreamEvent } from '../../../src/alerts/index.js'
import type { WrittenFilter } from '../../../src/alerts/rules-schema.js'
import { matchesWildcard } from '../../../src/alerts/wildcard.js'
import { refusal } from './watch.js'

const matching: readonly (readonly [WrittenFilter, Partial<StreamEvent>, boolean])[] = [
  [{ event: 'UNAUTHORIZED_ACCESS' }, {}, true],
  [{ event: ['TOKEN_REUSE', 'UNAUTHORIZED_ACCESS'] }, {}, true],
  [{ event: 'TOKEN_REUSE' }, {}, false],
  [{ outcome: 'refused' }, {}, true],
  [{ outcome: 'success' }, {}, false],
  [{}, { outcome: 'pending' }, false],
  [{ outcome: 'pending' }, { outcome: 'pending' }, true],
  [{ reason: 'out_of_*' }, {}, true],
  [{ reason: ['expired', 'out_of_bounds'] }, {}, true],
  [{ user: '*@gaveur.fr' }, {}, true],
  [{ user: '*@gaveur.fr' }, { user: undefined }, false],
  [{ subject: 'jean', client: 'backend-api' }, {}, false],
  [{ subject: 'jean', client: 'backend-api' }, { clientId: 'backend-api' }, true],
  [{ role: ['admin', 'super*'] }, { roles: ['gaveur', 'superviseur'] }, true],
  [{ role: 'admin' }, {}, false],
  [{ address: '192.0.2.0/24' }, {}, true],
  [{ address: ['10.0.0.0/8', '192.0.2.7'] }, {}, true],
  [{ address: '2001:db8::/32' }, { address: '2001:db8::1' }, true],
  [{ address: '10.0.0.0/8' }, {}, false],
  [{ address: '10.0.0.0/8' }, { address: 'no address' }, false],
  // Where the trail keeps the network of an address alone.
  [{ address: '203.0.0.0/16' }, { address: '203.0.113.0/24' }, true],
  [{ address: '203.0.0.0/16' }, { address: '203.1.0.0/24' }, false],
  [{ status: [401, 403] }, {}, true],
  [{ status: 200 }, {}, false],
  [{ path: '/api/*', method: 'GET', permission: 'gavage_data:*' }, {}, true],
  [{ path: '/admin/*' }, {}, false],
  [{ record: { gaveur_id: 2 } }, {}, true],
  [{ record: { gaveur_id: '2' } }, {}, false],
  [{ record: { realm: 'gaveurs-*' } }, { record: { realm: 'gaveurs-production' } }, true],
  [{ record: { toString: 'x' } }, {}, false],
]

describe('a filter', () => {
  it.each(matching)('%j on a refusal with %j: %s', (filter, changed, expected) => {
    expect(compileFilter(filter)(refusal(changed))).toBe(expected)
  })
})

it.each([
  ['a*c', 'abc', true],
  ['a*c', 'ac', true],
  ['a*c', 'abcd', false],
  ['ab*ba', 'aba', false],
  ['*', '', true],
  ['**', 'x', true],
  ['*a*b*', 'xxaxxbxx', true],
  ['*a*b*', 'xxbxxaxx', false],
  ['*ab*ab', 'xab', false],
  ['a.c', 'abc', false],
])('%s is as %s: %s', (pattern, text, expected) => {
  expect(matchesWildcard(pattern, text)).toBe(expected)
})

it('a pattern of many stars takes no time that grows with them', () => {
  expect(matchesWildcard(`${'*a'.repeat(50)}*b`, 'a'.repeat(200_000))).toBe(false)
})

it.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
])('%s is %i ms, and reads back', (text, ms) => {
  expect([durationMs(text), durationText(ms)]).toEqual([ms, text])
})

it.each(['0m', '5', 'm', '5 m', '-5m', '5M', '1.5h'])('%s is no length of time', (text) => {
  expect(durationMs(text)).toBeUndefined()
})
