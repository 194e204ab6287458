import type { IncomingMessage } from 'node:http'
import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest, RouteGenericInterface } from 'fastify'
import {
  accessOf,
  concludeWith,
  createDoor,
  type DeclaredAccess,
  type Door,
  type DoorOptions,
  type Entered,
  earlyAccess,
  type ListAccess,
  type RecordOf,
  type RouteAccess,
  undeclaredRoute,
  type Visit,
  visitOnNode,
} from '../access/index.js'
import { type Problem, problemBody, problemHeaders, problemOfStatus } from '../http-auth/index.js'
import type { Identity, Permission } from '../policy/index.js'

/** Where a route's configuration keeps what was checked at start. */
const ASKED: unique symbol = Symbol('passerelle.asked')

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route: `public`, `authenticated`, or what `authorize(permission, …)` gives. */
    access?: RouteAccess<FastifyRequest>
    /** `none`: the route changes nothing, whatever its method is. */
    effect?: 'none'
    [ASKED]?: Asked
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

/** A door's options, and who may call the routes that other plugins bring. */
export interface FastifyDoorOptions extends DoorOptions<IncomingMessage> {
  /** By method and URL as registered: `{ 'OPTIONS *': 'public', 'GET /docs/*': 'authenticated' }`. */
  readonly pluginRoutes?: Readonly<Record<string, RouteAccess<FastifyRequest>>>
}

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
// Asynchronous, since Fastify does not catch what a plugin with a callback throws.
export const passerelle: FastifyPluginAsync<FastifyDoorOptions> = async (app, { pluginRoutes = {}, ...options }) => {
  const door = createDoor(options)
  const visits = new WeakMap<FastifyRequest, Visit>()
  const authenticated = door.declare<FastifyRequest>('a request without a route', 'authenticated', { effect: 'none' })
  const unmatched: Asked = { early: authenticated, declared: authenticated }

  // What Fastify encapsulates inherits from what it is registered on, which never hears of it.
  if ('register' in Object.getPrototypeOf(app)) {
    throw undeclaredRoute('What is registered outside of this plugin', 'Register passerelle on the server itself.')
  }
  if (app.printRoutes() !== NO_ROUTES) {
    throw undeclaredRoute('What was registered before the door', 'Register passerelle first, and wait for it.')
  }
  doors.set(app.server, door)
  app.decorateRequest('identity')
  app.addHook('onRoute', (route) => {
    const name = `${[route.method].flat().join(',')} ${route.url}`
    const access = route.config?.access ?? pluginRoutes[name] ?? pluginRoutes[name.replace(/^HEAD /, 'GET ')]
    if (access === undefined) throw undeclaredRoute(name, 'Give it config.access, or name it in pluginRoutes.')
    const declared = door.declare(name, access, { effect: route.config?.effect })
    route.config = { ...route.config, [ASKED]: { early: earlyAccess(declared), declared } }
  })
  app.addHook('onRequest', (request, reply, next) => {
    const visit = visitOnNode(door, request.raw, reply.raw, request.originalUrl)
    visits.set(request, visit)
    proceed(visit, () => visit.enter(askedOf(request).early, request), request, reply, next)
  })
  app.addHook('preHandler', (request, reply, next) => {
    const visit = visits.get(request)
    const { declared } = askedOf(request)
    if (visit === undefined) next(new Error('a hook of Fastify ran without the one before it'))
    else if (declared.recordOf === undefined && visit.draft?.isMutation !== true) next()
    else if (declared.recordOf !== undefined)
      proceed(visit, () => visit.authorize(declared, request), request, reply, next)
    else proceed(visit, () => visit.begin(declared, request), request, reply, next)
  })

  function askedOf({ is404, routeOptions: { config, method, url } }: FastifyRequest): Asked {
    const asked = is404 ? unmatched : config[ASKED]
    if (asked === undefined) throw undeclaredRoute(`${method} ${url}`, 'Register passerelle before it.')
    return asked
  }
}
Object.assign(passerelle, { [Symbol.for('skip-override')]: true, [Symbol.for('fastify.display-name')]: 'passerelle' })

/** What Fastify prints where there is none. */
const NO_ROUTES = '(empty tree)'

/** The door of each server, for what is refused before any plugin hears of it. */
const doors = new WeakMap<object, Door<IncomingMessage>>()

/**
 * An option of the server, since a plugin can't set it: what Fastify's router refuses itself (a bad URL, a parameter that is
 * too long) is asked at the door too, and answered as a problem with a request id and audit events.
 * @example
 * const app = fastify({ frameworkErrors })
 */
export function frameworkErrors(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const status = error.statusCode ?? 500
  const door = doors.get(request.server.server)
  if (door === undefined) {
    reply.code(status).send(error)
    return
  }
  const visit = visitOnNode(door, request.raw, reply.raw)
  const refuseItself = () => refuse(visit, reply, problemOfStatus(status))
  proceed(visit, () => visit.authenticate(), request, reply, refuseItself)
}

function proceed(
  visit: Visit,
  ask: () => Entered | Promise<Entered>,
  request: FastifyRequest,
  reply: FastifyReply,
  next: (error?: Error) => void,
): void {
  const conclude = (entered: Entered): void => {
    reply.headers(visit.headers)
    if (entered.ok && entered.identity !== undefined) request.identity = entered.identity
    if (!entered.ok) refuse(visit, reply, entered.problem)
    // Nobody waits for a handler any more.
    else if (reply.raw.closed) reply.hijack()
    else next()
  }
  visit.run(() => concludeWith(ask, conclude, next))
}

function refuse({ requestId }: Visit, reply: FastifyReply, problem: Problem): void {
  reply.code(problem.status).headers(problemHeaders(problem)).send(problemBody(problem, requestId))
}
