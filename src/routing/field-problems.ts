import type { z } from 'zod'

/** One thing wrong with a request's input, for the caller. */
export interface FieldProblem {
  /** `body.dose_g`, `query.limit`, `params.gaveurId`. */
  readonly field: string
  readonly problem: string
}

/** A schema's issues as fields and problems. Values from the request are not repeated. */
export function describeProblems(part: 'params' | 'query' | 'body', error: z.ZodError): readonly FieldProblem[] {
  return error.issues.flatMap((issue) => {
    const at = [part, ...issue.path.map(String)].join('.')
    if (issue.code === 'unrecognized_keys') {
      return issue.keys
        .slice(0, 20)
        .map((key) => ({ field: `${at}.${key.slice(0, 64)}`, problem: 'is not a known field' }))
    }
    return [{ field: at, problem: issue.message }]
  })
}
