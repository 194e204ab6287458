import { claimAt } from '../claim-names.js'
import { shown } from '../shown.js'
import type { Candidate, Fault } from './check.js'

/** By what a token can be revoked, beside its subject: as a number, no mark would ever meet it. RFC 7519 section 4.1.7. */
export function checkIdentifiers({ payload, issuer: { claimNames } }: Candidate): Fault | undefined {
  return (
    faultOf(payload.jti, ['jti']) ??
    faultOf(claimAt(payload, claimNames.sessionId), claimNames.sessionId) ??
    faultOf(claimAt(payload, claimNames.clientId), claimNames.clientId)
  )
}

function faultOf(value: unknown, path: readonly string[]): Fault | undefined {
  if (value === undefined || typeof value === 'string') return undefined
  const name = path.join('.')
  return {
    code: 'claim_invalid',
    expected: `${name} absent or a string`,
    actual: `${name} ${shown(value)}`,
    mend: `Keycloak writes ${name} as a string: look for a mapper that overwrites it.`,
  }
}
