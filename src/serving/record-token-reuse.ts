import type { IncomingMessage, ServerResponse } from 'node:http'
import { cappedHeader, tenantOf } from '../access/index.js'
import type { AuditTrail } from '../audit/index.js'
import type { TokenReuse } from '../dev-provider/index.js'
import { traceIdOfHeader } from '../log-context/index.js'

export interface ReuseRecorderOptions {
  readonly trail: Pick<AuditTrail, 'record'>
  /** Of the provider whose tokens they are. */
  readonly issuer: string
  readonly addressOf: (request: IncomingMessage) => string
}

/** Records that somebody used a refresh token of the embedded provider again: alerts are raised over it. */
export function recordTokenReuse({ trail, issuer, addressOf }: ReuseRecorderOptions) {
  return (
    { username: user, organization, ...of }: TokenReuse,
    request: IncomingMessage,
    response: ServerResponse,
  ): void => {
    const requestId = response.getHeader('x-request-id')
    trail.record({
      event: 'TOKEN_REUSE',
      outcome: 'refused',
      reason: 'refresh_token_reused',
      ...of,
      user,
      tenant: tenantOf(issuer, organization === undefined ? {} : { organization }),
      method: request.method,
      path: '/protocol/openid-connect/token',
      status: 400,
      address: addressOf(request),
      userAgent: cappedHeader(request, 'user-agent'),
      requestId: typeof requestId === 'string' ? requestId : undefined,
      traceId: traceIdOfHeader(request.headers.traceparent),
    })
  }
}
