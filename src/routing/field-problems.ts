import type { z } from 'zod'

/** One thing wrong with a request's input, for the caller. */
export interface FieldProblem {
  /** `body.dose_g`, `query.limit`, `params.gaveurId`. */
  readonly field: string
  readonly problem: string
}

/** An answer must not outgrow the question: a small body can be wrong in thousands of places. */
const MOST_PROBLEMS = 20
const LONGEST_NAME = 64

/** The first problems, and how many more there are. */
export function firstProblems(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  const next = problems[MOST_PROBLEMS]
  if (next === undefined) return problems
  const part = next.field.split('.', 1).join()
  const more = { field: part, problem: `and ${problems.length - MOST_PROBLEMS} more` }
  return [...problems.slice(0, MOST_PROBLEMS), more]
}

/** A schema's issues as fields and problems. Values from the request are not repeated. */
export function describeProblems(part: 'params' | 'query' | 'body', error: z.ZodError): readonly FieldProblem[] {
  return error.issues.flatMap((issue) => {
    const at = [part, ...issue.path.map((step) => String(step).slice(0, LONGEST_NAME))].join('.')
    if (issue.code === 'unrecognized_keys') {
      return issue.keys
        .slice(0, MOST_PROBLEMS + 1)
        .map((key) => ({ field: `${at}.${key.slice(0, LONGEST_NAME)}`, problem: 'is not a known field' }))
    }
    return [{ field: at, problem: issue.message }]
  })
}
