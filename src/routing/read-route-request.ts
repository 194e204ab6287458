import { ProblemError } from '../http-auth/index.js'
import type { Route, RouteRequest } from './declare-route.js'
import { parseRouteInput, type RawInput } from './parse-route-input.js'

/** What a request holds beside its body. */
type RequestLine = Pick<RawInput, 'params' | 'query'>

/**
 * Reads a request by its route's schemas.
 *
 * @param readBody called for routes that declare a body alone
 * @throws ProblemError 400 `validation_failed` with every field that is wrong, and what `readBody` throws
 */
export async function readRouteRequest(
  route: Route,
  { params, query }: RequestLine,
  readBody: () => Promise<unknown>,
): Promise<RouteRequest<unknown, unknown, unknown>> {
  const body = route.body === undefined ? undefined : await readBody()
  const input = parseRouteInput(route, { params, query, body })
  if (input.ok) return input.request
  throw new ProblemError({
    status: 400,
    code: 'validation_failed',
    title: 'The request is not valid',
    detail: input.problems.map(({ field, problem }) => `${field}: ${problem}`).join('; '),
    members: { errors: input.problems },
  })
}
