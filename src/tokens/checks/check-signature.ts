import { shown } from '../shown.js'
import { verifySignature } from '../verify-signature.js'
import type { Candidate, Fault } from './check.js'

export function checkSignature(candidate: Candidate): Fault | undefined {
  const { signingInput, signature, key, algorithm, header } = candidate
  if (key !== undefined && algorithm !== undefined && verifySignature(signingInput, signature, key.key, algorithm)) {
    candidate.isVouchedFor = true
    return undefined
  }
  return {
    code: 'signature',
    expected: `a signature by the issuer’s key ${shown(header.kid)}`,
    actual: 'one that does not verify',
    mend: 'The token was changed, cut or forged on its way: compare it with what the provider’s token endpoint answered.',
  }
}
