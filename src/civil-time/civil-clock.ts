/** A moment as a wall clock of one place shows it. Months and weekdays count from 1, Monday is 1. */
export interface CivilMoment {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/** Days and hours of one time zone. */
export interface CivilClock {
  /** IANA name, e.g. `Europe/Paris`. */
  readonly zone: string
  at(epochMs: number): CivilMoment & { readonly weekday: number }
  /**
   * The moment in milliseconds since the epoch: the first one where the clock shows it twice, and as much later as the clock
   * jumps where it never shows it. Days and months beyond their range count on: the 32nd of December is the first of January.
   */
  instantOf(moment: Pick<CivilMoment, 'year' | 'month' | 'day'> & Partial<CivilMoment>): number
}

const DAY_MS = 86_400_000
/** Offsets change at no finer step than this, in any zone since 1972. */
const STEP_MS = 900_000
const MOST_REMEMBERED = 4096

/** The zone that this process is in. */
export function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** @returns undefined where there is no such zone */
export function createCivilClock(zone: string): CivilClock | undefined {
  const format = formatOf(zone)
  return format && clockOf(format)
}

function clockOf(format: Intl.DateTimeFormat): CivilClock {
  const offsets = new Map<number, number>()

  function offsetAt(epochMs: number): number {
    const step = Math.floor(epochMs / STEP_MS)
    const known = offsets.get(step)
    if (known !== undefined) return known
    if (offsets.size >= MOST_REMEMBERED) offsets.clear()
    const start = step * STEP_MS
    const offset = shownMs(format, start) - start
    offsets.set(step, offset)
    return offset
  }

  return {
    zone: format.resolvedOptions().timeZone,
    at(epochMs) {
      const shown = new Date(epochMs + offsetAt(epochMs))
      return {
        year: shown.getUTCFullYear(),
        month: shown.getUTCMonth() + 1,
        day: shown.getUTCDate(),
        hour: shown.getUTCHours(),
        minute: shown.getUTCMinutes(),
        second: shown.getUTCSeconds(),
        weekday: shown.getUTCDay() || 7,
      }
    },
    instantOf({ year, month, day, hour = 0, minute = 0, second = 0 }) {
      const shown = Date.UTC(year, month - 1, day, hour, minute, second)
      const before = shown - offsetAt(shown - DAY_MS)
      const after = shown - offsetAt(shown + DAY_MS)
      const fitting = [before, after].filter((instant) => instant + offsetAt(instant) === shown)
      return fitting.length > 0 ? Math.min(...fitting) : before
    },
  }
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    return undefined
  }
}

/** What the clock shows, as if it were UTC. */
function shownMs(format: Intl.DateTimeFormat, epochMs: number): number {
  const parts = new Map(format.formatToParts(epochMs).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}
