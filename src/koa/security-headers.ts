import type { Middleware } from 'koa'
import { carryHeaders } from './carry-headers.js'

/** Header → value; `null` leaves a header out. */
export type SecurityHeaderOverrides = Readonly<Partial<Record<keyof typeof SECURITY_HEADERS, string | null>>>

/** For an API that serves no pages. X-XSS-Protection is 0 because the filter it switched on could itself be abused. */
export const SECURITY_HEADERS = Object.freeze({
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'X-XSS-Protection': '0',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
})

/**
 * Sets the security headers on every answer, errors too. With `requestId()` they make eight.
 * @param overrides other values, or `null` to leave a header out
 */
export function securityHeaders(overrides: SecurityHeaderOverrides = {}): Middleware {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries({ ...SECURITY_HEADERS, ...overrides })) {
    if (value !== null) headers[name] = value
  }
  const entries = Object.entries(headers)
  const carry = (error: unknown): never => {
    throw carryHeaders(error, headers)
  }
  return function securityHeaders(ctx, next) {
    for (const [name, value] of entries) ctx.res.setHeader(name, value)
    return next().catch(carry)
  }
}
