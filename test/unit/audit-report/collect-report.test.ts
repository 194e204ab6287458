import { describe, expect, it } from 'vitest'
import type { AuditRecord } from '../../../src/audit-record/index.js'
import { createReportCollector, type PeriodReport, parseWorkingHours } from '../../../src/audit-report/index.js'
import { createTally } from '../../../src/audit-report/tally.js'
import { createCivilClock } from '../../../src/civil-time/index.js'
import { auditRecord } from '../audit-search/records.js'

const clock = createCivilClock('Europe/Paris') ?? expect.fail()
const hours = parseWorkingHours('mon-fri 07:00-20:00') ?? expect.fail()

function periodOf(
  records: readonly Partial<AuditRecord>[],
  limits: { readonly mostRows?: number; readonly mostListed?: number; readonly isLong?: boolean } = {},
): PeriodReport {
  const collector = createReportCollector({
    clock,
    hours,
    before: '2026-12-01T00:00:00.000000Z',
    isLong: false,
    ...limits,
  })
  for (const [at, record] of records.entries()) collector.add(auditRecord({ seq: at + 1, ...record }))
  return collector.result()
}

const GET = { id: 'r', method: 'GET', path: '/x', status: 200 }
const POST = { id: 'r', method: 'POST', path: '/x', status: 201 }
/** A Wednesday, ten o'clock in Paris. */
const AT_WORK = '2026-11-18T09:00:00.000000Z'

