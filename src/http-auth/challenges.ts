import type { Presentation, ProofChecker, Refusal, RefusalCode } from '../tokens/index.js'
import type { Problem } from './problem.js'
import type { StepUp } from './step-up.js'

/** How a token was sent. */
export type Scheme = Presentation['scheme']

/** What a server's challenges say of it, beside what was wrong. */
export interface ChallengeTerms {
  /** Where the verifier takes tokens bound to a key: the scheme DPoP is offered too, with its algorithms. */
  readonly proofs?: ProofChecker | undefined
  /** URL of the document of RFC 9728, which each challenge names then. */
  readonly resourceMetadata?: string | undefined
}

/** What callers are told, in the terms of RFC 6750, RFC 9449 and RFC 9728. */
export interface Challenges {
  /** Nothing was sent that could say who asks. */
  readonly required: Problem
  /** What the caller learns of a refusal: whether a new token or proof helps, and nothing about which check failed. */
  refused(refusal: Refusal, scheme?: Scheme): Problem
  /** RFC 9470 section 3: the token is good, and its user has to sign in again. */
  stepUp(required: StepUp, scheme?: Scheme): Problem
  /** RFC 6750 section 3: the token is good, and would do with these scopes. */
  insufficientScope(scopes: readonly string[], scheme?: Scheme): Problem
}

/** Refusals that say nothing of the token: the caller is to try again. */
const UNAVAILABLE: Readonly<Partial<Record<RefusalCode, Problem>>> = {
  keys_unavailable: unavailable('keys_unavailable', 'The issuer’s keys cannot be had. Try again.'),
  revocations_unavailable: unavailable('revocations_unavailable', 'What was revoked cannot be known. Try again.'),
  introspection_unavailable: unavailable(
    'introspection_unavailable',
    'The issuer cannot be asked about the token. Try again.',
  ),
  proofs_unavailable: unavailable(
    'proofs_unavailable',
    'Whether the proof was used before cannot be known. Try again.',
  ),
}

/** RFC 9449 section 7.1: what is wrong with the proof, not with the token. */
const PROOF_ERRORS: Readonly<Partial<Record<RefusalCode, 'invalid_dpop_proof' | 'use_dpop_nonce'>>> = {
  proof_missing: 'invalid_dpop_proof',
  proof_invalid: 'invalid_dpop_proof',
  proof_mismatch: 'invalid_dpop_proof',
  proof_expired: 'invalid_dpop_proof',
  proof_replayed: 'invalid_dpop_proof',
  nonce_required: 'use_dpop_nonce',
}

const TITLES = {
  invalid_token: 'Invalid token',
  invalid_dpop_proof: 'Invalid DPoP proof',
  use_dpop_nonce: 'DPoP nonce wanted',
  insufficient_user_authentication: 'Sign in again',
} as const

const EXPIRED = 'The access token expired'
const INVALID = 'The access token is not valid here'

/** Whether a refusal is no word about the token: for the audit, a failure of ours. */
export function isUnavailable({ code }: Refusal): boolean {
  return UNAVAILABLE[code] !== undefined
}

