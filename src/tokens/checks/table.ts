import type { CheckFunction } from './check.js'
import { checkAlgorithm, checkIssuerAlgorithm } from './check-algorithm.js'
import { checkAudience } from './check-audience.js'
import { checkBinding } from './check-binding.js'
import { checkCriticalHeader } from './check-critical-header.js'
import { checkDevelopmentKey } from './check-development-key.js'
import { checkExpiration, checkExpirationClaim } from './check-expiration.js'
import { checkForbiddenHeader } from './check-forbidden-header.js'
import { checkHeader } from './check-header.js'
import { checkIdentifiers } from './check-identifiers.js'
import { checkActive, checkLightweight, checkOpaque } from './check-introspection.js'
import { checkIssuedAt } from './check-issued-at.js'
import { checkIssuer } from './check-issuer.js'
import { checkKey } from './check-key.js'
import { checkKeyId } from './check-key-id.js'
import { checkKind } from './check-kind.js'
import { checkNotBefore } from './check-not-before.js'
import { checkParts } from './check-parts.js'
import { checkPayload } from './check-payload.js'
import { checkProfile } from './check-profile.js'
import { checkRevocation } from './check-revocation.js'
import { checkSignature } from './check-signature.js'
import { checkSigned } from './check-signed.js'
import { checkSize } from './check-size.js'
import { checkSubject } from './check-subject.js'
import { checkTestToken } from './check-test-token.js'
import { checkType } from './check-type.js'

export interface Check {
  readonly name: string
  readonly run: CheckFunction
  /** Member of the option `unsafeSkip` that leaves it out. */
  readonly unless?: 'expiration' | 'signature' | 'issuer'
}

/**
 * Every check of an access token, in order. What needs no key comes before the key, so that a token which fails
 * there never causes a request; what the issuer vouches for comes after the signature.
 */
export const CHECKS = [
  { name: 'size', run: checkSize },
  { name: 'parts', run: checkParts },
  { name: 'header', run: checkHeader },
  { name: 'forbidden_header', run: checkForbiddenHeader },
  { name: 'critical_header', run: checkCriticalHeader },
  { name: 'algorithm', run: checkAlgorithm },
  { name: 'signed', run: checkSigned },
  { name: 'type', run: checkType },
  { name: 'key_id', run: checkKeyId },
  { name: 'payload', run: checkPayload },
  { name: 'test_token', run: checkTestToken, unless: 'signature' },
  { name: 'issuer', run: checkIssuer, unless: 'issuer' },
  { name: 'issuer_algorithm', run: checkIssuerAlgorithm },
  { name: 'key', run: checkKey, unless: 'signature' },
  { name: 'development_key', run: checkDevelopmentKey, unless: 'signature' },
  { name: 'signature', run: checkSignature, unless: 'signature' },
  { name: 'kind', run: checkKind },
  { name: 'expiration_claim', run: checkExpirationClaim },
  { name: 'expiration', run: checkExpiration, unless: 'expiration' },
  { name: 'not_before', run: checkNotBefore },
  { name: 'issued_at', run: checkIssuedAt },
  { name: 'lightweight', run: checkLightweight },
  { name: 'audience', run: checkAudience },
  { name: 'subject', run: checkSubject },
  { name: 'identifiers', run: checkIdentifiers },
  { name: 'profile', run: checkProfile },
  { name: 'introspection', run: checkActive },
  { name: 'revocation', run: checkRevocation },
  { name: 'binding', run: checkBinding },
] as const satisfies readonly Check[]

/** What of the table holds for a token that says nothing by itself: the issuer vouches for its answer, not a signature. */
const OF_AN_ANSWER: ReadonlySet<CheckName> = new Set([
  'kind',
  'expiration_claim',
  'expiration',
  'not_before',
  'issued_at',
  'audience',
  'subject',
  'identifiers',
  'revocation',
  'binding',
])

/** Every check of an opaque token, in order. */
export const OPAQUE_CHECKS: readonly Check[] = [
  { name: 'size', run: checkSize },
  { name: 'introspection', run: checkOpaque },
  ...CHECKS.filter(({ name }) => OF_AN_ANSWER.has(name)),
]

export type CheckName = (typeof CHECKS)[number]['name']
