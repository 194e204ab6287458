import type { IncomingMessage } from 'node:http'
import { createWebDoor, type DoorOptions, originForm, problemResponse } from '../access/index.js'
import { createRouteAnswers, type Route, type RouteAnswersOptions, readJsonBody } from '../routing/index.js'

/** Options of both handlers: a door's, and who is told of errors. */
export type HandlerOptions = DoorOptions<IncomingMessage> & RouteAnswersOptions

/**
 * Answers standard requests by declared routes: for Deno, Bun, Workers, and on Node under `@hono/node-server`.
 *
 * Elsewhere than on Node the URL comes parsed: dots and backslashes in it are resolved before anybody could refuse them, and
 * the route is matched on what they became.
 *
 * @param options of which `surroundings` are asked on Node alone
 * @throws AccessError `permission_unknown`; TypeError as `createDoor` does
 * @example
 * export default { fetch: createFetchHandler(routes, { verifier, policy, trail }) }
 */
export function createFetchHandler(
  routes: readonly Route[],
  options: HandlerOptions,
): (request: Request, environment?: unknown) => Promise<Response> {
  const door = createWebDoor(options)
  const answerRoute = createRouteAnswers(routes, door, options)

  return async function handleFetch(request, environment) {
    const visit = door.visit(request, environment)
    const answer = await visit.run(() =>
      answerRoute({
        visit,
        method: request.method,
        target: originForm(request.url),
        readBody: () => readJsonBody(request),
      }),
    )
    const { status, headers } = answer
    const instead = await visit.end(status)
    if (instead !== undefined) return problemResponse(visit, instead)
    return new Response(request.method === 'HEAD' ? null : (answer.body ?? null), { status, headers: { ...headers } })
  }
}
