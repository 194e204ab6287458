import type { IncomingMessage } from 'node:http'
import type { Middleware } from 'koa'
import { assertTrail, type DoorTrail, RequestAudit } from '../access/index.js'
import { type Problem, ProblemError } from '../http-auth/index.js'
import { pathOf } from './path-of.js'
import { problemOf } from './problem-details.js'
import { stateOf } from './state.js'

/** Options of `audit`. */
export interface AuditOptions {
  /** Address of the caller, behind proxies that are trusted (`createSurroundings`). Default: of the connection. */
  readonly addressOf?: ((request: IncomingMessage) => string) | undefined
}

/**
 * Writes the audit events of each request to the trail: TOKEN_VALIDATION, AUTH_REQUIRED, AUTHENTICATED_REQUEST,
 * DATA_MUTATION, UNAUTHORIZED_ACCESS. Mount it above `authenticate()`, which notes here what it decided.
 *
 * A change, as `authorize()` and `authenticated()` let it be made, has its intent on disk before its handler runs, and its outcome
 * before anything of the answer leaves: 503 where the trail refuses either.
 * @throws TypeError at once for a trail without `record` and `commit`
 * @throws Error (a 500) when it stands below `authenticate()`
 */
export function audit(trail: DoorTrail, { addressOf }: AuditOptions = {}): Middleware {
  assertTrail(trail)

  // Not an async function: that would be one more promise a request.
  return function audit(ctx, next) {
    const state = stateOf(ctx)
    if (state.identity !== undefined) throw new Error('audit() belongs above authenticate(), or it would miss refusals')
    const request = ctx.req
    // Read now: the peer's address is gone when the connection is.
    const address = addressOf === undefined ? ctx.ip : addressOf(request)
    const draft = new RequestAudit(trail, { request, path: pathOf(ctx), address, asker: state, response: ctx.res })
    state.audit = draft
    return next().then(
      () => draft.end(ctx.status)?.then(throwProblem),
      (error: unknown) => {
        const { status, code } = problemOf(error, ctx.req.url)
        const ended = draft.end(status, code)
        if (ended === undefined) throw error
        return ended.then((problem) => {
          throwProblem(problem)
          throw error
        })
      },
    )
  }
}

/** Above, an error is answered in the one form for all; and Koa's own has it too. */
function throwProblem(problem: Problem | undefined): void {
  if (problem !== undefined) throw new ProblemError(problem)
}
