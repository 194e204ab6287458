import type { Problem } from './problem.js'

/** A problem on its way up: thrown below, answered by whoever stands above. */
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
