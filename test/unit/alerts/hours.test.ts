import { expect, it } from 'vitest'
import { compileHours } from '../../../src/alerts/hours.js'

const NIGHT = [{ from: '22:00', to: '06:00' }]
const FRIDAY_NIGHT = [{ from: '22:00', to: '06:00', days: ['fri' as const] }]
const WEEKEND = [{ days: ['sat' as const, 'sun' as const] }]

it.each([
  // Winter in Paris: an hour ahead.
  [NIGHT, 'Europe/Paris', '2026-11-21T20:59:59Z', false],
  [NIGHT, 'Europe/Paris', '2026-11-21T21:00:00Z', true],
  [NIGHT, 'Europe/Paris', '2026-11-22T04:59:59Z', true],
  [NIGHT, 'Europe/Paris', '2026-11-22T05:00:00Z', false],
  // Summer: two.
  [NIGHT, 'Europe/Paris', '2026-07-21T20:00:00Z', true],
  [NIGHT, 'Europe/Paris', '2026-07-21T04:00:00Z', false],
  // The night in which 3 o'clock comes twice, and the one without 2 o'clock: it ends at 6 by the clock on the wall.
  [NIGHT, 'Europe/Paris', '2026-10-25T04:59:59Z', true],
  [NIGHT, 'Europe/Paris', '2026-10-25T05:00:00Z', false],
  [NIGHT, 'Europe/Paris', '2026-03-29T03:59:59Z', true],
  [NIGHT, 'Europe/Paris', '2026-03-29T04:00:00Z', false],
  // Half an hour of summer time.
  [NIGHT, 'Australia/Lord_Howe', '2026-01-10T11:00:00Z', true],
  [NIGHT, 'Australia/Lord_Howe', '2026-01-10T10:59:00Z', false],
  [NIGHT, 'Australia/Lord_Howe', '2026-07-10T11:30:00Z', true],
  [NIGHT, 'Australia/Lord_Howe', '2026-07-10T11:29:00Z', false],
  // The night of Friday ends on Saturday morning, and Thursday's is none.
  [FRIDAY_NIGHT, 'UTC', '2026-11-20T23:00:00Z', true],
  [FRIDAY_NIGHT, 'UTC', '2026-11-21T05:59:00Z', true],
  [FRIDAY_NIGHT, 'UTC', '2026-11-20T05:00:00Z', false],
  [FRIDAY_NIGHT, 'UTC', '2026-11-21T22:00:00Z', false],
  [WEEKEND, 'UTC', '2026-11-21T00:00:00Z', true],
  [WEEKEND, 'UTC', '2026-11-22T23:59:59Z', true],
  [WEEKEND, 'UTC', '2026-11-23T00:00:00Z', false],
  [[...FRIDAY_NIGHT, ...WEEKEND], 'UTC', '2026-11-22T12:00:00Z', true],
  [[{ from: '12:00', to: '13:30' }], 'UTC', '2026-11-22T13:29:59Z', true],
  [[{ from: '12:00', to: '13:30' }], 'UTC', '2026-11-22T13:30:00Z', false],
  [[{ from: '20:00' }], 'UTC', '2026-11-22T23:59:59Z', true],
  [[{ to: '06:00' }], 'UTC', '2026-11-22T05:59:59Z', true],
  [[{ to: '06:00' }], 'UTC', '2026-11-22T06:00:00Z', false],
])('%j in %s at %s: %s', (hours, timeZone, time, expected) => {
  expect(compileHours(hours, timeZone)(Date.parse(time))).toBe(expected)
})
