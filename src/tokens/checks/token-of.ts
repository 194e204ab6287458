import { accessTokenOf } from '../access-token.js'
import { encodedHeaderOf } from '../split-parts.js'
import type { AccessToken } from '../types.js'
import type { Candidate, Rules } from './check.js'

/** What the payload says, read once. Only for a payload that the issuer has signed: what tokens say alike is remembered. */
export function tokenOf(candidate: Candidate, { shared }: Rules): AccessToken {
  if (candidate.token !== undefined) return candidate.token
  // An answer of introspection was signed by no key.
  if (!candidate.isKnownHeader && candidate.key !== undefined)
    shared.rememberHeader(encodedHeaderOf(candidate.text), candidate.header)
  shared.shareMembers(candidate.payload, candidate.nested)
  candidate.token = accessTokenOf(candidate.payload, candidate.issuer.claimNames, shared)
  return candidate.token
}
