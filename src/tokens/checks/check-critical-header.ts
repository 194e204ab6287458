import { shown } from '../shown.js'
import type { Candidate, Fault } from './check.js'

/** RFC 7515 section 4.1.11: who doesn't understand an extension must refuse; no extension is understood here. */
export function checkCriticalHeader({ header }: Candidate): Fault | undefined {
  if (header.crit === undefined) return undefined
  return {
    code: 'critical_header',
    expected: 'a header without crit',
    actual: `crit ${shown(header.crit)}`,
    mend: 'Have the issuer leave the extension out; Keycloak sets none.',
  }
}
