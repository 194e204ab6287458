import type { Route, RouteRequest } from './declare-route.js'
import { describeProblems, type FieldProblem, firstProblems } from './field-problems.js'

/** What came with the request, unparsed. */
export interface RawInput {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: unknown
}

export type RouteInput =
  | { readonly ok: true; readonly request: RouteRequest<unknown, unknown, unknown> }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] }

/** Parses a request's parts by the route's schemas; the problems of every part at once. */
export function parseRouteInput(route: Route, raw: RawInput): RouteInput {
  const parsed: { params: unknown; query: unknown; body: unknown } = {
    params: undefined,
    query: undefined,
    body: undefined,
  }
  const problems: FieldProblem[] = []
  for (const part of ['params', 'query', 'body'] as const) {
    const schema = route[part]
    if (schema === undefined) continue
    const result = schema.safeParse(raw[part])
    if (result.success) parsed[part] = result.data
    else problems.push(...describeProblems(part, result.error))
  }
  return problems.length > 0 ? { ok: false, problems: firstProblems(problems) } : { ok: true, request: parsed }
}
