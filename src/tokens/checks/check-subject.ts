import { shown } from '../shown.js'
import type { Candidate, Fault } from './check.js'

/** RFC 7519 section 4.1.2. Whoever has no name can't be held to anything. */
export function checkSubject({ payload }: Candidate): Fault | undefined {
  const { sub, azp } = payload
  if (typeof sub === 'string' && sub.length > 0) return undefined
  return {
    code: sub === undefined ? 'claim_missing' : 'claim_invalid',
    expected: 'sub: a string, not empty',
    actual: `sub ${shown(sub)}`,
    mend: `In Keycloak, sub comes from the client scope basic: add it to the default scopes of client ${shown(azp)}.`,
  }
}
