import type { JsonObject, JsonValue } from '../../json/index.js'
import type { Introspected } from '../introspection/introspection-answer.js'
import type { Introspector } from '../introspection/introspector.js'
import { shown } from '../shown.js'
import { checkAnsweredKind } from './answered-kind.js'
import type { Candidate, Fault, Rules } from './check.js'
import { isLightweight, SWITCH_LIGHTWEIGHT_OFF } from './lightweight.js'
import { tokenOf } from './token-of.js'

type Outcome = Fault | undefined | Promise<Fault | undefined>

/** One part, long enough to be no word that a front end sends by mistake. */
const OPAQUE = /^[\w+/~-]{16,}=*$/

/** Whether a text has the shape of a token that says nothing by itself. */
export function isOpaque(text: string): boolean {
  return OPAQUE.test(text)
}

/** Of a token that says nothing by itself, everything comes from the issuer's answer. Not in the table of all tokens. */
export function checkOpaque(candidate: Candidate): Outcome {
  const { issuer, introspection } = candidate.issuer
  if (introspection === undefined) return unknownOpaque()
  return ask(candidate, introspection, 'opaque', (claims) => {
    const { iss = issuer } = claims
    candidate.payload = { ...claims, iss }
    candidate.isVouchedFor = true
    return iss === issuer ? undefined : contradicts('iss', issuer, iss)
  })
}

/** What a lightweight token leaves out comes from the issuer's answer; what it says itself stays. */
export function checkLightweight(candidate: Candidate): Outcome {
  const { payload, issuer } = candidate
  if (!isLightweight(payload)) return undefined
  const { introspection } = issuer
  if (introspection?.covers('lightweight') !== true) {
    return {
      code: 'lightweight',
      expected: 'a token with sub and roles, or introspection',
      actual: 'neither sub nor roles: a lightweight token',
      mend: `${SWITCH_LIGHTWEIGHT_OFF} Or have the issuer asked about it: option introspection, OIDC_INTROSPECTION=lightweight.`,
    }
  }
  return ask(candidate, introspection, 'verified', (claims) => {
    const fault = contradiction(payload, claims)
    if (fault === undefined) candidate.payload = { ...claims, ...payload }
    return fault
  })
}

/** A token that is good by itself, and of a kind that the issuer is asked about all the same. */
export function checkActive(candidate: Candidate, rules: Rules): Outcome {
  const { introspection } = candidate.issuer
  if (introspection === undefined || candidate.rememberForMs !== undefined) return undefined
  if (!introspection.wants(tokenOf(candidate, rules))) return undefined
  return ask(candidate, introspection, 'verified', (claims) => contradiction(candidate.payload, claims))
}

async function ask(
  candidate: Candidate,
  introspection: Introspector,
  standing: 'opaque' | 'verified',
  take: (claims: JsonObject) => Fault | undefined,
): Promise<Fault | undefined> {
  const answer = await introspection.ask(candidate.text, standing)
  candidate.rememberForMs = introspection.cacheMs
  if (answer.kind !== 'active') return faultOf(answer, introspection.clientId)
  return take(answer.claims) ?? checkAnsweredKind(answer, candidate.payload)
}

function faultOf(answer: Exclude<Introspected, { kind: 'active' }>, clientId: string): Fault {
  if (answer.kind === 'unavailable') {
    return {
      code: 'introspection_unavailable',
      expected: 'the issuer’s answer about the token',
      actual: answer.reason,
      mend: `Make the introspection endpoint reachable from here, and see that client ${shown(clientId)} and its secret are right.`,
    }
  }
  return {
    code: 'inactive',
    expected: 'a token that the issuer calls active',
    actual: 'active: false',
    mend:
      `It expired, was revoked, or its session ended. If all are: Keycloak, from 26.6.2 on, calls a token inactive whose aud ` +
      `does not name who asks. Add an audience mapper for ${clientId} to the client, with Add to token introspection on.`,
  }
}

/** What both say must be the same: an answer is about this token, or about none. */
const SAME = ['iss', 'sub', 'jti', 'azp', 'sid', 'exp', 'cnf'] as const

function contradiction(payload: JsonObject, answer: JsonObject): Fault | undefined {
  const name = SAME.find(
    (claim) =>
      payload[claim] !== undefined &&
      answer[claim] !== undefined &&
      JSON.stringify(payload[claim]) !== JSON.stringify(answer[claim]),
  )
  return name === undefined ? undefined : contradicts(name, payload[name], answer[name])
}

function contradicts(name: string, said: JsonValue | undefined, answered: JsonValue | undefined): Fault {
  return {
    code: 'claim_invalid',
    expected: `an answer about this token, with ${name} ${shown(said)}`,
    actual: `an answer with ${name} ${shown(answered)}`,
    mend: 'See that the introspection endpoint is the issuer’s own, and that no cache in between answers for another token.',
  }
}

export function unknownOpaque(): Fault {
  return {
    code: 'opaque',
    expected: 'a signed token, of three parts',
    actual: 'one part: an opaque token',
    mend:
      'Keycloak’s access tokens have three parts: send the value of access_token. Another provider’s opaque token can be ' +
      'accepted by introspection: option introspection, OIDC_INTROSPECTION=opaque.',
  }
}
