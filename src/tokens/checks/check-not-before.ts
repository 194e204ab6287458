import type { Candidate, Fault, Rules } from './check.js'
import { mendForFuture } from './clock-mend.js'
import { isNumericDate, noNumericDate, showDate } from './numeric-date.js'

/** RFC 7519 section 4.1.5, if the token says so. */
export function checkNotBefore({ payload: { nbf }, issuer }: Candidate, rules: Rules): Fault | undefined {
  if (nbf === undefined) return undefined
  if (!isNumericDate(nbf)) return noNumericDate('nbf', nbf)
  const now = rules.nowSeconds()
  if (nbf <= now + issuer.leewaySeconds) return undefined
  return {
    code: 'not_yet_valid',
    expected: `nbf until ${showDate(now)}, with ${issuer.leewaySeconds} s of leeway`,
    actual: `nbf ${showDate(nbf)}, ${Math.round(nbf - now)} s ahead`,
    mend: mendForFuture(issuer.keys),
  }
}
