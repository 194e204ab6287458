import { type HttpRequest, headerOf } from './http-request.js'

/**
 * URL of a request as its caller spelled it, for DPoP's `htu`: from the connection and the Host header. Behind a proxy
 * that is not what the caller called: there `createSurroundings` knows better.
 *
 * @param target the request's target, where something in between changed `request.url`
 */
export function urlOfRequest(request: HttpRequest, target: string | undefined = request.url): string | undefined {
  if (target === undefined || !target.startsWith('/')) return target
  const host = headerOf(request, 'host')
  return host === undefined ? undefined : `${schemeOf(request)}://${host}${target}`
}

/** Scheme of the connection itself. */
function schemeOf({ socket }: HttpRequest): 'http' | 'https' {
  return typeof socket === 'object' && socket !== null && 'encrypted' in socket && socket.encrypted === true
    ? 'https'
    : 'http'
}
