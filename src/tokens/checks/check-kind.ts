import { isJsonObject } from '../../json/index.js'
import { shown } from '../shown.js'
import type { Candidate, Fault } from './check.js'

const MENDS: ReadonlyMap<string, string> = new Map([
  ['ID', 'This is an ID token, made for the client: send the access token from the same answer.'],
  ['Refresh', 'This is a refresh token: send the access token, and keep this one for the token endpoint.'],
  ['Offline', 'This is an offline token: exchange it for an access token at the token endpoint.'],
  ['Logout', 'This is a logout token: it belongs to the back-channel logout endpoint.'],
])

export const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'

/**
 * Tokens of one issuer must not pass for one another (RFC 8725bis section 3.12). Keycloak says the kind in the
 * payload's `typ`; where it's absent, members that only other kinds have tell.
 */
export function checkKind({ payload }: Candidate): Fault | undefined {
  const { typ, events, at_hash: accessTokenHash } = payload
  if (typ !== undefined && typ !== 'Bearer' && typ !== 'DPoP') return wrongKind(`typ ${shown(typ)}`, String(typ))
  if (isJsonObject(events) && Object.hasOwn(events, LOGOUT_EVENT))
    return wrongKind('a back-channel logout event', 'Logout')
  if (accessTokenHash !== undefined) return wrongKind('at_hash, as an ID token has', 'ID')
  return undefined
}

function wrongKind(actual: string, kind: string): Fault {
  return {
    code: 'token_kind',
    expected: 'an access token: typ Bearer, DPoP or absent',
    actual,
    mend: MENDS.get(kind) ?? 'Send the access token; this is a token of another kind.',
  }
}
