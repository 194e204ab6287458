import {
  type Fault,
  type JsonObject,
  readSigningKey,
  type SigningKey,
  shown,
  verifySignature,
} from '../../tokens/index.js'
import { thumbprintOf } from '../thumbprint.js'
import { invalidProof, type ProofCandidate, type ProofRules } from './check.js'

/** What belongs to whoever signs: a client that sends it has given its key away. RFC 7518 sections 6.2.2, 6.3.2, 6.4. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const

/** RFC 9449 section 4.3, step 7: a public key, of which nothing is private or shared. */
export function checkKeyMembers(candidate: ProofCandidate): Fault | undefined {
  const { jwk } = candidate.header
  if (!isJwk(jwk)) return invalidProof('a public key in the header’s jwk', `jwk ${shown(jwk)}`)
  const found = PRIVATE_MEMBERS.filter((member) => jwk[member] !== undefined)
  if (found.length > 0) {
    return invalidProof(
      'a public key in the header’s jwk',
      `a key with ${found.join(', ')}`,
      'The client sends its private key: have it make a new pair, ask for new tokens, and send the public part alone.',
    )
  }
  const thumbprint = thumbprintOf(jwk)
  if (thumbprint === undefined) {
    return invalidProof(
      'a key of kty RSA (up to 4096 bits), EC or OKP with canonical members',
      `kty ${shown(jwk.kty)}, crv ${shown(jwk.crv)}`,
    )
  }
  candidate.thumbprint = thumbprint
  return undefined
}

/** RFC 9449 section 4.3, step 12: before the key is imported, so that a stranger's key costs a digest. */
export function checkThumbprint({ thumbprint, boundTo }: ProofCandidate): Fault | undefined {
  if (thumbprint === boundTo) return undefined
  return {
    code: 'proof_key',
    expected: `a proof by the key with thumbprint ${shown(boundTo)}, which the token is bound to`,
    actual: `one by ${shown(thumbprint)}`,
    mend:
      'The client must sign with the key it got the token with: it may have lost that one (a new tab, a restart) and ' +
      'kept the token. If it did not, somebody else uses its token.',
  }
}

/** RFC 9449 section 4.3, step 5 again: the algorithm is one that this key is for. */
export function checkKey(candidate: ProofCandidate, { keys }: ProofRules): Fault | undefined {
  const { algorithm, thumbprint, header } = candidate
  const key = keys.get(thumbprint) ?? imported(header.jwk)
  if (typeof key === 'string') return invalidProof('a key that can sign proofs', `a key that ${key}`)
  if (algorithm === undefined || !key.algorithms.includes(algorithm) || key.thumbprint !== thumbprint) {
    return invalidProof(`a key for ${shown(algorithm)}`, `a key for ${key.algorithms.join(', ')}`)
  }
  candidate.key = key
  return undefined
}

/** RFC 9449 section 4.3, step 6. */
export function checkSignature(candidate: ProofCandidate, { keys }: ProofRules): Fault | undefined {
  const { key, algorithm, signingInput, signature, thumbprint } = candidate
  if (key !== undefined && algorithm !== undefined && verifySignature(signingInput, signature, key.key, algorithm)) {
    keys.set(thumbprint, key)
    return undefined
  }
  return invalidProof('a signature by the key in its header', 'one that does not verify')
}

function imported(jwk: JsonObject[string] | undefined): SigningKey | string {
  if (jwk === undefined) return 'is absent'
  const read = readSigningKey(jwk)
  return 'key' in read ? read : read.reason
}

function isJwk(jwk: JsonObject[string] | undefined): jwk is JsonObject {
  return typeof jwk === 'object' && jwk !== null && !Array.isArray(jwk)
}
