import { type OtherKind, otherKindOf } from '../other-kind.js'
import type { Candidate, Fault } from './check.js'

const MENDS: Readonly<Record<OtherKind['kind'], string>> = {
  id: 'This is an ID token, made for the client: send the access token from the same answer.',
  refresh: 'This is a refresh token: send the access token, and keep this one for the token endpoint.',
  offline: 'This is an offline token: exchange it for an access token at the token endpoint.',
  logout: 'This is a logout token: it belongs to the back-channel logout endpoint.',
  event: 'This is a security event token: it tells a receiver of events, and opens nothing.',
  request: 'This is a request object: it belongs to the authorization endpoint.',
  unknown: 'Send the access token; this is a token of another kind.',
}

/** Tokens of one issuer must not pass for one another (RFC 8725bis section 3.12). */
export function checkKind({ header, payload }: Candidate): Fault | undefined {
  const other = otherKindOf(header, payload)
  if (other === undefined) return undefined
  return {
    code: 'token_kind',
    expected: 'an access token: typ Bearer, DPoP or absent',
    actual: other.sign,
    mend: MENDS[other.kind],
  }
}
