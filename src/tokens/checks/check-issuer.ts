import { shown } from '../shown.js'
import type { Candidate, Fault, Rules } from './check.js'

/** Character by character (RFC 8725bis section 3.8), and before any key is looked up: keys are the issuer's own. */
export function checkIssuer(candidate: Candidate, { issuers, issuerAdvice }: Rules): Fault | undefined {
  const { iss } = candidate.payload
  const issuer = typeof iss === 'string' ? issuers.get(iss) : undefined
  if (issuer !== undefined) {
    candidate.issuer = issuer
    return undefined
  }
  return {
    code: 'issuer',
    expected: issuerAdvice.expected,
    actual: `iss ${shown(iss)}`,
    mend: issuerAdvice.mendFor(iss),
  }
}
