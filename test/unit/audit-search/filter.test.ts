import { describe, expect, it } from 'vitest'
import {
  AUDIT_FILTERS,
  type AuditFilter,
  type AuditFilterInput,
  createMatcher,
  describeFilter,
  type FilterMistake,
  parseAuditFilter,
} from '../../../src/audit-search/index.js'
import { auditRecord } from './records.js'

const OPTIONS = { now: Date.parse('2026-11-21T23:10:00Z'), timeZone: 'Europe/Paris' }

function filterOf(input: AuditFilterInput, options = OPTIONS): AuditFilter {
  const result = parseAuditFilter(input, options)
  return result.ok ? result.filter : expect.fail(JSON.stringify(result.mistakes))
}

function mistakesOf(input: AuditFilterInput): readonly FilterMistake[] {
  const result = parseAuditFilter(input, OPTIONS)
  return result.ok ? [] : result.mistakes
}

describe('a filter', () => {
  it.each<[AuditFilterInput, boolean]>([
    [{}, true],
    [{ actor: 'jean.martin@gaveur.fr' }, true],
    [{ actor: '0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c03' }, true],
    [{ actor: ['admin', 'jean.martin@gaveur.fr'] }, true],
    [{ actor: 'jean' }, false],
    [{ record: 'gaveur_id=1' }, true],
    [{ record: ['gaveur_id=1', 'site_id=LL'] }, true],
    [{ record: ['gaveur_id=1', 'site_id=MO'] }, false],
    [{ record: ['site_id=MO', 'site_id=LL'] }, true],
    [{ record: 'gaveur_id=10' }, false],
    [{ record: 'toString=1' }, false],
    [{ event: 'authenticated_request' }, true],
    [{ event: 'AUTH*' }, true],
    [{ event: 'TRAIL_*' }, false],
    [{ outcome: 'success', reason: 'granted', action: 'gavage_data:read' }, true],
    [{ outcome: 'refused' }, false],
    [{ address: '10.0.0.0/8' }, true],
    [{ address: ['fd00::/8', '10.1.2.3'] }, true],
    [{ address: '11.0.0.0/8' }, false],
    [{ session: 'E40T46vvKxBfZhyVvjFjqBEl', client: 'gaveurs-frontend', token: 'onrtro:b9eda986' }, true],
    [{ request: '4d4ad843', trace: '4BF92F3577B34DA6A3CE929D0E0E4736' }, true],
    [{ trace: '0'.repeat(32) }, false],
    [{ id: 'cfc8086e64ed:4' }, true],
    [{ id: 'cfc8086e64ed' }, true],
    [{ id: 'cfc8086e64ed:5' }, false],
    [{ about: 'somebody' }, false],
    [{ from: '2026-11-21T22:58:03.117042Z' }, true],
    [{ from: '2026-11-21T22:58:03.117043Z' }, false],
    [{ to: '2026-11-21T22:58:03.117042Z' }, false],
    [{ to: '2026-11-21T22:58:03.117043Z' }, true],
    [{ from: '2026-11-21', to: '2026-11-21' }, true],
    [{ from: 'today' }, false],
    [{ from: '-15m' }, true],
    [{ from: '-10m' }, false],
  ])('%j fits: %s', (input, fits) => {
    expect(createMatcher(filterOf(input))(auditRecord())).toBe(fits)
  })

  it('is about what a record has', () => {
    const bare = auditRecord({ actor: undefined, record: undefined, source: undefined, request: undefined })
    for (const input of [
      { actor: 'undefined' },
      { record: 'gaveur_id=undefined' },
      { address: '0.0.0.0/0' },
      { request: 'x' },
    ]) {
      expect(createMatcher(filterOf(input))(bare)).toBe(false)
    }
  })

  it.each<[string, string, string]>([
    ['2026-11-21', '2026-11-20T23:00:00.000000Z', '2026-11-21T23:00:00.000000Z'],
    ['2026-10-25', '2026-10-24T22:00:00.000000Z', '2026-10-25T23:00:00.000000Z'],
    ['2026-10', '2026-09-30T22:00:00.000000Z', '2026-10-31T23:00:00.000000Z'],
    ['2026-12', '2026-11-30T23:00:00.000000Z', '2026-12-31T23:00:00.000000Z'],
    ['today', '2026-11-21T23:00:00.000000Z', '2026-11-22T23:00:00.000000Z'],
    ['yesterday', '2026-11-20T23:00:00.000000Z', '2026-11-21T23:00:00.000000Z'],
  ])('%s is all of it, in the zone', (word, from, before) => {
    expect(filterOf({ from: word, to: word })).toEqual({ from, before })
  })

  it.each([
    ['2026-11-21T14:30', '2026-11-21T13:30:00.000000Z'],
    ['2026-11-21 14:30:05.5', '2026-11-21T13:30:05.500000Z'],
    ['2026-11-21T14:30:05.123456789Z', '2026-11-21T14:30:05.123456Z'],
    ['2026-11-21T14:30:00-02:30', '2026-11-21T17:00:00.000000Z'],
    ['now', '2026-11-21T23:10:00.000000Z'],
    ['-24h', '2026-11-20T23:10:00.000000Z'],
    ['-7d', '2026-11-14T23:10:00.000000Z'],
    ['-2w', '2026-11-07T23:10:00.000000Z'],
  ])('%s is a moment', (word, moment) => {
    expect(filterOf({ from: word })).toEqual({ from: moment })
    expect(filterOf({ to: word })).toEqual({ before: moment })
  })

  it.each<[AuditFilterInput, RegExp]>([
    [{ event: 'DATA_MUTATON' }, /event “DATA_MUTATON” is no event Did you mean DATA_MUTATION\?/],
    [{ event: 'X*' }, /There are TOKEN_VALIDATION, /],
    [{ outcome: 'ok' }, /There are success, failure, refused, pending/],
    [{ address: '10.0.0.0/33' }, /neither an address nor a CIDR/],
    [{ record: 'gaveur_id' }, /no member=value/],
    [{ record: '=1' }, /no member=value/],
    [{ id: 'cfc8086e64ed:0' }, /names no record/],
    [{ id: 'CFC8086E64ED' }, /names no record/],
    [{ trace: 'abc' }, /no trace id/],
    [{ actor: '' }, /is empty/],
    [{ session: ['x'.repeat(1025)] }, /longer than 1024/],
    [{ from: '2026-02-30' }, /is no time/],
    [{ from: '2026-13' }, /is no time/],
    [{ from: '2026-11-21T25:00' }, /is no time/],
    [{ from: '2026-11-21T10:00:00+99:00' }, /is no time/],
    [{ from: 'tomorrow' }, /is no time/],
    [{ from: '-999999w' }, /is no time/],
    [{ from: ['today', 'yesterday'] }, /given 2 times/],
    [{ from: '2026-11-22', to: '2026-11-21' }, /nothing lies between/],
    [{ from: 'now', to: 'now' }, /nothing lies between/],
  ])('%j cannot be applied, and says why', (input, expected) => {
    const [mistake] = mistakesOf(input)
    expect(`${mistake?.filter} ${mistake?.problem} ${mistake?.mend}`).toMatch(expected)
  })

  it('says all its mistakes at once', () => {
    expect(mistakesOf({ event: 'X', address: 'y', to: 'z' }).map(({ filter }) => filter)).toEqual([
      'event',
      'address',
      'to',
    ])
  })

  it('has one description, however it was written', () => {
    const one = filterOf({
      actor: ['b', 'a c'],
      record: ['y=1', 'x=2'],
      address: '10.0.0.1',
      event: 'log*',
      from: '2026-11-21',
    })
    const other = filterOf({
      record: ['x=2', 'y=1'],
      actor: ['a c', 'b'],
      address: '::ffff:10.0.0.1',
      event: 'LOG*',
      from: '2026-11-20T23:00Z',
    })
    expect(describeFilter(one)).toEqual(describeFilter(other))
    expect(describeFilter(filterOf({ actor: ['a', 'c'] }))).not.toEqual(describeFilter(filterOf({ actor: 'a c' })))
  })

  it('is described with each person apart', () => {
    const people = filterOf({ actor: ['jean', 'a c', 'jean'], about: ['s-1', 'user marie'], reason: ['x', 'y'] })
    expect(describeFilter(people)).toEqual({
      ...{ actor: 'a c', actor_2: 'jean', about: 's-1', about_2: 'user marie', reason: 'x y' },
    })
  })

  it('is described whole', () => {
    const whole: AuditFilterInput = {
      actor: 'a',
      about: 'b',
      record: 'c=1',
      event: 'LOGOUT',
      outcome: 'refused',
      reason: 'd',
      action: 'e:f',
      address: '::1',
      session: 'g',
      client: 'h',
      token: 'i',
      request: 'j',
      trace: '0'.repeat(32),
      id: 'cfc8086e64ed:4',
      from: 'yesterday',
      to: 'today',
    }
    expect(Object.keys(whole)).toEqual(Object.keys(AUDIT_FILTERS))
    expect(Object.keys(describeFilter(filterOf(whole)))).toEqual(
      Object.keys(AUDIT_FILTERS).map((name) => (name === 'to' ? 'before' : name)),
    )
  })
})
