import type { ProofCheck } from './check.js'
import { checkIdentifier, checkMethod, checkTime, checkTokenHash, checkUrl } from './check-claims.js'
import { checkCount } from './check-count.js'
import { checkHeader, checkParts, checkPayload, checkSize } from './check-form.js'
import { checkAlgorithm, checkForbiddenHeader, checkType } from './check-header-members.js'
import { checkKey, checkKeyMembers, checkSignature, checkThumbprint } from './check-key.js'
import { checkNonce } from './check-nonce.js'
import { checkReplay } from './check-replay.js'

/**
 * Every check of a proof, RFC 9449 section 4.3, in order: what costs nothing before the signature, what spends the
 * proof after everything else.
 */
export const PROOF_CHECKS: readonly ProofCheck[] = [
  checkCount,
  checkSize,
  checkParts,
  checkHeader,
  checkType,
  checkAlgorithm,
  checkForbiddenHeader,
  checkKeyMembers,
  checkThumbprint,
  checkPayload,
  checkIdentifier,
  checkMethod,
  checkUrl,
  checkTime,
  checkTokenHash,
  checkKey,
  checkSignature,
  checkNonce,
  checkReplay,
]
