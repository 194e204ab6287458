import type { IncomingMessage, ServerResponse } from 'node:http'
import { createDoor, originForm, visitOnNode } from '../access/index.js'
import { createRouteAnswers, type Route, readJsonBody } from '../routing/index.js'
import type { HandlerOptions } from './create-fetch-handler.js'

/**
 * Answers requests of node:http by declared routes.
 *
 * @throws AccessError `permission_unknown`; TypeError as `createDoor` does
 * @example
 * createServer(createNodeHandler(routes, { verifier, policy, trail })).listen(3000)
 */
export function createNodeHandler(
  routes: readonly Route[],
  options: HandlerOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const door = createDoor(options)
  const answerRoute = createRouteAnswers(routes, door, options)

  return async function handleNode(request, response) {
    const visit = visitOnNode(door, request, response)
    const { status, headers, body } = await visit.run(() =>
      answerRoute({
        visit,
        method: request.method ?? 'GET',
        target: originForm(request.url ?? ''),
        readBody: () => readJsonBody(request),
      }),
    )
    if (response.closed) {
      visit.end(status)
      return
    }
    response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body ?? '') })
    response.end(body)
  }
}
