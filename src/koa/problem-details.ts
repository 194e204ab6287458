import type { Context, Middleware } from 'koa'
import { HEADERS_OF_A_BODY } from '../access/index.js'
import { type Problem, ProblemError, problemOfStatus } from '../http-auth/index.js'
import { answerProblem } from './problem.js'
import { stateOf } from './state.js'

/** Options of `problemDetails`. */
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
  return function problemDetails(ctx, next) {
    return next().then(
      () => {
        if (ctx.status >= 400 && ctx.body == null && ctx.respond !== false) {
          answerProblem(ctx, problemOfStatus(ctx.status))
        }
      },
      (error: unknown) => {
        report(error, ctx, options)
        for (const name of HEADERS_OF_A_BODY) ctx.remove(name)
        answerProblem(ctx, problemOf(error, ctx.req.url))
      },
    )
  }
}

/**
 * The problem that an error will be answered with: its own, if it is meant for the caller, else a bare 500.
 * @param target the request's target, since one that no URL can be made of is the caller's fault
 */
export function problemOf(error: unknown, target?: string): Problem {
  if (error instanceof ProblemError) return error.problem
  if (target !== undefined && isInvalidTarget(error, target)) return problemOfStatus(400)
  if (!isExpected(error)) return problemOfStatus(500)
  // By status alone: messages may quote input.
  const { headers } = error
  return headers === undefined ? problemOfStatus(error.status) : { ...problemOfStatus(error.status), headers }
}

interface ExpectedError extends Error {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
}

/** Whether somebody meant the caller to see this error, as http-errors and Koa's ctx.throw say by `expose`. */
function isExpected(error: unknown): error is ExpectedError {
  if (!(error instanceof Error) || !('expose' in error) || error.expose !== true) return false
  return 'status' in error && typeof error.status === 'number' && error.status >= 400 && error.status < 500
}

/** Node's URL parser, which Koa asks for the path, throws for targets such as `http://[::1/`. */
function isInvalidTarget(error: unknown, target: string): boolean {
  // Not by its class: under Jest, which gives modules globals of their own, an error of Node is no Error.
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_INVALID_URL' &&
    'input' in error &&
    error.input === target
  )
}

function report(error: unknown, ctx: Context, options: ProblemDetailsOptions): void {
  // A problem is somebody's answer, also where it is a 5xx: the full disk behind a 503 has been told once, by whom it is full.
  if (error instanceof ProblemError || isExpected(error) || isInvalidTarget(error, ctx.req.url ?? '')) return
  const { requestId, identity } = stateOf(ctx)
  options.onUnexpectedError?.(error, { requestId, user: identity?.username })
}
