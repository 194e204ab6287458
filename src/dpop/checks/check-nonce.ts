import { type Fault, shown } from '../../tokens/index.js'
import type { ProofCandidate, ProofRules } from './check.js'

/** RFC 9449 section 9: a proof cannot have been made before its nonce was. */
export function checkNonce({ payload: { nonce } }: ProofCandidate, { nonces }: ProofRules): Fault | undefined {
  if (nonces === undefined || (typeof nonce === 'string' && nonces.accepts(nonce))) return undefined
  return {
    code: 'nonce_required',
    expected: 'nonce: the one of the last DPoP-Nonce header',
    actual: nonce === undefined ? 'no nonce' : `nonce ${shown(nonce)}, which is too old or from elsewhere`,
    mend:
      'The answer carries a new nonce: the client makes a proof with it and asks again, as its library does by itself. ' +
      'If it never stops, the processes have different secrets for nonces, or CORS hides DPoP-Nonce (Access-Control-Expose-Headers).',
  }
}
