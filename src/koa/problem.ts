import type { Context } from 'koa'
import { type Problem, problemBody } from '../http-auth/index.js'
import { stateOf } from './state.js'

/** A problem on its way up: thrown below, answered by whichever comes first of `problemDetails()` and Koa. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem
  /** Read by Koa where `problemDetails()` is not mounted. */
  readonly status: number
  readonly expose = true
  headers: Readonly<Record<string, string>> | undefined

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.title, options)
    this.problem = problem
    this.status = problem.status
    this.headers = problem.headers
  }
}

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
