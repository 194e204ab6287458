import type { Candidate, Fault, Rules } from './check.js'
import { mendForFuture } from './clock-mend.js'
import { isNumericDate, noNumericDate, showDate } from './numeric-date.js'

/** RFC 7519 section 4.1.6, if the token says so: one from the future shows a clock that is wrong, here or there. */
export function checkIssuedAt({ payload: { iat }, issuer }: Candidate, rules: Rules): Fault | undefined {
  if (iat === undefined) return undefined
  if (!isNumericDate(iat)) return noNumericDate('iat', iat)
  const now = rules.nowSeconds()
  if (iat <= now + issuer.leewaySeconds) return undefined
  return {
    code: 'issued_in_future',
    expected: `iat until ${showDate(now)}, with ${issuer.leewaySeconds} s of leeway`,
    actual: `iat ${showDate(iat)}, ${Math.round(iat - now)} s ahead`,
    mend: mendForFuture(issuer.keys, Math.round(iat - now)),
  }
}
