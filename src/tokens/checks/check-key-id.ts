import { shown } from '../shown.js'
import type { Candidate, Fault } from './check.js'

/** Keycloak's kids have 43 characters. */
const LONGEST_KEY_ID = 256

/** What can't be a kid of the issuer costs no look at its keys. RFC 7515 section 4.1.4. */
export function checkKeyId({ header: { kid } }: Candidate): Fault | undefined {
  if (kid === undefined || (typeof kid === 'string' && kid.length <= LONGEST_KEY_ID)) return undefined
  return {
    code: 'key_unknown',
    expected: `kid absent or a string of at most ${LONGEST_KEY_ID} characters`,
    actual: typeof kid === 'string' ? `kid of ${kid.length} characters` : `kid ${shown(kid)}`,
    mend: 'Send an access token that the issuer made; no key of Keycloak has such a kid.',
  }
}
