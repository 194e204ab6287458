import type { Candidate, Fault, Rules } from './check.js'
import { mendForPast } from './clock-mend.js'
import { isNumericDate, noNumericDate, showDate } from './numeric-date.js'

/** RFC 7519 section 4.1.4, and never without: a token that can't expire can't be taken back. */
export function checkExpirationClaim({ payload: { exp } }: Candidate): Fault | undefined {
  return isNumericDate(exp) ? undefined : noNumericDate('exp', exp)
}

/** On or after `exp` plus the leeway, a token is refused. */
export function checkExpiration({ payload: { exp }, issuer }: Candidate, rules: Rules): Fault | undefined {
  const now = rules.nowSeconds()
  if (isNumericDate(exp) && now < exp + issuer.leewaySeconds) return undefined
  const expiredAt = isNumericDate(exp) ? exp : 0
  return {
    code: 'expired',
    expected: `exp after ${showDate(now)}, with ${issuer.leewaySeconds} s of leeway`,
    actual: `exp ${showDate(expiredAt)}, ${Math.round(now - expiredAt)} s ago`,
    mend: mendForPast(issuer.keys),
  }
}
