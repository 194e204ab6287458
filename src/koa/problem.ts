import type { Context } from 'koa'
import { stateOf } from './state.js'

/** What a caller is told, as RFC 9457 problem details. Nothing here may help an attacker. */
export interface Problem {
  readonly status: number
  /** Stable and machine-readable: `invalid_token`, `insufficient_scope`, `not_found`… */
  readonly code: string
  readonly title: string
  readonly detail?: string
  /** Extension members, e.g. `errors`. */
  readonly members?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

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

/** The body alone, for the few answers that are written without Koa. */
export function problemBody(problem: Problem, requestId: string | undefined): string {
  return JSON.stringify({
    type: `urn:passerelle:problem:${problem.code}`,
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    code: problem.code,
    requestId,
    ...problem.members,
  })
}
