import { randomUUID } from 'node:crypto'
import type { Middleware } from 'koa'
import { requestIdOf } from '../http-auth/index.js'
import { openContext, runInContext, traceIdOfHeader } from '../log-context/index.js'
import { carryHeaders } from './carry-headers.js'
import { stateOf } from './state.js'

/** Options of `requestId`. */
export interface RequestIdOptions {
  /** Makes an id for a request that brings none. Default: a random UUID. */
  readonly generate?: () => string
  /**
   * Whether each log line of the request says whose it is, also where nobody told it. Up to Node 22 the `AsyncLocalStorage` that
   * carries it costs every request some microseconds. Default true.
   */
  readonly logContext?: boolean
}

/**
 * Gives each request an id: the caller's `X-Request-ID` if it is well formed (1 to 64 letters, digits, `.`, `_`, `-`),
 * else a new one. It stands in `ctx.state.requestId`, on the answer, and in every audit event and log line of the request,
 * whoever writes it: what is mounted below finds it without being handed it.
 */
export function requestId({ generate = randomUUID, logContext = true }: RequestIdOptions = {}): Middleware {
  return function requestId(ctx, next) {
    const { headers } = ctx.req
    const id = requestIdOf(headers['x-request-id'], generate)
    stateOf(ctx).requestId = id
    ctx.res.setHeader('X-Request-ID', id)
    const answered = logContext ? runInContext(openContext(id, traceIdOfHeader(headers.traceparent)), next) : next()
    return answered.catch((error: unknown) => {
      throw carryHeaders(error, { 'X-Request-ID': id })
    })
  }
}
