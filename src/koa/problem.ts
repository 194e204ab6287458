import type { Context } from 'koa'
import { type Problem, problemBody } from '../http-auth/index.js'
import { stateOf } from './state.js'

/** Answers with a problem: status, headers, and an `application/problem+json` body with code and request id. */
export function answerProblem(ctx: Context, problem: Problem): void {
  const { requestId, audit } = stateOf(ctx)
  if (audit !== undefined) audit.problem = problem.code
  ctx.status = problem.status
  if (problem.headers !== undefined) ctx.set({ ...problem.headers })
  // A string body with the type set first: Koa would otherwise say application/json.
  ctx.type = 'application/problem+json'
  ctx.set('Cache-Control', 'no-store')
  ctx.body = problemBody(problem, requestId)
}
