// The corpus: requests that must be refused, built with node:crypto and nothing of src, so that a mistake there can't hide itself here.

/** What the caller, auth.log and the audit trail must say. */
export interface Expectation {
  readonly status: number
  /** `code` of the problem; `undefined` for an answer that is none. */
  readonly code?: string | undefined
  /** WWW-Authenticate, exactly. */
  readonly challenge?: string | undefined
  /** Refusal as auth.log names it: `algorithm`, or `malformed (parts)` where check and code differ. */
  readonly log?: string | undefined
  /** Reason in the audit event; `undefined` for a request that never got so far. */
  readonly audit?: string | undefined
  /** Body of a handler that tried to widen the identity. */
  readonly body?: string | undefined
}

/** A request of an attack, in the order they are sent. */
export interface Step {
  /** Which of the APIs in apis.ts. Default `plain`. */
  readonly api?: string | undefined
  readonly method?: string | undefined
  /** Default `/record`, for which the claims of forge.ts are enough. */
  readonly path?: string | undefined
  /** Names and values in turn, in raw form. */
  headers(origin: string): readonly string[]
  readonly body?: string | undefined
  readonly expected: Expectation
}

export interface Attack {
  /** Number of the attack class, from 1 to 25. */
  readonly class: number
  readonly name: string
  /** The last one is the attack; those before prepare it. */
  steps(): readonly Step[]
  /** Whether the issuer's own key endpoint may be asked. By default nobody is asked anything. */
  readonly mayAskIssuer?: boolean | undefined
}

const ALGORITHMS = 'algs="ES256 EdDSA ES384 RS256 PS256"'
const INVALID = 'Bearer error="invalid_token", error_description="The access token is not valid here"'

export const GOOD: Expectation = { status: 200, audit: 'granted' }

/** Refused by a check; `log` as auth.log has it. */
export function refused(log: string): Expectation {
  const audit = log.split(' ')[0] ?? log
  return { status: 401, code: 'invalid_token', challenge: INVALID, log, audit }
}

/** A bound token as Bearer: the challenge names the scheme to take. */
export const BOUND: Expectation = { ...refused('bound_token (binding)'), challenge: `${INVALID}, DPoP ${ALGORITHMS}` }

/** A token with the scheme DPoP. */
export function refusedAsDpop(log: string): Expectation {
  const challenge = `DPoP error="invalid_token", error_description="The access token is not valid here", ${ALGORITHMS}`
  return { ...refused(log), challenge }
}

/** A DPoP proof. */
export function refusedProof(log: string): Expectation {
  const description = 'error_description="The DPoP proof is not valid for this request"'
  const challenge = `DPoP error="invalid_dpop_proof", ${description}, ${ALGORITHMS}`
  return { ...refused(log), code: 'invalid_dpop_proof', challenge }
}

export const EXPIRED: Expectation = {
  ...refused('expired (expiration)'),
  challenge: 'Bearer error="invalid_token", error_description="The access token expired"',
}

/** No token was understood: no error code, as RFC 6750 section 3.1 asks. */
export const REQUIRED: Expectation = {
  status: 401,
  code: 'authentication_required',
  challenge: `Bearer, DPoP ${ALGORITHMS}`,
  audit: 'authentication_required',
}

export const AMBIGUOUS: Expectation = {
  status: 400,
  code: 'invalid_request',
  challenge: 'Bearer error="invalid_request"',
  audit: 'invalid_request',
}

/** The token is good, and does not reach so far: what an attack on roles comes to. */
export const FORBIDDEN: Expectation = {
  status: 403,
  code: 'insufficient_scope',
  challenge: 'Bearer error="insufficient_scope"',
  audit: 'permission_missing',
}

/** There is no key that could be trusted. */
export const UNAVAILABLE: Expectation = {
  status: 503,
  code: 'keys_unavailable',
  log: 'keys_unavailable (key)',
  audit: 'keys_unavailable',
}

export const TOO_LARGE_FOR_NODE: Expectation = { status: 431, code: 'request_header_fields_too_large' }

const bearer = (token: string) => () => ['Authorization', `Bearer ${token}`]

/** A request with this token. */
export function asked(token: string, expected: Expectation, more: Partial<Step> = {}): Step {
  return { headers: bearer(token), expected, ...more }
}

type Row = readonly [name: string, token: () => string, expected: Expectation, more?: Partial<Step & Attack>]

/** Attacks of one class that are one request each. */
export function attacks(number: number, rows: readonly Row[], common: Partial<Step & Attack> = {}): Attack[] {
  return rows.map(([name, token, expected, more = {}]) => {
    const { mayAskIssuer, ...step } = { ...common, ...more }
    return { class: number, name, mayAskIssuer, steps: () => [asked(token(), expected, step)] }
  })
}
