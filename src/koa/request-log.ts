import type { Middleware } from 'koa'
import type { ModuleLogger } from '../logging/index.js'
import { pathOf } from './path-of.js'
import { problemOf } from './problem-details.js'
import { stateOf } from './state.js'

/** One line a request, to the `api` logger: method, path, status, milliseconds. The query is left out: it may hold secrets. */
export function requestLog(logger: ModuleLogger, now: () => number = Date.now): Middleware {
  return function requestLog(ctx, next) {
    const startedAt = now()
    const line = (status: number) => {
      const { requestId, identity } = stateOf(ctx)
      logger.info(`${ctx.method} ${pathOf(ctx)} ${status} ${now() - startedAt} ms`, {
        requestId,
        user: identity?.username,
      })
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
