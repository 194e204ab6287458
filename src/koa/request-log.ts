import type { Middleware } from 'koa'
import type { ModuleLogger } from '../logging/index.js'
import { pathOf } from './path-of.js'
import { problemOf } from './problem-details.js'
import { stateOf } from './state.js'

/** Options of `requestLog`. */
export interface RequestLogOptions {
  /** From here on a request is slow: its line is a warning, and says so. 0: none is. Default 0. */
  readonly slowMs?: number
  /** Milliseconds, of a clock that nobody sets. */
  readonly now?: () => number
}

/** One line a request, to the `api` logger: method, path, status, milliseconds. The query is left out: it may hold secrets. */
export function requestLog(
  logger: ModuleLogger,
  { slowMs = 0, now = () => performance.now() }: RequestLogOptions = {},
): Middleware {
  const slowFromMs = slowMs === 0 ? Number.POSITIVE_INFINITY : slowMs

  return function requestLog(ctx, next) {
    const startedAt = now()
    const line = (status: number) => {
      const { requestId, identity } = stateOf(ctx)
      const tookMs = Math.round(now() - startedAt)
      const said = `${ctx.method} ${pathOf(ctx)} ${status} ${tookMs} ms`
      const context = { requestId, user: identity?.username }
      if (tookMs < slowFromMs) logger.info(said, context)
      else logger.warning(`${said} (slow: from ${slowMs} ms on)`, context)
    }
    return next().then(
      () => line(ctx.status),
      (error: unknown) => {
        line(problemOf(error, ctx.req.url).status)
        throw error
      },
    )
  }
}
