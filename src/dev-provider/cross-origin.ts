import type { IncomingMessage } from 'node:http'
import type { Answer } from './call.js'

/**
 * CORS headers for an answer: the origin is named when the client declares it among its webOrigins, or when everyone
 * may read (`*`). Empty for a request that comes from no browser page.
 */
export function crossOriginHeaders(req: IncomingMessage, webOrigins: readonly string[]): Record<string, string> {
  const { origin } = req.headers
  if (origin === undefined || !(webOrigins.includes('*') || webOrigins.includes(origin))) return {}
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'Access-Control-Allow-Methods',
    vary: 'Origin',
  }
}

/** Answers a preflight. Which client will call is not known yet, so that, as in Keycloak, any origin may try. */
export function answerPreflight(req: IncomingMessage, methods: readonly string[]): Answer {
  const headers = {
    ...crossOriginHeaders(req, ['*']),
    'access-control-allow-methods': [...methods, 'OPTIONS'].join(', '),
    'access-control-allow-headers': 'Accept, Authorization, Content-Type, DPoP, X-Requested-With',
    'access-control-max-age': '3600',
  }
  return { status: 200, headers }
}
