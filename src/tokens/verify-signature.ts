import { constants, type KeyObject, type VerifyKeyObjectInput, verify } from 'node:crypto'
import { ALGORITHMS, type Algorithm, type AlgorithmName } from './algorithms.js'

/**
 * Whether a signature is good. Synchronous: a public key operation costs tens of microseconds, less than a trip to
 * the thread pool and back.
 *
 * @param signingInput encoded header, dot, encoded payload
 * @param key public key, already of the algorithm's type
 */
export function verifySignature(
  signingInput: Uint8Array,
  signature: Uint8Array,
  key: KeyObject,
  algorithm: AlgorithmName,
): boolean {
  const parameters: Algorithm = ALGORITHMS[algorithm]
  try {
    return verify(parameters.digest, signingInput, inputOf(key, parameters), signature)
  } catch {
    // OpenSSL throws for some signatures that could never be good; for us those are bad like any other.
    return false
  }
}

function inputOf(key: KeyObject, { keyType, padding }: Algorithm): KeyObject | VerifyKeyObjectInput {
  if (keyType === 'EC') return { key, dsaEncoding: 'ieee-p1363' }
  if (padding === 'pss') {
    return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  }
  return key
}
