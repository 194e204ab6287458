import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Request } from 'express'
import {
  concludeWith,
  createDoor,
  createRouteDoor,
  type DoorOptions,
  type Entered,
  type RouteDoor,
  refuseOnNode,
  type Visit,
  visitOnNode,
} from '../access/index.js'
import type { Identity } from '../policy/index.js'
import { assertRoutesDeclared, type ExpressRoutes } from './declared-routes.js'

declare global {
  namespace Express {
    interface Request {
      /** The caller, once the route's access was asked; none on a public route. `identityOf(request)` is never undefined. */
      identity?: Identity
    }
  }
}

/** A handler of Express 4 and 5. It leaves the types of the route's other handlers as they are. */
export type ExpressHandler = (
  request: IncomingMessage & Express.Request,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void

/** A request as record functions are given it: its parameters are those of the matched route. */
export type ExpressRequest = Request<Record<string, string>>

/** What a door of Express offers. */
export type ExpressDoor = RouteDoor<ExpressRequest, ExpressHandler, ExpressRoutes>

/**
 * The door of an Express application, 4 or 5: asks for each route's declared access on the matched route.
 *
 * @throws TypeError as `createDoor` does
 * @example
 * const door = passerelle({ verifier, policy, trail })
 * app.get('/api/gavage/:id', door.authorize('gavage_data:read', (request) => ({ gaveur_id: Number(request.params.id) })), handler)
 * door.check(app)
 */
export function passerelle(options: DoorOptions<IncomingMessage>): ExpressDoor {
  const door = createDoor(options)
  const visits = new WeakMap<IncomingMessage, Visit>()

  function asking(ask: (visit: Visit, request: ExpressRequest) => Entered | Promise<Entered>): ExpressHandler {
    return (request, response, next) => {
      const visit = visits.get(request) ?? visitOnNode(door, request, response, originalUrlOf(request))
      visits.set(request, visit)
      const conclude = (entered: Entered): void => {
        if (!entered.ok) refuseOnNode(visit, response, entered.problem)
        // Else nobody waits for a handler any more.
        else if (!response.closed) {
          if (entered.identity !== undefined) request.identity = entered.identity
          for (const [name, value] of Object.entries(visit.headers)) response.setHeader(name, value)
          next()
        }
      }
      // Express hands its own request over, which is more than its type says here.
      visit.run(() => concludeWith(() => ask(visit, request as ExpressRequest), conclude, next))
    }
  }

  return createRouteDoor(door.declare, asking, assertRoutesDeclared)
}

const originalUrlOf = (request: IncomingMessage & { readonly originalUrl?: string }) => request.originalUrl
