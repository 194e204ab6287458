import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Problem, problemBody, problemHeaders, requestIdOf } from '../http-auth/index.js'
import type { Door } from './create-door.js'
import type { Visit } from './visit.js'

/**
 * A visit of a request of node:http, with an id that stands on the answer too: the one that is there already, else the
 * caller's `X-Request-ID`, else a new one. Its audit events are written when the answer is out, or its caller has gone; of a
 * change they are on disk before anything of the answer leaves, whoever gives it.
 *
 * @param target as it was sent, where the framework has changed `request.url`
 */
export function visitOnNode(
  door: Door<IncomingMessage>,
  request: IncomingMessage,
  response: ServerResponse,
  target: string | undefined = request.url,
): Visit {
  const requestId = requestIdOf(response.getHeader('x-request-id') ?? request.headers['x-request-id'])
  response.setHeader('X-Request-ID', requestId)
  const visit = door.visit(request, { target, requestId, response })
  response.once('close', () => {
    if (response.writableEnded) visit.end(response.statusCode)
    else visit.leave()
  })
  return visit
}

/** Answers with a problem, unless its caller has gone. */
export function refuseOnNode(visit: Visit, response: ServerResponse, problem: Problem): void {
  if (response.closed) return
  response.writeHead(problem.status, { ...problemHeaders(problem), ...visit.headers })
  response.end(problemBody(problem, visit.requestId))
}
