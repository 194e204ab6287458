import type { Fault } from '../../tokens/index.js'
import { invalidProof, type ProofCandidate } from './check.js'

/** RFC 9449 section 4.3, step 1: which of several proofs counts would be anybody's guess. */
export function checkCount(candidate: ProofCandidate): Fault | undefined {
  const { proofs = [] } = candidate.presentation
  const [proof = ''] = proofs
  if (proofs.length > 1) {
    return invalidProof('one DPoP header', `${proofs.length} of them`, 'Send one proof, in one header.')
  }
  if (proof === '') return MISSING
  candidate.text = proof
  return undefined
}

const MISSING: Fault = {
  code: 'proof_missing',
  expected: 'a DPoP header with a proof made for this request',
  actual: 'no DPoP header',
  mend:
    'The client must send one beside Authorization: DPoP <token>. If it does, look for a proxy or a CORS rule ' +
    '(Access-Control-Allow-Headers) that drops the header.',
}
