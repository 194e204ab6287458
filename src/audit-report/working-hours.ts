import type { CivilClock } from '../civil-time/index.js'

/** When people are at work, by the clock of one place. */
export interface WorkingHours {
  /** 1 is Monday. */
  readonly days: readonly number[]
  /** Minutes since midnight; the end is not within. */
  readonly fromMinute: number
  readonly toMinute: number
}

const DAY_NAMES: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** Reads `mon-fri 07:00-20:00`, `mon,wed,fri 08:00-18:00`, `mon-sun 06:00-24:00`; undefined for what is none. */
export function parseWorkingHours(text: string): WorkingHours | undefined {
  const [, days, from, to] = /^([a-z,-]+) (\d{2}:\d{2})-(\d{2}:\d{2})$/.exec(text.trim().toLowerCase()) ?? []
  const fromMinute = minuteOf(from)
  const toMinute = minuteOf(to)
  const named = days?.split(',').map(daysOf)
  if (fromMinute === undefined || toMinute === undefined || fromMinute >= toMinute) return undefined
  if (named === undefined || named.some((each) => each === undefined)) return undefined
  return { days: [...new Set(named.flatMap((each) => each ?? []))].sort(), fromMinute, toMinute }
}

function daysOf(text: string): readonly number[] | undefined {
  const [first, last = first, ...rest] = text.split('-').map((name) => DAY_NAMES.indexOf(name) + 1)
  if (first === undefined || last === undefined || rest.length > 0 || first === 0 || last < first) return undefined
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}

function minuteOf(text = ''): number | undefined {
  const [hours = Number.NaN, minutes = Number.NaN] = text.split(':').map(Number)
  const minute = hours * 60 + minutes
  return minutes < 60 && minute <= 24 * 60 ? minute : undefined
}

/** Whether a moment is outside them. Days off are not known. */
export function isUnusual(epochMs: number, { days, fromMinute, toMinute }: WorkingHours, clock: CivilClock): boolean {
  const { weekday, hour, minute } = clock.at(epochMs)
  const minutes = hour * 60 + minute
  return !days.includes(weekday) || minutes < fromMinute || minutes >= toMinute
}