export function createChallenges({ proofs, resourceMetadata }: ChallengeTerms = {}): Challenges {
  const metadata = resourceMetadata === undefined ? [] : [`resource_metadata="${resourceMetadata}"`]
  const algorithms = proofs?.algorithms === undefined ? [] : [`algs="${proofs.algorithms.join(' ')}"`]
  const offers = [
    challenge('Bearer', metadata),
    ...(proofs === undefined ? [] : [challenge('DPoP', [...algorithms, ...metadata])]),
  ].join(', ')

  function refused(refusal: Refusal, scheme?: Scheme): Problem {
    const { code } = refusal
    const proofError = PROOF_ERRORS[code]
    if (proofError !== undefined) return refusedProof(proofError)
    const description = code === 'expired' ? EXPIRED : INVALID
    const error = ['error="invalid_token"', `error_description="${description}"`]
    if (scheme === 'DPoP' && proofs !== undefined) {
      return unauthorized('invalid_token', description, challenge('DPoP', [...error, ...algorithms, ...metadata]))
    }
    // RFC 9449 section 7.2: whoever sends a bound token as a plain one learns which scheme to take.
    const other =
      code === 'bound_token' && proofs !== undefined ? `, ${challenge('DPoP', [...algorithms, ...metadata])}` : ''
    return unauthorized('invalid_token', description, `${challenge('Bearer', [...error, ...metadata])}${other}`)
  }

  function refusedProof(error: 'invalid_dpop_proof' | 'use_dpop_nonce'): Problem {
    const isNonce = error === 'use_dpop_nonce'
    const description = isNonce
      ? 'The DPoP proof must carry this nonce'
      : 'The DPoP proof is not valid for this request'
    const nonce = isNonce ? proofs?.nonce?.() : undefined
    return unauthorized(
      error,
      description,
      challenge('DPoP', [`error="${error}"`, `error_description="${description}"`, ...algorithms, ...metadata]),
      nonce === undefined ? {} : { 'DPoP-Nonce': nonce },
    )
  }

  return Object.freeze({
    required: Object.freeze({
      status: 401,
      code: 'authentication_required',
      title: 'Authentication required',
      detail: 'Send an access token: Authorization: Bearer <token>.',
      headers: { 'WWW-Authenticate': offers },
    }),
    stepUp: ({ parameters }: StepUp, scheme: Scheme = 'Bearer') => {
      const description = 'A stronger or more recent authentication is required'
      const error = ['error="insufficient_user_authentication"', `error_description="${description}"`, ...parameters]
      const offered = scheme === 'DPoP' ? algorithms : []
      return unauthorized(
        'insufficient_user_authentication',
        description,
        challenge(scheme, [...error, ...offered, ...metadata]),
      )
    },
    insufficientScope: (scopes: readonly string[], scheme: Scheme = 'Bearer') =>
      Object.freeze({
        ...INSUFFICIENT_SCOPE,
        detail: 'The access token is valid, but lacks a scope that this needs.',
        headers: {
          'WWW-Authenticate': challenge(scheme, [
            'error="insufficient_scope"',
            `scope="${scopes.join(' ')}"`,
            ...(scheme === 'DPoP' ? algorithms : []),
            ...metadata,
          ]),
        },
      }),
    refused: (refusal: Refusal, scheme?: Scheme) => UNAVAILABLE[refusal.code] ?? refused(refusal, scheme),
  })
}

const PLAIN = createChallenges()

/** Of a server that takes plain bearer tokens alone. RFC 6750, section 3.1: no error code when no token was sent. */
export const AUTHENTICATION_REQUIRED: Problem = PLAIN.required

/** What such a server tells the caller of a refusal. */
export const problemOfRefusal: Challenges['refused'] = PLAIN.refused

export function invalidRequest(detail: string): Problem {
  return {
    status: 400,
    code: 'invalid_request',
    title: 'Invalid request',
    detail,
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_request"' },
  }
}

/** RFC 6750, section 3.1: the token is good, and does not reach this far. */
export const INSUFFICIENT_SCOPE: Problem = Object.freeze({
  status: 403,
  code: 'insufficient_scope',
  title: 'Not allowed',
  detail: 'The access token is valid, but does not allow this.',
  headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' },
})

export const NOT_FOUND: Problem = Object.freeze({ status: 404, code: 'not_found', title: 'Not found' })

function challenge(scheme: Scheme, parameters: readonly string[]): string {
  return parameters.length === 0 ? scheme : `${scheme} ${parameters.join(', ')}`
}

function unauthorized(
  code: keyof typeof TITLES,
  description: string,
  challenged: string,
  headers: Readonly<Record<string, string>> = {},
): Problem {
  return Object.freeze({
    status: 401,
    code,
    title: TITLES[code],
    detail: `${description}.`,
    headers: { 'WWW-Authenticate': challenged, ...headers },
  })
}

function unavailable(code: RefusalCode, detail: string): Problem {
  return Object.freeze({
    status: 503,
    code,
    title: 'Tokens cannot be checked at the moment',
    detail,
    headers: { 'Retry-After': '5' },
  })
}
