import type { IncomingMessage } from 'node:http'
import { isHost } from '../http-auth/index.js'

/**
 * The status to refuse a request with before anything looks at its path, or undefined. Only the origin form of a target
 * is served (RFC 9112, section 3.2.1), and `OPTIONS *`: the absolute form is for proxies, and names a second host.
 */
export function refusedTarget({ url = '', method, headers, httpVersion }: IncomingMessage): 400 | undefined {
  const isServed = url.startsWith('/') || (url === '*' && method === 'OPTIONS')
  return isServed && isAcceptable(headers.host, httpVersion) ? undefined : 400
}

/** RFC 9112, section 3.2: a request of HTTP/1.1 without Host is refused with 400, and any with one that is no host. */
function isAcceptable(host: string | undefined, httpVersion: string): boolean {
  return host === undefined ? httpVersion === '1.0' : host === '' || isHost(host)
}
