import type { CivilClock } from '../civil-time/index.js'

export interface MomentContext {
  readonly clock: CivilClock
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** A moment, or a stretch of time that one word names. */
export interface Stretch {
  /** RFC 3339, UTC, microseconds. */
  readonly from: string
  /** After its end. The same as `from` for a moment. */
  readonly before: string
}

/** What `--from` and `--to` take, in words. */
export const MOMENT_FORMS =
  'an instant (2026-11-21T14:30:00Z, or without Z in local time), a day (2026-11-21), a month (2026-11), today, yesterday, now, or how long ago (-90m, -24h, -7d, -4w)'

/** `undefined` for what names no time, or one that no calendar has. */
export function parseMoment(text: string, { clock, now }: MomentContext): Stretch | undefined {
  const word = text.trim().toLowerCase()
  if (word === 'now') return moment(now)
  if (word === 'today') return localDay(clock, clock.at(now), 0)
  if (word === 'yesterday') return localDay(clock, clock.at(now), -1)
  const [, count, unit = ''] = /^-(\d{1,6})([mhdw])$/.exec(word) ?? []
  if (count !== undefined) return ago(now, Number(count) * (UNIT_MS[unit] ?? Number.NaN))
  return calendarStretch(text.trim(), clock)
}

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

const FIRST_YEAR = 100
/** All that a record's form, or a date of PostgreSQL, can say: what lies beyond is as good as its end. */
const EARLIEST_MS = Date.UTC(FIRST_YEAR, 0)
const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z')

const CALENDAR =
  /^(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?)?$/i

function calendarStretch(text: string, clock: CivilClock): Stretch | undefined {
  const [whole, years, months, days, hours, minutes, seconds = '0', fraction = '', zone] = CALENDAR.exec(text) ?? []
  if (whole === undefined) return undefined
  // Date.UTC takes the years 0 to 99 for those of the twentieth century.
  const year = Math.max(Number(years), FIRST_YEAR)
  const month = Number(months)
  if (month < 1 || month > 12) return undefined
  if (days === undefined) {
    return stretch(clock.instantOf({ year, month, day: 1 }), clock.instantOf({ year, month: month + 1, day: 1 }))
  }
  const day = Number(days)
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined
  if (hours === undefined) return localDay(clock, { year, month, day }, 0)
  const at = { year, month, day, hour: Number(hours), minute: Number(minutes), second: Number(seconds) }
  if (at.hour > 23 || at.minute > 59 || at.second > 59) return undefined
  const offset = zone === undefined ? undefined : offsetMs(zone)
  if (Number.isNaN(offset)) return undefined
  const instant =
    offset === undefined ? clock.instantOf(at) : Date.UTC(year, month - 1, day, at.hour, at.minute, at.second) - offset
  return moment(instant, fraction)
}

function offsetMs(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(4))
  if (hours > 23 || minutes > 59) return Number.NaN
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
}

function localDay(
  clock: CivilClock,
  { year, month, day }: { readonly year: number; readonly month: number; readonly day: number },
  daysLater: number,
): Stretch {
  const first = { year, month, day: day + daysLater }
  return stretch(clock.instantOf(first), clock.instantOf({ ...first, day: first.day + 1 }))
}

function ago(now: number, ms: number): Stretch | undefined {
  return now - ms < 0 ? undefined : moment(now - ms)
}

const moment = (epochMs: number, fraction?: string): Stretch => {
  const text = recordTime(epochMs, fraction)
  return { from: text, before: text }
}

const stretch = (from: number, before: number): Stretch => ({ from: recordTime(from), before: recordTime(before) })

/**
 * A moment in the form of a record's time.
 *
 * @param fraction digits of the second, instead of the milliseconds
 */
export function recordTime(epochMs: number, fraction?: string): string {
  const text = new Date(Math.min(Math.max(epochMs, EARLIEST_MS), LATEST_MS)).toISOString()
  const digits = fraction === undefined || fraction === '' ? text.slice(20, 23) : fraction
  return `${text.slice(0, 19)}.${digits.padEnd(6, '0').slice(0, 6)}Z`
}
