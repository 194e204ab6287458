import { parseJsonObject } from '../parse-json-object.js'
import type { Candidate, Fault, Rules } from './check.js'

export function checkPayload(candidate: Candidate, { limits }: Rules): Fault | undefined {
  const { payloadBytes } = candidate
  const parsed =
    payloadBytes.length <= limits.maxPayloadBytes
      ? parseJsonObject(payloadBytes, limits)
      : { ok: false as const, reason: `${payloadBytes.length} bytes long` }
  if (parsed.ok) {
    candidate.payload = parsed.value
    candidate.nested = parsed.nested
    return undefined
  }
  return {
    code: 'malformed',
    expected: `a payload that is one unambiguous JSON object of at most ${limits.maxPayloadBytes} bytes`,
    actual: `a payload that is ${parsed.reason}`,
    mend:
      'Send an access token that the issuer made; this one was made or changed by something else. If the issuer did make it, ' +
      'map fewer claims into it, or raise the verifier’s option limits.',
  }
}
