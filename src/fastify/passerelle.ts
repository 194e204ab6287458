import type { IncomingMessage } from 'node:http'
import type { FastifyPluginCallback, FastifyReply, FastifyRequest, RouteGenericInterface } from 'fastify'
import {
  AccessError,
  accessOf,
  createDoor,
  type DeclaredAccess,
  type DoorOptions,
  type Entered,
  type ListAccess,
  type RecordOf,
  type RouteAccess,
  type Visit,
  visitOnNode,
} from '../access/index.js'
import { problemBody, problemHeaders } from '../http-auth/index.js'
import type { Identity, Permission } from '../policy/index.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route: `public`, `authenticated`, or what `authorize(permission, …)` gives. */
    access?: RouteAccess<FastifyRequest>
  }
  interface FastifyRequest {
    /** The caller; none on a public route. `identityOf(request)` is never undefined. */
    identity?: Identity
  }
}

/** What is asked before the input is looked at, and what on the record that it names. */
interface Asked {
  readonly early: DeclaredAccess<FastifyRequest>
  readonly declared: DeclaredAccess<FastifyRequest>
}

/** Where a route's configuration keeps what was checked at start. */
const ASKED = Symbol('passerelle.asked')

/**
 * The access of a route: for those whose permission covers the record that the request names; or `{ list: true }`.
 * @example
 * app.get('/api/gavage/:id', { config: { access: authorize('gavage_data:read', ({ params }) => ({ gaveur_id: Number(params.id) })) } }, handler)
 */
export function authorize<
  Route extends RouteGenericInterface = { Params: Record<string, string> },
  Asked extends Permission = Permission,
>(permission: Asked, target?: RecordOf<FastifyRequest<Route>, Asked> | ListAccess): RouteAccess<FastifyRequest> {
  return accessOf<FastifyRequest>(permission, target as RecordOf<FastifyRequest> | ListAccess | undefined)
}

/**
 * The door of a Fastify server: asks for each route's `config.access` on the matched route, whether the caller may at all
 * before the input is parsed, and about the record once its parameters are validated. A request that matches no route needs
 * a good token, and is 404 then. Register it before the first route, and wait for it.
 *
 * @throws AccessError `route_undeclared` for a route without `config.access`, or that was registered before; `permission_unknown`
 * @throws TypeError as `createDoor` does
 * @example
 * await app.register(passerelle, { verifier, policy, trail })
 */
export const passerelle: FastifyPluginCallback<DoorOptions<IncomingMessage>> = (app, options, done) => {
  const door = createDoor(options)
  const visits = new WeakMap<FastifyRequest, Visit>()
  const unmatched = door.declare<FastifyRequest>('a request without a route', 'authenticated')

  if (app.printRoutes() !== NO_ROUTES)
    throw undeclared('routes that were registered before the door', 'Wait for it: await app.register(passerelle, …).')
  app.decorateRequest('identity')
  app.addHook('onRoute', (route) => {
    const name = `${route.method} ${route.url}`
    const access = route.config?.access
    if (access === undefined) throw undeclared(name, 'Give it config.access.')
    const declared = door.declare(name, access)
    const early =
      typeof access === 'object'
        ? door.declare<FastifyRequest>(name, { permission: access.permission, list: true })
        : declared
    const asked: Asked = { early, declared }
    route.config = Object.assign({}, route.config, { [ASKED]: asked })
  })
  app.addHook('onRequest', (request, reply, next) => {
    const visit = visitOnNode(door, request.raw, reply.raw, request.originalUrl)
    visits.set(request, visit)
    const early = request.is404 ? unmatched : askedOf(request).early
    proceed(visit, visit.enter(early, request), request, reply, next)
  })
  app.addHook('preHandler', (request, reply, next) => {
    const visit = visits.get(request)
    const { declared } = request.is404 ? { declared: unmatched } : askedOf(request)
    if (visit === undefined) throw undeclared(request.url, 'Something ran it without onRequest.')
    if (declared.kind !== 'permission' || declared.isList) return next()
    proceed(visit, visit.authorize(declared, request), request, reply, next)
  })
  done()
}
Object.assign(passerelle, { [Symbol.for('skip-override')]: true, [Symbol.for('fastify.display-name')]: 'passerelle' })

/** What Fastify prints where there is none. */
const NO_ROUTES = '(empty tree)'

function proceed(
  visit: Visit,
  entered: Entered | Promise<Entered>,
  request: FastifyRequest,
  reply: FastifyReply,
  next: (error?: Error) => void,
): void {
  if ('then' in entered) {
    entered.then((late) => proceed(visit, late, request, reply, next)).catch(next)
    return
  }
  reply.headers(visit.headers)
  if (!entered.ok) {
    const { problem } = entered
    reply.code(problem.status).headers(problemHeaders(problem)).send(problemBody(problem, visit.requestId))
    return
  }
  if (entered.identity !== undefined) request.identity = entered.identity
  // Nobody waits for a handler any more.
  if (reply.raw.closed) reply.hijack()
  else next()
}

function askedOf({ routeOptions: { config, method, url } }: FastifyRequest): Asked {
  if (ASKED in config) return config[ASKED] as Asked
  throw undeclared(`${method} ${url}`, 'Register passerelle before it.')
}

function undeclared(route: string, mend: string): AccessError {
  return new AccessError('route_undeclared', `${route} does not say who may call it. ${mend}`, { route })
}
