import type { WrittenHours } from './rules-schema.js'

const DAY_MINUTES = 1_440
const DAYS: readonly string[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** Where a moment is in the week of a place: what its clock on the wall says, through both nights of summer time. */
interface WallTime {
  /** 0 is Sunday. */
  readonly day: number
  /** Since midnight. */
  readonly minutes: number
}

/**
 * Whether a moment is within one of these hours. Hours that end before they begin go past midnight, and are of the day on
 * which they begin: `fri`, 22:00 to 06:00, ends on Saturday morning. The end is not among them; without both, the whole day is.
 */
export function compileHours(
  hours: readonly WrittenHours[],
  timeZone: string | undefined,
): (timeMs: number) => boolean {
  const wallTime = createWallClock(timeZone)
  const spans = hours.map(({ from, to, days }) => ({
    from: minutesOf(from ?? '00:00'),
    to: to === undefined ? DAY_MINUTES : minutesOf(to),
    days: new Set((days ?? DAYS).map((day) => DAYS.indexOf(day))),
  }))
  return (timeMs) => {
    const { day, minutes } = wallTime(timeMs)
    const dayBefore = (day + 6) % 7
    return spans.some(({ from, to, days }) =>
      from < to
        ? days.has(day) && minutes >= from && minutes < to
        : (days.has(day) && minutes >= from) || (days.has(dayBefore) && minutes < to),
    )
  }
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}

/** Remembers the minute that was asked for last: a busy server asks for the same one a thousand times. */
function createWallClock(timeZone: string | undefined): (timeMs: number) => WallTime {
  const format = new Intl.DateTimeFormat('en-US', {
    ...(timeZone === undefined ? {} : { timeZone }),
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  let minute = Number.NaN
  let known: WallTime = { day: 0, minutes: 0 }
  return (timeMs) => {
    const asked = Math.floor(timeMs / 60_000)
    if (asked === minute) return known
    const parts = Object.fromEntries(format.formatToParts(timeMs).map(({ type, value }) => [type, value]))
    const day = DAYS.indexOf(parts.weekday?.toLowerCase() ?? '')
    known = { day, minutes: Number(parts.hour) * 60 + Number(parts.minute) }
    minute = asked
    return known
  }
}
