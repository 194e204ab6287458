import type { Refusal } from '../tokens/index.js'
import type { Problem } from './problem.js'

/** RFC 6750, section 3.1: no error code when no token was sent. */
export const AUTHENTICATION_REQUIRED: Problem = Object.freeze({
  status: 401,
  code: 'authentication_required',
  title: 'Authentication required',
  detail: 'Send an access token: Authorization: Bearer <token>.',
  headers: { 'WWW-Authenticate': 'Bearer' },
})

const EXPIRED = invalidToken('The access token expired')
const INVALID = invalidToken('The access token is not valid here')

const KEYS_UNAVAILABLE: Problem = Object.freeze({
  status: 503,
  code: 'keys_unavailable',
  title: 'Tokens cannot be checked at the moment',
  detail: 'The issuer’s keys cannot be had. Try again.',
  headers: { 'Retry-After': '5' },
})

const REVOCATIONS_UNAVAILABLE: Problem = Object.freeze({
  status: 503,
  code: 'revocations_unavailable',
  title: 'Tokens cannot be checked at the moment',
  detail: 'What was revoked cannot be known. Try again.',
  headers: { 'Retry-After': '5' },
})

/** What the caller learns of a refusal: whether a new token helps, and nothing about which check failed. */
export function problemOfRefusal(refusal: Refusal): Problem {
  if (refusal.code === 'keys_unavailable') return KEYS_UNAVAILABLE
  if (refusal.code === 'revocations_unavailable') return REVOCATIONS_UNAVAILABLE
  return refusal.code === 'expired' ? EXPIRED : INVALID
}

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

function invalidToken(description: string): Problem {
  return Object.freeze({
    status: 401,
    code: 'invalid_token',
    title: 'Invalid token',
    detail: `${description}.`,
    headers: { 'WWW-Authenticate': `Bearer error="invalid_token", error_description="${description}"` },
  })
}
