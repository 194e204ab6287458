import { parseJsonObject } from '../parse-json-object.js'
import type { Candidate, Fault, Rules } from './check.js'

export function checkHeader(candidate: Candidate, { limits }: Rules): Fault | undefined {
  if (candidate.isKnownHeader) return undefined
  const { headerBytes } = candidate
  const parsed =
    headerBytes.length <= limits.maxHeaderBytes
      ? parseJsonObject(headerBytes, limits)
      : { ok: false as const, reason: `${headerBytes.length} bytes long` }
  if (parsed.ok) {
    candidate.header = parsed.value
    return undefined
  }
  return {
    code: 'malformed',
    expected: `a header that is one unambiguous JSON object of at most ${limits.maxHeaderBytes} bytes`,
    actual: `a header that is ${parsed.reason}`,
    mend: 'Send an access token that the issuer made; this one was made or changed by something else.',
  }
}
