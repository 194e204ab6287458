import { isJsonObject } from '../../json/index.js'
import type { LogoutRefusalCode } from '../logout-token.js'
import { LOGOUT_EVENT } from '../other-kind.js'
import { shown } from '../shown.js'
import type { Fault } from '../types.js'
import type { Candidate, Rules } from './check.js'
import { audiencesOf } from './check-audience.js'
import { isNumericDate, noNumericDate } from './numeric-date.js'
import { CHECKS, type CheckName } from './table.js'

export interface LogoutFault extends Omit<Fault, 'code'> {
  readonly code: LogoutRefusalCode
}

type Outcome = LogoutFault | undefined | Promise<LogoutFault | undefined>

export interface LogoutCheck {
  readonly name: string
  readonly run: (candidate: Candidate, rules: Rules, clientIds: readonly string[]) => Outcome
}

/** Section 2.6 wants the same of these as of an ID token; here they are the same as of an access token. */
const SHARED: ReadonlySet<CheckName> = new Set([
  'size',
  'parts',
  'header',
  'forbidden_header',
  'critical_header',
  'algorithm',
  'signed',
  'key_id',
  'payload',
  'test_token',
  'issuer',
  'issuer_algorithm',
  'key',
  'development_key',
  'signature',
  'expiration_claim',
  'expiration',
  'issued_at',
])

/** What these say to whoever sends an access token is no help here. */
const MENDS: Partial<Record<CheckName, string>> = {
  parts:
    'Only what the provider sends belongs here, in the form field logout_token: three base64url parts with dots between.',
}

/** RFC 8725bis section 3.11; Keycloak writes logout+jwt, older providers JWT or nothing. */
const TYPES = ['jwt', 'logout+jwt', 'application/logout+jwt']

/** A token that lives for long would have to be remembered for as long; providers are to use two minutes. */
const LONGEST_LIFE_SECONDS = 86_400

const LONGEST_TOKEN_ID = 1_024

const FIND_OUT = 'Find out who sent it: a provider makes no such logout token.'

/** Every check of a logout token, in order: what needs no key first. */
export const LOGOUT_CHECKS: readonly LogoutCheck[] = [
  ...sharedUntil('signed'),
  { name: 'logout_type', run: checkLogoutType },
  ...sharedAfter('signed'),
  { name: 'logout_event', run: checkEvent },
  { name: 'logout_nonce', run: checkNonce },
  { name: 'logout_lifetime', run: checkLifetime },
  { name: 'logout_audience', run: checkLogoutAudience },
  { name: 'logout_target', run: checkTarget },
  { name: 'logout_token_id', run: checkTokenId },
]

function sharedUntil(last: CheckName): readonly LogoutCheck[] {
  const at = CHECKS.findIndex(({ name }) => name === last)
  return CHECKS.slice(0, at + 1)
    .filter(({ name }) => SHARED.has(name))
    .map(withOwnMend)
}

function sharedAfter(last: CheckName): readonly LogoutCheck[] {
  const at = CHECKS.findIndex(({ name }) => name === last)
  return CHECKS.slice(at + 1)
    .filter(({ name }) => SHARED.has(name))
    .map(withOwnMend)
}

function withOwnMend(check: LogoutCheck & { readonly name: CheckName }): LogoutCheck {
  const { name, run } = check
  const mend = MENDS[name]
  if (mend === undefined) return check
  return {
    name,
    async run(candidate, rules, clientIds) {
      const fault = await run(candidate, rules, clientIds)
      return fault === undefined ? undefined : { ...fault, mend }
    },
  }
}

function checkLogoutType({ header: { typ } }: Candidate): Outcome {
  if (typ === undefined || (typeof typ === 'string' && TYPES.includes(typ.toLowerCase()))) return undefined
  return {
    code: 'type',
    expected: 'header typ logout+jwt, JWT or absent',
    actual: `header typ ${shown(typ)}`,
    mend: FIND_OUT,
  }
}

/** No other kind of token has the event, so that none passes for this one; and Keycloak's `typ` must not contradict. */
function checkEvent({ payload: { events, typ } }: Candidate): Outcome {
  const event = isJsonObject(events) && Object.hasOwn(events, LOGOUT_EVENT) ? events[LOGOUT_EVENT] : undefined
  const isOfKind = typ === undefined || typ === 'Logout'
  if (isJsonObject(event) && isOfKind) return undefined
  return {
    code: 'logout_event',
    expected: `events with the member ${LOGOUT_EVENT}, an object; typ Logout or absent`,
    actual: `events ${shown(events)}, typ ${shown(typ)}`,
    mend: 'Only the logout tokens that the provider makes belong here: no ID token, no access token.',
  }
}

/** Section 2.4: prohibited, so that a logout token never passes for an ID token. */
function checkNonce({ payload: { nonce } }: Candidate): Outcome {
  if (nonce === undefined) return undefined
  return { code: 'logout_nonce', expected: 'no nonce', actual: `nonce ${shown(nonce)}`, mend: FIND_OUT }
}

function checkLifetime({ payload: { iat, exp }, issuer }: Candidate, rules: Rules): Outcome {
  if (!isNumericDate(iat)) return noNumericDate('iat', iat)
  const latest = rules.nowSeconds() + LONGEST_LIFE_SECONDS + issuer.leewaySeconds
  if (isNumericDate(exp) && exp <= latest) return undefined
  return {
    code: 'logout_lifetime',
    expected: `exp at most ${LONGEST_LIFE_SECONDS} s ahead`,
    actual: `exp ${shown(exp)}`,
    mend: 'Have the provider make logout tokens that live for minutes: Keycloak’s live for two.',
  }
}

/** As of an ID token (OpenID Connect Core 1.0 section 3.1.3.7): our client, and nobody beside it. */
function checkLogoutAudience({ payload: { aud } }: Candidate, _: Rules, clientIds: readonly string[]): Outcome {
  const audiences = audiencesOf(aud)
  const [audience, ...others] = audiences ?? []
  if (audience !== undefined && others.length === 0 && clientIds.includes(audience)) return undefined
  return {
    code: audiences === undefined ? 'claim_invalid' : 'audience',
    expected: `aud ${clientIds.map((clientId) => shown(clientId)).join(' or ')}, alone`,
    actual: `aud ${shown(aud)}`,
    mend:
      'The provider tells each client whose back-channel logout URL this is: name them all in OIDC_CLIENT_ID or ' +
      'OIDC_LOGOUT_CLIENTS, or take the URL from the client.',
  }
}

/** Section 2.4: `sub`, `sid` or both; only neither is wrong. */
function checkTarget({ payload: { sub, sid } }: Candidate): Outcome {
  const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
  const areTexts = [sub, sid].every((value) => value === undefined || isText(value))
  if (areTexts && (sub !== undefined || sid !== undefined)) return undefined
  return {
    code: 'logout_target',
    expected: 'sub, sid or both, each a string, not empty',
    actual: `sub ${shown(sub)}, sid ${shown(sid)}`,
    mend: 'In Keycloak, switch “Backchannel logout session required” on for the client, so that the token names the session.',
  }
}

function checkTokenId({ payload: { jti } }: Candidate): Outcome {
  if (typeof jti === 'string' && jti !== '' && jti.length <= LONGEST_TOKEN_ID) return undefined
  return {
    code: 'logout_token_id',
    expected: `jti: a string of 1 to ${LONGEST_TOKEN_ID} characters`,
    actual: `jti ${shown(jti)}`,
    mend: 'Without jti nobody can tell whether it was used before. Have the provider write one; Keycloak does.',
  }
}
