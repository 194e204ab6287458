import type { JsonValue } from '../../json/index.js'
import { shown } from '../shown.js'
import type { Fault } from './check.js'

/** End of the year 9999. Milliseconds where seconds belong lie beyond, and would never expire. */
const LATEST_SECONDS = 253_402_300_799

/** RFC 7519 section 2, NumericDate: seconds since the epoch, possibly with a fraction. `1e999` is no date. */
export function isNumericDate(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && value >= 0 && value <= LATEST_SECONDS
}

/** A date for people: `2026-11-21T08:00:00Z`. */
export function showDate(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString().replace('.000Z', 'Z')
}

export function noNumericDate(claim: 'exp' | 'nbf' | 'iat', value: JsonValue | undefined): Fault {
  return {
    code: value === undefined ? 'claim_missing' : 'claim_invalid',
    expected: `${claim}: a number of seconds since 1970, until the year 9999`,
    actual: `${claim} ${shown(value)}`,
    mend: `Have the issuer write ${claim} as a JSON number of seconds. Keycloak does, unless a mapper overwrites the claim.`,
  }
}
