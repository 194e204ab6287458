import type { JsonValue } from '../../json/index.js'
import { shown } from '../shown.js'
import type { Candidate, Fault } from './check.js'

/** RFC 7519 section 4.1.3: a string, or an array of strings that has ours, exactly. */
export function checkAudience({ payload, issuer: { audience } }: Candidate): Fault | undefined {
  const { aud, azp } = payload
  const audiences = audiencesOf(aud)
  if (audiences?.includes(audience)) return undefined
  return {
    code: audiences === undefined ? 'claim_invalid' : 'audience',
    expected: audiences === undefined ? 'aud: a string or an array of strings' : shown(audience),
    actual: aud === undefined ? 'no aud' : shown(aud),
    mend: mendFor(audience, azp, audiences),
  }
}

/** `undefined` when it is neither string nor array of strings. */
export function audiencesOf(aud: JsonValue | undefined): readonly string[] | undefined {
  if (aud === undefined) return []
  if (typeof aud === 'string') return [aud]
  if (!Array.isArray(aud)) return undefined
  const texts = aud.filter((member) => typeof member === 'string')
  return texts.length === aud.length ? texts : undefined
}

function mendFor(audience: string, azp: JsonValue | undefined, audiences: readonly string[] | undefined): string {
  const client = typeof azp === 'string' ? `client ${shown(azp)}` : 'the client that asked for the token'
  const seen = audiences?.length === 1 && audiences[0] === 'account' ? ' Keycloak adds “account” by itself.' : ''
  return (
    `In Keycloak, add an audience mapper for ${audience} to ${client}: Client scopes, its dedicated scope, Add mapper, ` +
    `Audience, Included Client Audience ${audience}, Add to access token on.${seen}`
  )
}