describe('what is counted of a period', () => {
  it('says who read, changed, was refused, failed', () => {
    const { actors, changes, refusals, refusedAddresses } = periodOf([
      { time: AT_WORK, request: GET },
      { time: AT_WORK, request: { ...GET, status: 404 }, outcome: 'failure' },
      { time: AT_WORK, event: 'DATA_MUTATION', outcome: 'pending', action: 'gavage_data:write', request: POST },
      { time: AT_WORK, event: 'DATA_MUTATION', intent: 3, action: 'gavage_data:write', request: POST },
      { time: AT_WORK, event: 'AUTHENTICATED_REQUEST', request: POST },
      { time: AT_WORK, event: 'UNAUTHORIZED_ACCESS', outcome: 'refused', reason: 'permission_missing' },
      { time: AT_WORK, event: 'TOKEN_VALIDATION', outcome: 'refused', reason: 'token_expired', actor: undefined },
    ])
    expect(actors.rows).toMatchObject([
      { name: 'jean.martin@gaveur.fr', reads: 1, changes: 1, refused: 1, failed: 1, unusual: 0 },
      { name: undefined, refused: 1 },
    ])
    expect(changes.rows).toMatchObject([
      { who: 'jean.martin@gaveur.fr', action: 'gavage_data:write', done: 1, failed: 0 },
    ])
    expect(refusals.rows).toHaveLength(2)
    expect(refusedAddresses.rows).toMatchObject([{ address: '10.1.2.3', refused: 2, tokens: 1 }])
  })

  it('counts as failed a write that never began, and once a change that failed', () => {
    const { actors } = periodOf([
      { time: AT_WORK, outcome: 'failure', request: { ...POST, id: 'wrong', status: 400 } },
      { time: AT_WORK, event: 'DATA_MUTATION', outcome: 'pending', request: { ...POST, id: 'broken' } },
      { time: AT_WORK, outcome: 'failure', request: { ...POST, id: 'broken', status: 500 } },
      { time: AT_WORK, event: 'DATA_MUTATION', outcome: 'failure', intent: 2, request: { ...POST, id: 'broken' } },
      { time: AT_WORK, outcome: 'success', request: { ...POST, id: 'decides-only' } },
    ])
    expect(actors.rows).toMatchObject([{ reads: 0, changes: 0, refused: 0, failed: 2 }])
  })

  it('says of a decision that a gateway asked for about whom it was, and counts it for nobody', () => {
    const asked = { time: AT_WORK, event: 'ACCESS_EVALUATION', outcome: 'refused', reason: 'out_of_bounds' } as const
    const { actors, refusals, unusual } = periodOf([
      { ...asked, about: 'anne' },
      { ...asked, about: 'anne' },
      { ...asked, about: 'paul' },
      { ...asked, about: 'paul', outcome: 'success' },
    ])
    expect(refusals.rows).toMatchObject([
      { who: 'jean.martin@gaveur.fr', about: 'anne', count: 2 },
      { who: 'jean.martin@gaveur.fr', about: 'paul', count: 1 },
    ])
    expect([actors.rows, unusual.rows]).toEqual([[], []])
  })

  it('knows the outcome of an intent that stands in another chain', () => {
    const { openIntents } = periodOf([
      { event: 'DATA_MUTATION', outcome: 'pending', chain: 'aaaaaaaaaaaa', seq: 7 },
      { event: 'DATA_MUTATION', outcome: 'pending', seq: 7 },
      { event: 'DATA_MUTATION', intent: 7, intent_chain: 'aaaaaaaaaaaa' },
    ])
    expect(openIntents.rows).toMatchObject([{ id: 'cfc8086e64ed:7' }])
  })

  it('names intents without an outcome, and counts outcomes that come after the period', () => {
    const pending = { event: 'DATA_MUTATION', outcome: 'pending' } as const
    const { openIntents, records } = periodOf([
      pending,
      pending,
      pending,
      { event: 'DATA_MUTATION', intent: 1 },
      { event: 'DATA_MUTATION', intent: 2, time: '2026-12-01T00:00:01.000000Z' },
      { ...pending, time: '2026-12-01T00:00:02.000000Z' },
    ])
    expect(openIntents.rows.map(({ id }) => id)).toEqual(['cfc8086e64ed:3'])
    expect(records).toBe(4)
  })

  it.each([
    ['2026-11-18T05:59:59.999999Z', true],
    ['2026-11-18T06:00:00.000000Z', false],
    ['2026-11-18T18:59:59.000000Z', false],
    ['2026-11-18T19:00:00.000000Z', true],
    // A Saturday.
    ['2026-11-21T10:00:00.000000Z', true],
    // Summer time: seven o'clock is at five.
    ['2026-10-23T05:00:00.000000Z', false],
    ['2026-10-23T04:59:00.000000Z', true],
  ])('%s is unusual: %s', (time, unusual) => {
    expect(periodOf([{ time, request: GET }]).unusual.rows).toHaveLength(unusual ? 1 : 0)
  })

  it('counts of unusual hours what was read and changed, and nothing else', () => {
    const night = '2026-11-18T22:00:00.000000Z'
    const { volume } = periodOf([
      { time: night, request: GET },
      { time: night, event: 'DATA_MUTATION', outcome: 'pending', request: POST },
      { time: night, event: 'DATA_MUTATION', request: POST },
      { time: night, event: 'UNAUTHORIZED_ACCESS', outcome: 'refused' },
      { time: night, event: 'REALM_APPLY' },
    ])
    expect(volume.rows).toMatchObject([{ records: 5, changes: 1, refused: 1, unusual: 2 }])
  })

  it('counts by the day of the zone, or by month', () => {
    const times = ['2026-11-20T22:59:00.000000Z', '2026-11-20T23:00:00.000000Z'].map((time) => ({ time }))
    expect(periodOf(times).volume.rows.map(({ stretch }) => stretch)).toEqual(['2026-11-20', '2026-11-21'])
    expect(periodOf(times, { isLong: true }).volume.rows).toMatchObject([{ stretch: '2026-11', records: 2 }])
  })

  it('lists administration, grants, dealings with the trail and what the trail says of itself', () => {
    const period = periodOf([
      { event: 'REALM_APPLY', outcome: 'pending' },
      { event: 'REALM_APPLY', intent: 1, record: { realm: 'gaveurs', applied: 3 } },
      { event: 'ROLE_GRANT', about: 'user marie', record: { roles: 'admin' } },
      { event: 'AUDIT_SEARCH' },
      { event: 'TRAIL_STARTED', trail: { key: 'k', torn_bytes: 12, torn_file: 'x.torn' } },
      { event: 'TRAIL_STARTED' },
      { event: 'TRAIL_STOPPED' },
      { event: 'TRAIL_GAP', trail: { lost: 7 } },
      { event: 'TRAIL_CHECKPOINT' },
    ])
    expect(period.administration.rows.map(({ event }) => event)).toEqual(['REALM_APPLY'])
    expect(period.roleGrants.rows).toMatchObject([{ about: 'user marie' }])
    expect(period.readings.rows).toHaveLength(1)
    expect(period.completeness).toMatchObject({ starts: 2, stops: 1, uncleanEnds: 2, tornLines: 1, gaps: 1, lost: 7 })
    expect(period.trailFacts.rows).toHaveLength(4)
    expect(JSON.stringify(period.trailFacts.rows[0]?.details)).not.toContain('"key"')
  })

  it('shows the first rows and says how many there are more', () => {
    const many = Array.from({ length: 30 }, (_, at) => ({
      actor: { subject: `s-${at}` },
      event: 'ROLE_GRANT',
      request: GET,
    }))
    const reads = many.map((record) => ({ ...record, event: 'AUTHENTICATED_REQUEST' }))
    const { actors, roleGrants } = periodOf([...many, ...reads], { mostRows: 10, mostListed: 20 })
    expect(actors).toMatchObject({ rows: { length: 10 }, more: 20, uncounted: 0 })
    expect(roleGrants).toMatchObject({ rows: { length: 20 }, more: 10 })
  })

  it('holds no more keys than it may, however many callers invent', () => {
    const tally = createTally<{ count: number }>(3)
    for (let at = 0; at < 100; at++) {
      const row = tally.row(`key ${at % 50}`, () => ({ count: 0 }))
      if (row !== undefined) row.count++
    }
    expect(tally.rows((one, other) => other.count - one.count, 2)).toEqual({
      rows: [{ count: 2 }, { count: 2 }],
      more: 1,
      uncounted: 94,
    })
  })
})

describe('working hours', () => {
  it.each([
    ['mon-fri 07:00-20:00', { days: [1, 2, 3, 4, 5], fromMinute: 420, toMinute: 1200 }],
    ['Sat,mon-tue 00:00-24:00', { days: [1, 2, 6], fromMinute: 0, toMinute: 1440 }],
  ])('%s', (text, expected) => {
    expect(parseWorkingHours(text)).toEqual(expected)
  })

  it.each([
    '',
    'mon-fri',
    'mon-fri 7-20',
    'fri-mon 07:00-20:00',
    'mon-fri 20:00-07:00',
    'mo 07:00-20:00',
    'mon 07:00-24:01',
    'mon 07:60-20:00',
    'mon-tue-wed 07:00-08:00',
  ])('%j are none', (text) => {
    expect(parseWorkingHours(text)).toBeUndefined()
  })
})
