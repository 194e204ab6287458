/**
 * Makes what stamps records: RFC 3339, UTC, microseconds. The wall clock says milliseconds; what is below them is counted
 * from the moment at which it first said so.
 *
 * @param now the wall clock
 * @param monotonicMs a clock that never goes back, with fractions
 */
export function createRecordClock(now: () => Date, monotonicMs: () => number = () => performance.now()): () => string {
  let millisecond = Number.NaN
  let second = Number.NaN
  let prefix = ''
  let began = 0

  return () => {
    const time = now().getTime()
    const monotonic = monotonicMs()
    if (time !== millisecond) {
      millisecond = time
      began = monotonic
      const wholeSecond = Math.floor(time / 1000)
      if (wholeSecond !== second) {
        second = wholeSecond
        prefix = new Date(wholeSecond * 1000).toISOString().slice(0, 20)
      }
    }
    const micro = Math.min(999, Math.floor((monotonic - began) * 1000))
    return `${prefix}${digits(time - second * 1000)}${digits(micro)}Z`
  }
}

function digits(value: number): string {
  return value < 10 ? `00${value}` : value < 100 ? `0${value}` : `${value}`
}
