import { createCivilClock, ownTimeZone } from '../civil-time/index.js'
import type { WrittenHours } from './rules-schema.js'

const DAY_MINUTES = 1_440
/** As a civil clock counts them, from 1. */
const DAYS: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/**
 * Whether a moment is within one of these hours. Hours that end before they begin go past midnight, and are of the day on
 * which they begin: `fri`, 22:00 to 06:00, ends on Saturday morning. The end is not among them; without both, the whole day is.
 */
export function compileHours(
  hours: readonly WrittenHours[],
  timeZone: string | undefined,
): (timeMs: number) => boolean {
  const zone = timeZone ?? ownTimeZone()
  const clock = createCivilClock(zone)
  if (clock === undefined) throw new RangeError(`${zone} is no time zone`)
  const spans = hours.map(({ from, to, days }) => ({
    from: minutesOf(from ?? '00:00'),
    to: to === undefined ? DAY_MINUTES : minutesOf(to),
    days: new Set((days ?? DAYS).map((day) => DAYS.indexOf(day) + 1)),
  }))
  return (timeMs) => {
    const { weekday, hour, minute } = clock.at(timeMs)
    const minutes = hour * 60 + minute
    const dayBefore = weekday === 1 ? 7 : weekday - 1
    return spans.some(({ from, to, days }) =>
      from < to
        ? days.has(weekday) && minutes >= from && minutes < to
        : (days.has(weekday) && minutes >= from) || (days.has(dayBefore) && minutes < to),
    )
  }
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}
