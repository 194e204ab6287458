import type { CivilClock } from '../civil-time/index.js'

/** `2026-11-21 22:58:03` by the clock. */
export function localTimeText(time: string, clock: CivilClock): string {
  const { year, month, day, hour, minute, second } = clock.at(Date.parse(time))
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`
}

const two = (value: number): string => String(value).padStart(2, '0')

/** `07:00`, of minutes since midnight. */
export function clockText(minutes: number): string {
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
