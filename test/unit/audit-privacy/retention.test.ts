import { expect, it } from 'vitest'
import { retentionOf } from '../../../src/audit-privacy/event-privacy.js'
import { keptUntil, parseRetention } from '../../../src/audit-privacy/retention.js'

it('reads how long each class is kept', () => {
  expect(parseRetention('reads=90d, mutations=10y')).toEqual({
    reads: { count: 90, unit: 'd' },
    mutations: { count: 10, unit: 'y' },
  })
})

it.each([
  ['reeds=90d', /Did you mean reads\?/],
  ['reads=90', /classes are reads, refusals/],
  ['reads=0d', /no time of a class/],
  ['', /no time of a class/],
  ['reads=1d,reads=2d', /has reads twice/],
])('refuses %s', (text, message) => {
  expect(() => parseRetention(text)).toThrow(message)
})

it.each([
  ['2026-11-21T10:00:00Z', { count: 90, unit: 'd' }, '2027-02-19T10:00:00.000Z'],
  ['2027-01-31T10:00:00Z', { count: 1, unit: 'm' }, '2027-02-28T10:00:00.000Z'],
  ['2028-02-29T10:00:00Z', { count: 1, unit: 'y' }, '2029-02-28T10:00:00.000Z'],
] as const)('keeps what is of %s for %o until %s', (time, kept, end) => {
  expect(keptUntil(new Date(time), kept)?.toISOString()).toBe(end)
})

it.each([
  ['DATA_MUTATION', 'mutations'],
  ['UNAUTHORIZED_ACCESS', 'refusals'],
  ['AUTHENTICATED_REQUEST', 'reads'],
  ['AUDIT_REVEAL', 'administration'],
  ['TRAIL_CHECKPOINT', 'trail'],
  ['OF_A_LATER_VERSION', 'administration'],
])('%s is of the class %s', (event, expected) => {
  expect(retentionOf({ event })).toBe(expected)
})
