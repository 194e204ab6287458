import { type Fault, parseJsonObject, splitParts } from '../../tokens/index.js'
import { invalidProof, type ProofCandidate } from './check.js'

/** A proof with an RSA key of 4096 bits has some 2,000 characters. */
const LONGEST_PROOF = 8_192

export function checkSize({ text }: ProofCandidate): Fault | undefined {
  if (text.length <= LONGEST_PROOF) return undefined
  return invalidProof(`a proof of at most ${LONGEST_PROOF} characters`, `${text.length} characters`)
}

/** RFC 9449 section 4.3, step 2: a well-formed JWT, in its one canonical spelling. */
export function checkParts(candidate: ProofCandidate): Fault | undefined {
  const parts = splitParts(candidate.text)
  if (typeof parts === 'string') return invalidProof('a proof of three canonical base64url parts', parts)
  if (parts.signature.length === 0) return invalidProof('a signed proof', 'an empty signature')
  candidate.headerBytes = parts.header
  candidate.payloadBytes = parts.payload
  candidate.signature = parts.signature
  candidate.signingInput = parts.signingInput
  return undefined
}

export function checkHeader(candidate: ProofCandidate): Fault | undefined {
  const parsed = parseJsonObject(candidate.headerBytes)
  if (!parsed.ok) return invalidProof('a header that is one unambiguous JSON object', `one that is ${parsed.reason}`)
  candidate.header = parsed.value
  return undefined
}

export function checkPayload(candidate: ProofCandidate): Fault | undefined {
  const parsed = parseJsonObject(candidate.payloadBytes)
  if (!parsed.ok) return invalidProof('a payload that is one unambiguous JSON object', `one that is ${parsed.reason}`)
  candidate.payload = parsed.value
  return undefined
}
