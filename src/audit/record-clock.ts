/** Stamps records: RFC 3339, UTC, microseconds. */
export interface RecordClock {
  /** The stamp of this moment; never before the one before it, unless `backMs` says so. */
  stamp(date: Date): string
  /** By how much the newest stamp lies before the one before it; 0 as a rule. */
  backMs(): number
  /** UTC day of the newest stamp, counted from 1970. */
  day(): number
}

/** A clock that is set back by less is waited for. */
const LARGEST_PATIENCE_MS = 2000
const DAY_MS = 86_400_000

/**
 * The wall clock says milliseconds; what is below them is counted from the moment at which it first said so.
 *
 * @param latest stamp of the record that goes before
 * @param monotonicMs a clock that never goes back, with fractions
 */
export function createRecordClock(latest?: string, monotonicMs: () => number = () => performance.now()): RecordClock {
  // The millisecond after it, since what is below milliseconds begins anew.
  let millisecond = latest === undefined ? Number.NEGATIVE_INFINITY : Date.parse(latest) + 1
  let isFresh = true
  let second = Number.NaN
  let prefix = ''
  let began = 0
  let back = 0

  function stamp(date: Date): string {
    const time = date.getTime()
    const monotonic = monotonicMs()
    back = 0
    if (time !== millisecond || isFresh) move(time, monotonic)
    const micro = Math.min(999, Math.floor((monotonic - began) * 1000))
    return `${prefix}${digits(millisecond - second * 1000)}${digits(micro)}Z`
  }

  function move(time: number, monotonic: number): void {
    const behind = millisecond - time
    if (behind > 0 && behind <= LARGEST_PATIENCE_MS && !isFresh) return
    const isWaitedFor = behind > 0 && behind <= LARGEST_PATIENCE_MS
    if (behind > LARGEST_PATIENCE_MS) back = behind
    if (!isWaitedFor) millisecond = time
    isFresh = false
    began = monotonic
    const wholeSecond = Math.floor(millisecond / 1000)
    if (wholeSecond !== second) {
      second = wholeSecond
      prefix = new Date(wholeSecond * 1000).toISOString().slice(0, 20)
    }
  }

  return { stamp, backMs: () => back, day: () => Math.floor(millisecond / DAY_MS) }
}

function digits(value: number): string {
  return value < 10 ? `00${value}` : value < 100 ? `0${value}` : `${value}`
}
