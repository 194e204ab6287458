import type { Candidate, Fault } from './check.js'

/** An empty signature is caught before a key is looked for. */
export function checkSigned({ signature }: Candidate): Fault | undefined {
  if (signature.length > 0) return undefined
  return {
    code: 'malformed',
    expected: 'a signature',
    actual: 'an empty third part',
    mend: 'Send the whole token: the part after the second dot was lost on its way.',
  }
}
