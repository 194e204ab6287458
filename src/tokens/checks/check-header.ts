import { parseJsonObject } from '../parse-json-object.js'
import type { Candidate, Fault } from './check.js'

/** Keycloak's headers have some 100 bytes. */
const LARGEST_HEADER_BYTES = 2_048

export function checkHeader(candidate: Candidate): Fault | undefined {
  const { headerBytes } = candidate
  const parsed =
    headerBytes.length <= LARGEST_HEADER_BYTES
      ? parseJsonObject(headerBytes)
      : { ok: false as const, reason: `${headerBytes.length} bytes long` }
  if (parsed.ok) {
    candidate.header = parsed.value
    return undefined
  }
  return {
    code: 'malformed',
    expected: `a header that is one unambiguous JSON object of at most ${LARGEST_HEADER_BYTES} bytes`,
    actual: `a header that is ${parsed.reason}`,
    mend: 'Send an access token that the issuer made; this one was made or changed by something else.',
  }
}
