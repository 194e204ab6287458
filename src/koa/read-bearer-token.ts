import type { IncomingMessage } from 'node:http'

/** How a request carries its token: RFC 6750, section 2, of which only the Authorization header is taken. */
export type BearerToken =
  | { readonly kind: 'token'; readonly token: string }
  /** No token, or another scheme: authentication is asked for, without an error code (section 3.1). */
  | { readonly kind: 'none' }
  /** More than one method or header: 400 invalid_request. */
  | { readonly kind: 'ambiguous'; readonly detail: string }

const NONE: BearerToken = Object.freeze({ kind: 'none' })

/** Reads the bearer token of a request. The scheme is case-insensitive, RFC 9110 section 11.1. */
export function readBearerToken(request: IncomingMessage): BearerToken {
  const header = request.headers.authorization
  if (header === undefined) return NONE
  if (countAuthorization(request.rawHeaders) > 1) {
    return { kind: 'ambiguous', detail: 'The request carries more than one Authorization header.' }
  }
  if (header.length < 8 || header.charCodeAt(6) !== 0x20 || header.slice(0, 6).toLowerCase() !== 'bearer') return NONE
  if (request.url?.includes('access_token=')) {
    return { kind: 'ambiguous', detail: 'The request carries a token in the query beside the one in the header.' }
  }
  return { kind: 'token', token: header.slice(7) }
}

/** Node keeps the first of several Authorization headers; a proxy in front may have checked another. */
function countAuthorization(rawHeaders: readonly string[]): number {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]
    if (name !== undefined && name.length === 13 && name.toLowerCase() === 'authorization') count++
  }
  return count
}
