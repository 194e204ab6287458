import type { CheckName } from './checks/table.js'
import type { RefusalCode } from './types.js'

export interface RefusalDescription {
  /** Checks that give this code, in the order they run. */
  readonly checks: readonly CheckName[]
  /** One sentence for the reader of docs/errors.md. */
  readonly meaning: string
}

/** Every refusal code, with the checks that give it. docs/errors.md shows this table. */
export const REFUSALS: Readonly<Record<RefusalCode, RefusalDescription>> = {
  too_large: { checks: ['size'], meaning: 'The token is longer than 16384 characters.' },
  malformed: {
    checks: ['parts', 'header', 'signed', 'payload'],
    meaning: 'It is not three canonical base64url parts, or header or payload is not one unambiguous JSON object.',
  },
  encrypted: { checks: ['parts'], meaning: 'It has the five parts of an encrypted token.' },
  forbidden_header: { checks: ['forbidden_header'], meaning: 'Its header has jku, jwk, x5u, x5c, b64, zip or enc.' },
  critical_header: { checks: ['critical_header'], meaning: 'Its header has crit.' },
  algorithm: { checks: ['algorithm'], meaning: 'Its alg is not one the verifier is configured for.' },
  type: { checks: ['type'], meaning: 'Its header typ is present and neither JWT nor at+jwt.' },
  issuer: { checks: ['issuer'], meaning: 'Its iss is not the configured issuer, character by character.' },
  key_unknown: {
    checks: ['key_id', 'key'],
    meaning: 'The issuer publishes no key with its kid, or it has no kid and not exactly one key fits.',
  },
  key_unsuitable: {
    checks: ['key'],
    meaning:
      'The key it names must not verify it: other use, type or algorithm, or an RSA key of fewer than 2048 bits.',
  },
  keys_unavailable: {
    checks: ['key'],
    meaning: 'The issuer’s keys were never had. The caller gets 503 with Retry-After, not 401.',
  },
  development_key: {
    checks: ['development_key'],
    meaning: 'It is signed with the published development key, which is accepted on loopback issuers only.',
  },
  signature: { checks: ['signature'], meaning: 'Its signature does not verify with the issuer’s key.' },
  bound_token: { checks: ['binding'], meaning: 'It is bound to a key (cnf, or typ DPoP) and came as a bearer token.' },
  token_kind: { checks: ['kind'], meaning: 'It is an ID, refresh, offline or logout token, not an access token.' },
  claim_missing: { checks: ['expiration_claim', 'subject'], meaning: 'A required claim, exp or sub, is absent.' },
  claim_invalid: {
    checks: ['expiration_claim', 'not_before', 'issued_at', 'audience', 'subject'],
    meaning: 'A claim has a type or value that it must not have; the refusal names it.',
  },
  expired: { checks: ['expiration'], meaning: 'Its exp is past, the leeway included.' },
  not_yet_valid: { checks: ['not_before'], meaning: 'Its nbf is in the future, beyond the leeway.' },
  issued_in_future: { checks: ['issued_at'], meaning: 'Its iat is in the future, beyond the leeway.' },
  audience: { checks: ['audience'], meaning: 'Its aud does not contain the configured audience.' },
}
