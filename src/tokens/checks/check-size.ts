import type { Candidate, Fault } from './check.js'

/** Longest token that is looked at, in characters. Node's HTTP parser allows 16 KB for all headers together. */
export const LONGEST_TOKEN = 16_384

export function checkSize({ text }: Candidate): Fault | undefined {
  if (text.length <= LONGEST_TOKEN) return undefined
  return {
    code: 'too_large',
    expected: `at most ${LONGEST_TOKEN} characters`,
    actual: `${text.length} characters`,
    mend: 'Map fewer claims into the access token: roles of other clients (full scope allowed), groups, large attributes.',
  }
}
