import type { IncomingMessage } from 'node:http'

/**
 * The status to refuse a request with before anything looks at its path, or undefined. Only the origin form of a target
 * is served (RFC 9112, section 3.2.1), and `OPTIONS *`: the absolute form is for proxies, and names a second host.
 */
export function refusedTarget({ url = '', method, headers, httpVersion }: IncomingMessage): 400 | undefined {
  const isServed = url.startsWith('/') || (url === '*' && method === 'OPTIONS')
  // RFC 9112, section 3.2: a request of HTTP/1.1 without Host is refused with 400.
  return isServed && (headers.host !== undefined || httpVersion === '1.0') ? undefined : 400
}
