const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** For example `12 s`, `4 min 12 s`, `2 h 5 min`, `3 days 4 h`. */
function durationInWords(seconds: number): string {
  const whole = Math.round(Math.abs(seconds))
  if (whole < MINUTE) return `${whole} s`
  if (whole < HOUR) return join(whole, MINUTE, 'min', 1, 's')
  if (whole < DAY) return join(whole, HOUR, 'h', MINUTE, 'min')
  return join(whole, DAY, whole < 2 * DAY ? 'day' : 'days', HOUR, 'h')
}

function join(seconds: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((seconds % large) / small)
  return `${Math.floor(seconds / large)} ${largeName}${rest === 0 ? '' : ` ${rest} ${smallName}`}`
}

/** Claims that are dates, with what their moment is called before and after. RFC 7519 section 4.1. */
const DATE_CLAIMS: Readonly<Record<string, readonly [ahead: string, past: string]>> = {
  exp: ['expires in', 'expired'],
  nbf: ['valid in', 'valid since'],
  iat: ['issued in the future, in', 'issued'],
  auth_time: ['signed in in the future, in', 'signed in'],
  updated_at: ['updated in the future, in', 'updated'],
}

/** Last second that a date can be made of here, as in the checks: the end of the year 9999. */
const LATEST_SECONDS = 253_402_300_799

/**
 * A claim that is a date, in words: `Saturday 21 November 2026, 10:05:00 UTC, expires in 4 min 12 s`.
 *
 * @returns `undefined` for any other claim, and for what is no date
 */
export function dateInWords(claim: string, value: unknown, nowSeconds: number): string | undefined {
  const words = Object.hasOwn(DATE_CLAIMS, claim) ? DATE_CLAIMS[claim] : undefined
  if (words === undefined || typeof value !== 'number' || !(value >= 0 && value <= LATEST_SECONDS)) return undefined
  const date = new Date(value * 1000)
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' }).format(date)
  const time = date.toISOString().slice(11, 19)
  const [ahead, past] = words
  const when = value > nowSeconds ? `${ahead} ${durationInWords(value - nowSeconds)}` : ago(past, nowSeconds - value)
  return `${day}, ${time} UTC, ${when}`
}

function ago(past: string, seconds: number): string {
  if (past === 'valid since') return `valid since ${durationInWords(seconds)}`
  return `${past} ${durationInWords(seconds)} ago`
}
