import type { IncomingMessage } from 'node:http'
import type { Middleware } from 'koa'
import { inspectRequest } from '../access/index.js'
import type { Surroundings } from '../http-auth/index.js'
import type { ModuleLogger } from '../logging/index.js'
import { answerProblem } from './problem.js'
import { stateOf } from './state.js'

/** Options of `refuseAmbiguousTargets`. */
export interface RefuseAmbiguousTargetsOptions {
  /** Knows the public URL, which a target in absolute form may name. Default: it may name the Host header's. */
  readonly surroundings?: Surroundings<IncomingMessage> | undefined
  /** Told why targets are refused: the `auth` logger. */
  readonly logger?: ModuleLogger | undefined
}

/**
 * Answers 400 `invalid_target` to requests whose target can be read in several ways, as `authenticate()` does. Mount it
 * below `audit()`, above routes that stand above `authenticate()`.
 */
export function refuseAmbiguousTargets({ surroundings, logger }: RefuseAmbiguousTargetsOptions = {}): Middleware {
  return function refuseAmbiguousTargets(ctx, next) {
    const { audit: draft, requestId } = stateOf(ctx)
    const problem = inspectRequest(ctx.req, ctx.originalUrl, surroundings, { draft, logger, requestId })
    if (problem === undefined) return next()
    answerProblem(ctx, problem)
    return
  }
}
