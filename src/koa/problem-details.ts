import { STATUS_CODES } from 'node:http'
import type { Context, Middleware } from 'koa'
import { answerProblem, type Problem, ProblemError } from './problem.js'
import { stateOf } from './state.js'

export interface ProblemDetailsOptions {
  /** Told of errors that nobody expected, which the caller sees only as 500 with a request id. */
  readonly onUnexpectedError?: (
    error: unknown,
    context: { readonly requestId: string | undefined; readonly user: string | undefined },
  ) => void
}

/**
 * Answers every error, and every 4xx or 5xx without a body, as RFC 9457 problem details with `code` and `requestId`.
 * Mount it below `requestId()` and `securityHeaders()`, above everything that may throw.
 */
export function problemDetails(options: ProblemDetailsOptions = {}): Middleware {
  return async function problemDetails(ctx, next) {
    try {
      await next()
    } catch (error) {
      report(error, ctx, options)
      answerProblem(ctx, problemOf(error))
      return
    }
    if (ctx.status >= 400 && ctx.body == null && ctx.respond !== false) {
      answerProblem(ctx, problemOfStatus(ctx.status))
    }
  }
}

/** The problem that an error will be answered with: its own, if it is meant for the caller, else a bare 500. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  // http-errors and Koa's ctx.throw: 4xx are for the caller, by status alone; messages may quote input.
  return isExpected(error) ? problemOfStatus(error.status) : problemOfStatus(500)
}

/** Whether somebody meant the caller to see this error. */
function isExpected(error: unknown): error is Error & { readonly status: number } {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return false
  return error.status >= 400 && error.status < 500
}

function report(error: unknown, ctx: Context, options: ProblemDetailsOptions): void {
  if (isExpected(error)) return
  const { requestId, identity } = stateOf(ctx)
  options.onUnexpectedError?.(error, { requestId, user: identity?.username })
}

/** What a bare status says, in the words of HTTP. */
export function problemOfStatus(status: number): Problem {
  const title = STATUS_CODES[status] ?? 'Error'
  return { status, code: status === 500 ? 'internal_error' : title.toLowerCase().replaceAll(/[^a-z]+/g, '_'), title }
}
