import type { Presentation } from '../tokens/index.js'
import { type HttpRequest, headerOf, isRepeated, valuesOf } from './http-request.js'
import { urlOfRequest } from './url-of-request.js'

/** What a request brings to prove who is asking. */
export type Credentials =
  | {
      readonly kind: 'token'
      readonly token: string
      /** How it came; `undefined` for a plain bearer token. */
      readonly presentation: Presentation | undefined
    }
  /** No token, or another scheme: authentication is asked for, without an error code (RFC 6750 section 3.1). */
  | { readonly kind: 'none' }
  /** More than one method or header: 400 invalid_request. */
  | { readonly kind: 'ambiguous'; readonly detail: string }

/** What of a request only its surroundings know. */
export interface Surroundings<Request extends HttpRequest> {
  /**
   * URL as the caller spelled it, for DPoP's `htu`: behind a proxy that is the public one. Default: from `Host`.
   * `target` is the request's, where something in between has changed `request.url`.
   */
  readonly urlOf?: ((request: Request, target: string | undefined) => string | undefined) | undefined
  /** `x5t#S256` of the caller's certificate, from TLS or from a proxy that is trusted. Default: none. */
  readonly certificateThumbprintOf?: ((request: Request) => string | undefined) | undefined
}

const NONE: Credentials = Object.freeze({ kind: 'none' })
// One for all: a plain bearer request is read without a promise, a closure or a list.
const UNKNOWN: Surroundings<HttpRequest> = Object.freeze({})
const BEARER = /^bearer /i
const DPOP = /^dpop /i

/**
 * Reads the access token of a request: RFC 6750 section 2, of which only the Authorization header is taken, and
 * RFC 9449 section 7.1. Schemes are case-insensitive, RFC 9110 section 11.1.
 *
 * @param target the request's, where something in between has changed `request.url`
 */
export function readCredentials<Request extends HttpRequest>(
  request: Request,
  surroundings: Surroundings<Request> = UNKNOWN,
  target: string | undefined = request.url,
): Credentials {
  const header = headerOf(request, 'authorization')
  if (header === undefined) return NONE
  if (isRepeated(request, 'authorization')) {
    return { kind: 'ambiguous', detail: 'The request carries more than one Authorization header.' }
  }
  const scheme = BEARER.test(header) ? 'Bearer' : DPOP.test(header) ? 'DPoP' : undefined
  const token = header.slice(scheme === 'DPoP' ? 5 : 7)
  if (scheme === undefined || token === '') return NONE
  if (target?.includes('access_token=')) {
    return { kind: 'ambiguous', detail: 'The request carries a token in the query beside the one in the header.' }
  }
  return { kind: 'token', token, presentation: presentationOf(scheme, request, surroundings, target) }
}

/** Scheme that a request's token came with. */
export function schemeOfCredentials(request: HttpRequest): Presentation['scheme'] {
  return DPOP.test(headerOf(request, 'authorization') ?? '') ? 'DPoP' : 'Bearer'
}

function presentationOf<Request extends HttpRequest>(
  scheme: Presentation['scheme'],
  request: Request,
  { urlOf, certificateThumbprintOf }: Surroundings<Request>,
  target: string | undefined,
): Presentation | undefined {
  const certificateThumbprint = certificateThumbprintOf?.(request)
  if (scheme === 'Bearer') return certificateThumbprint === undefined ? undefined : { scheme, certificateThumbprint }
  return {
    scheme,
    // Two headers may have been joined on their way: RFC 9110 section 5.3.
    proofs: valuesOf(request, 'dpop').flatMap((value) => value.split(',')),
    method: request.method,
    url: urlOf === undefined ? urlOfRequest(request, target) : urlOf(request, target),
    certificateThumbprint,
  }
}
