import type { IncomingMessage } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import {
  createRouteDoor,
  createWebDoor,
  type DoorOptions,
  type Entered,
  HEADERS_OF_A_BODY,
  problemResponse,
  type RouteDoor,
  type Visit,
} from '../access/index.js'
import type { Identity } from '../policy/index.js'
import { assertRoutesDeclared, type HonoRoutes } from './declared-routes.js'

/** What stands before the handlers of a route: they have `c.var.identity`, typed. */
export type HonoMiddleware = MiddlewareHandler<{ Variables: { identity: Identity } }>

/** What a door of Hono offers. */
export type HonoDoor = RouteDoor<Context, HonoMiddleware, HonoRoutes, MiddlewareHandler>

/**
 * The door of a Hono application: asks for each route's declared access on the matched route.
 *
 * @param options of which `surroundings` are asked on Node alone, under `@hono/node-server`
 * @throws TypeError as `createDoor` does
 * @example
 * const door = passerelle({ verifier, policy, trail })
 * app.get('/api/gavage/:id', door.authorize('gavage_data:read', (c) => ({ gaveur_id: Number(c.req.param('id')) })), (c) => c.json(c.var.identity.attributes))
 * door.check(app)
 */
export function passerelle(options: DoorOptions<IncomingMessage>): HonoDoor {
  const door = createWebDoor(options)
  const visits = new WeakMap<Context | Request, Visit>()

  function asking(ask: (visit: Visit, c: Context) => Entered | Promise<Entered>): HonoMiddleware {
    return (c, next) => {
      const { raw } = c.req
      // A middleware may put another request into the context (bodyLimit), and a handler hand the request to another application.
      const known = visits.get(c) ?? visits.get(raw)
      const visit = known ?? door.visit(raw, c.env)
      visits.set(c, visit).set(raw, visit)
      return visit.run(() => answer(visit, c, next, known === undefined))
    }

    /** @param isFirst whoever came first is the last to see the answer */
    async function answer(visit: Visit, c: Context, next: () => Promise<void>, isFirst: boolean): Promise<void> {
      let status = 500
      let failure: readonly [error: unknown] | undefined
      try {
        const entered = await ask(visit, c)
        if (entered.ok && entered.identity !== undefined) c.set('identity', entered.identity)
        if (entered.ok) await next()
        else c.res = problemResponse(visit, entered.problem)
        for (const [name, value] of Object.entries(answerHeaders(visit))) c.res.headers.set(name, value)
        status = c.res.status
      } catch (error) {
        failure = [error]
      }
      const instead = isFirst ? await visit.end(status) : undefined
      if (instead !== undefined) answerInstead(c, problemResponse(visit, instead))
      else if (failure !== undefined) throw failure[0]
    }
  }

  return createRouteDoor(door.declare, asking, assertRoutesDeclared)
}

/** Keeps what others said of the answer, for browsers and proxies, and nothing of what it was. */
function answerInstead(c: Context, answer: Response): void {
  for (const [name, value] of c.res.headers) {
    if (!answer.headers.has(name) && !OF_A_BODY.has(name)) answer.headers.append(name, value)
  }
  // Else Hono would copy what the answer before said of its body.
  c.res = undefined
  c.res = answer
}

const OF_A_BODY: ReadonlySet<string> = new Set(HEADERS_OF_A_BODY.map((name) => name.toLowerCase()))

const answerHeaders = ({ headers, requestId }: Visit) =>
  requestId === undefined ? headers : { ...headers, 'X-Request-ID': requestId }
