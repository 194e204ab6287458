import type { Candidate, Fault, Rules } from './check.js'

/** Before anything else is looked at. A token is ASCII: where a character is more than a byte, the next check refuses it. */
export function checkSize({ text }: Candidate, { limits: { maxTokenBytes } }: Rules): Fault | undefined {
  if (text.length <= maxTokenBytes) return undefined
  return {
    code: 'too_large',
    expected: `at most ${maxTokenBytes} bytes`,
    actual: `${text.length} bytes`,
    mend:
      'Map fewer claims into the access token: roles of other clients (full scope allowed), groups, large attributes. ' +
      'Or raise limits.maxTokenBytes of the verifier, and with it what the server and its proxies allow in headers.',
  }
}
