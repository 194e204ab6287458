import { parseJsonObject } from '../parse-json-object.js'
import type { Candidate, Fault } from './check.js'

export function checkPayload(candidate: Candidate): Fault | undefined {
  const parsed = parseJsonObject(candidate.payloadBytes)
  if (parsed.ok) {
    candidate.payload = parsed.value
    return undefined
  }
  return {
    code: 'malformed',
    expected: 'a payload that is one unambiguous JSON object',
    actual: `a payload that is ${parsed.reason}`,
    mend: 'Send an access token that the issuer made; this one was made or changed by something else.',
  }
}
