import { isAccessTokenType } from '../other-kind.js'
import { shown } from '../shown.js'
import type { Candidate, Fault } from './check.js'

const OTHER_KINDS: ReadonlyMap<string, string> = new Map([
  ['logout+jwt', 'This is a logout token: it belongs to the back-channel logout endpoint.'],
  ['dpop+jwt', 'This is a DPoP proof: send it in the DPoP header, and the access token in Authorization.'],
])

/** Media types compare without regard to case (RFC 7515 section 4.1.9). */
export function checkType({ header: { typ } }: Candidate): Fault | undefined {
  if (typ === undefined) return undefined
  const type = typeof typ === 'string' ? typ.toLowerCase() : ''
  if (type === 'jwt' || isAccessTokenType(typ)) return undefined
  return {
    code: 'type',
    expected: 'header typ absent, JWT or at+jwt',
    actual: `header typ ${shown(typ)}`,
    mend:
      OTHER_KINDS.get(type.replace(/^application\//, '')) ?? 'Send the access token; this is a token of another kind.',
  }
}
