import { localDay } from '../log-line/index.js'

/** The clock may be set, and a machine may sleep; a day that began is noticed within the hour. */
const LONGEST_WAIT_MS = 3_600_000

/** Timers may fire a little early. */
const MARGIN_MS = 50

/**
 * Calls back just after each local midnight. The timer keeps no process alive.
 *
 * @param now the clock that says when a day begins
 * @returns a function that stops it
 */
export function eachLocalMidnight(callback: (day: string) => void, now: () => Date): () => void {
  let day = localDay(now())
  let timer = setTimeout(check, waitMs(now())).unref()

  function check(): void {
    const time = now()
    const today = localDay(time)
    timer = setTimeout(check, waitMs(time)).unref()
    if (today === day) return
    day = today
    callback(today)
  }

  return () => clearTimeout(timer)
}

function waitMs(time: Date): number {
  const midnight = new Date(time.getFullYear(), time.getMonth(), time.getDate() + 1)
  return Math.min(midnight.getTime() - time.getTime() + MARGIN_MS, LONGEST_WAIT_MS)
}
