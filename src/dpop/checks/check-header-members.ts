import { type Fault, shown } from '../../tokens/index.js'
import { invalidProof, type ProofCandidate, type ProofRules } from './check.js'

/** RFC 9449 section 4.3, step 4, compared as RFC 7515 section 4.1.9 says of media types. */
export function checkType({ header: { typ } }: ProofCandidate): Fault | undefined {
  const type = typeof typ === 'string' ? typ.toLowerCase() : ''
  if (type === 'dpop+jwt' || type === 'application/dpop+jwt') return undefined
  return invalidProof(
    'header typ dpop+jwt',
    `header typ ${shown(typ)}`,
    'A proof goes into the DPoP header and the access token into Authorization: they may have been mixed up.',
  )
}

/** RFC 9449 section 4.3, step 5: asymmetric, and one of those this server lists in its challenges. */
export function checkAlgorithm(candidate: ProofCandidate, { algorithms }: ProofRules): Fault | undefined {
  const { alg } = candidate.header
  // RFC 9864 gives EdDSA with this curve, the only one here, a name of its own.
  const name = alg === 'Ed25519' ? 'EdDSA' : alg
  candidate.algorithm = algorithms.find((algorithm) => algorithm === name)
  if (candidate.algorithm !== undefined) return undefined
  return invalidProof(
    `alg ${algorithms.join(' or ')}`,
    `alg ${shown(alg)}`,
    'Have the client use a key for one of these, or give its algorithm to createProofChecker in the option algorithms.',
  )
}

// Extensions, keys from elsewhere, and what makes a JWS of another kind: a proof needs none of them.
const FORBIDDEN = ['crit', 'jku', 'x5u', 'x5c', 'b64', 'zip', 'enc'] as const

export function checkForbiddenHeader({ header }: ProofCandidate): Fault | undefined {
  const found = FORBIDDEN.filter((member) => header[member] !== undefined)
  if (found.length === 0) return undefined
  return invalidProof(`a header without ${FORBIDDEN.join(', ')}`, `a header with ${found.join(', ')}`)
}
