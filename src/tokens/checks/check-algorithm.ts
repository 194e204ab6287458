import type { JsonValue } from '../../json/index.js'
import type { AlgorithmName } from '../algorithms.js'
import { shown } from '../shown.js'
import type { Candidate, Fault, Rules } from './check.js'

/** RFC 8725bis sections 2.1 and 3.1: the verifier says which algorithms count, never the token. */
export function checkAlgorithm(candidate: Candidate, { algorithms }: Rules): Fault | undefined {
  const { alg } = candidate.header
  candidate.algorithm = algorithms.find((algorithm) => algorithm === alg)
  return candidate.algorithm === undefined ? unwanted(alg, algorithms) : undefined
}

/** Of several issuers, each may sign with its own algorithms only. */
export function checkIssuerAlgorithm({ header: { alg }, algorithm, issuer }: Candidate): Fault | undefined {
  if (algorithm !== undefined && issuer.algorithms.includes(algorithm)) return undefined
  return unwanted(alg, issuer.algorithms)
}

function unwanted(alg: JsonValue | undefined, algorithms: readonly AlgorithmName[]): Fault {
  return {
    code: 'algorithm',
    expected: `alg ${algorithms.join(' or ')}`,
    actual: `alg ${shown(alg)}`,
    mend: mendFor(alg),
  }
}

function mendFor(alg: unknown): string {
  if (typeof alg === 'string' && /^none$/i.test(alg)) return 'An unsigned token proves nothing. Find out who made it.'
  if (typeof alg === 'string' && alg.startsWith('HS')) {
    return 'Keycloak signs refresh tokens so: send the access token. If it is one, somebody else made it.'
  }
  return (
    'Set the client’s access token signature algorithm in Keycloak (Advanced, Fine grain OpenID Connect configuration) ' +
    'to one of these, or give it to the verifier in the option algorithms.'
  )
}
