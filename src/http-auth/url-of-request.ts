import { type HttpRequest, headerOf } from './http-request.js'

/** A host, with its port: RFC 9110 section 7.2, without what would make more of a URL than a host. */
const HOST = /^(?:[a-z0-9._-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i

/** Whether a text can be the value of a Host header. */
export function isHost(text: string): boolean {
  return HOST.test(text)
}

/**
 * URL of a request as its caller spelled it, for DPoP's `htu`: from the connection and the Host header. Behind a proxy
 * that is not what the caller called: there `createSurroundings` knows better. A standard `Request` has its own.
 *
 * @param target the request's target, where something in between changed `request.url`
 * @returns `undefined` where Host is none, and for a target in another form than `/path?query`: it names a host itself
 */
export function urlOfRequest(request: HttpRequest, target: string | undefined = request.url): string | undefined {
  if (target === undefined) return undefined
  if (!target.startsWith('/')) return request.headers instanceof Headers ? target : undefined
  const host = headerOf(request, 'host')
  return host === undefined || !isHost(host) ? undefined : `${schemeOf(request)}://${host}${target}`
}

/** Scheme of the connection itself. */
function schemeOf({ socket }: HttpRequest): 'http' | 'https' {
  return typeof socket === 'object' && socket !== null && 'encrypted' in socket && socket.encrypted === true
    ? 'https'
    : 'http'
}
