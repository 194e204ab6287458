import { describe, expect, it } from 'vitest'
import { type CivilClock, createCivilClock } from '../../../src/civil-time/index.js'

const clockOf = (zone: string): CivilClock => createCivilClock(zone) ?? expect.fail(`no zone ${zone}`)
const iso = (epochMs: number): string => new Date(epochMs).toISOString()

describe('a civil clock', () => {
  it('says day, hour and weekday of its zone', () => {
    expect(clockOf('Europe/Paris').at(Date.parse('2026-11-21T23:30:05.999Z'))).toEqual({
      year: 2026,
      month: 11,
      day: 22,
      hour: 0,
      minute: 30,
      second: 5,
      weekday: 7,
    })
  })

  it.each([
    ['Europe/Paris', { year: 2026, month: 11, day: 21 }, '2026-11-20T23:00:00.000Z'],
    ['Europe/Paris', { year: 2026, month: 12, day: 32 }, '2026-12-31T23:00:00.000Z'],
    [
      'Europe/Paris, shown twice: the first',
      { year: 2026, month: 10, day: 25, hour: 2, minute: 30 },
      '2026-10-25T00:30:00.000Z',
    ],
    [
      'Europe/Paris, never shown: after the gap',
      { year: 2026, month: 3, day: 29, hour: 2, minute: 30 },
      '2026-03-29T01:30:00.000Z',
    ],
    ['America/Sao_Paulo, a midnight that never was', { year: 2018, month: 11, day: 4 }, '2018-11-04T03:00:00.000Z'],
    [
      'Australia/Lord_Howe, half an hour',
      { year: 2026, month: 4, day: 5, hour: 1, minute: 45 },
      '2026-04-04T14:45:00.000Z',
    ],
    ['Asia/Kathmandu', { year: 2026, month: 1, day: 1 }, '2025-12-31T18:15:00.000Z'],
  ])('knows the instant of a moment in %s', (zone, moment, expected) => {
    expect(iso(clockOf(zone.split(',')[0] ?? '').instantOf(moment))).toBe(expected)
  })

  it.each(['Europe/Paris', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'UTC', 'America/St_Johns'])(
    'goes there and back in %s, all year round',
    (zone) => {
      const clock = clockOf(zone)
      for (let instant = Date.UTC(2026, 0, 1); instant < Date.UTC(2027, 0, 1); instant += 2_700_000) {
        const back = clock.instantOf(clock.at(instant))
        // Where the clock shows a moment twice, the first is meant.
        expect([0, 1_800_000, 3_600_000]).toContain(instant - back)
        expect(clock.at(back)).toEqual(clock.at(instant))
      }
    },
  )

  it('is none for a zone that is none', () => {
    expect(createCivilClock('Europe/Pris')).toBeUndefined()
  })
})
