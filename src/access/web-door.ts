import type { IncomingMessage } from 'node:http'
import { type Problem, problemBody, problemHeaders, requestIdOf } from '../http-auth/index.js'
import { createDoor, type Door, type DoorOptions } from './create-door.js'
import type { Visit } from './visit.js'

/** A door for standard requests. */
export interface WebDoor extends Pick<Door<Request>, 'declare'> {
  /**
   * @param environment what the platform gave beside the request. On Node, `@hono/node-server` puts node's own request
   * there (`incoming`), which alone knows the target as it was sent, repeated headers, and the connection.
   */
  visit(request: Request, environment?: unknown): Visit
}

/** @throws TypeError as `createDoor` does */
export function createWebDoor(options: DoorOptions<IncomingMessage>): WebDoor {
  const onNode = createDoor(options)
  const { surroundings: _, ...others } = options
  const elsewhere = createDoor<Request>(others)
  return Object.freeze({
    declare: elsewhere.declare,
    visit(request: Request, environment?: unknown): Visit {
      const requestId = requestIdOf(request.headers.get('x-request-id'))
      const incoming = incomingOf(environment)
      return incoming === undefined ? elsewhere.visit(request, { requestId }) : onNode.visit(incoming, { requestId })
    },
  })
}

/** What is answered to a refused request. */
export function problemResponse(visit: Visit, problem: Problem): Response {
  const headers = new Headers({ ...problemHeaders(problem), ...visit.headers })
  if (visit.requestId !== undefined) headers.set('X-Request-ID', visit.requestId)
  return new Response(problemBody(problem, visit.requestId), { status: problem.status, headers })
}

function incomingOf(environment: unknown): IncomingMessage | undefined {
  if (typeof environment !== 'object' || environment === null || !('incoming' in environment)) return undefined
  return isIncoming(environment.incoming) ? environment.incoming : undefined
}

// Not by its class: platforms without node:http have none to compare with.
function isIncoming(value: unknown): value is IncomingMessage {
  return typeof value === 'object' && value !== null && 'rawHeaders' in value && 'socket' in value
}
