import { shown } from '../shown.js'
import type { Candidate, Fault } from './check.js'

/** RFC 9449 section 7.2, RFC 8705 section 3: a token bound to a key is worth nothing without proof of that key. */
export function checkBinding({ payload: { cnf, typ } }: Candidate): Fault | undefined {
  if (cnf === undefined && typ !== 'DPoP') return undefined
  return {
    code: 'bound_token',
    expected: 'a token without cnf',
    actual: `typ ${shown(typ)}, cnf ${shown(cnf)}`,
    mend:
      'Keycloak binds a token when the client sends a DPoP proof or a certificate, even where the client’s switch is off: ' +
      'have the client ask without, since proofs are not checked here.',
  }
}
