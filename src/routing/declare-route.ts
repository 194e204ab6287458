import type { z } from 'zod'
import type { Access, AuditFacts } from '../access/index.js'
import type { AuditChange } from '../audit-record/index.js'
import type { AuthenticationRequirement } from '../http-auth/index.js'
import type { Identity } from '../policy/index.js'

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What a route's handler and record function are given: parsed input, and the caller. */
export interface RouteRequest<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
}

/** What a handler may want to know of the request beside its input. */
export interface RouteContext {
  readonly requestId: string | undefined
  /**
   * Notes what the request changes, for its DATA_MUTATION: the record before and after, as JSON values; without `before` for what
   * is new, without `after` for what is gone.
   */
  readonly noteChange: (change: AuditChange) => void
  /**
   * What the audit events of this request have in common, for one that the handler records itself: method, path, address, user
   * agent, and the ids of request and trace. Without a trail the request id alone.
   */
  readonly auditFacts: () => AuditFacts
}

/** What a declared route answers. */
export interface RouteAnswer {
  readonly status: number
  /** Sent as JSON, unless `mediaType` says otherwise and the body is a string. */
  readonly body?: unknown
  readonly mediaType?: string
  readonly headers?: Readonly<Record<string, string>>
}

interface RouteSpecification<Params, Query, Body> {
  readonly method: HttpMethod
  /** In the router's form: `/api/gavage/:gaveurId`. */
  readonly path: `/${string}`
  /** One line for /openapi.json. */
  readonly summary: string
  readonly access: Access<RouteRequest<Params, Query, Body>>
  /** How, and how lately, the caller must have signed in (RFC 9470). Default: in any way. */
  readonly authentication?: AuthenticationRequirement
  /** `none`: it changes nothing, whatever its method is. Default: by another method than GET, it does. */
  readonly effect?: 'none'
  /** Schema of the path's parameters. Without one the path has none. */
  readonly params?: z.ZodType<Params>
  readonly query?: z.ZodType<Query>
  /** Schema of a JSON body. Without one a body is not read. */
  readonly body?: z.ZodType<Body>
  /** What the route itself answers, by status; 400, 401, 403 and the like are derived. */
  readonly responses: Readonly<
    Record<number, { readonly description: string; readonly schema?: z.ZodType; readonly mediaType?: string }>
  >
  readonly handle: (
    request: RouteRequest<Params, Query, Body>,
    caller: Identity | undefined,
    context: RouteContext,
  ) => RouteAnswer | Promise<RouteAnswer>
}

/** A declared route, as the router, the policy check and the OpenAPI document read it. */
export type Route = Omit<RouteSpecification<unknown, unknown, unknown>, 'access' | 'handle'> & {
  readonly access: Access<RouteRequest<unknown, unknown, unknown>>
  readonly handle: RouteSpecification<unknown, unknown, unknown>['handle']
}

/**
 * Declares a route: method, path, permission, record, schemas and statuses in one place. The types of parameters,
 * query and body follow from the schemas.
 *
 * @example
 * const showGaveur = declareRoute({
 *   method: 'GET',
 *   path: '/api/gavage/:gaveurId',
 *   summary: 'Feedings of a gaveur',
 *   access: { permission: 'gavage_data:read', record: ({ params }) => ({ gaveur_id: params.gaveurId }) },
 *   params: z.object({ gaveurId: z.coerce.number() }),
 *   responses: { 200: { description: 'Feedings' } },
 *   handle: ({ params }) => ({ status: 200, body: { gaveur: params.gaveurId } }),
 * })
 * mountRoutes(router, [showGaveur], policy)
 */
export function declareRoute<Params = undefined, Query = undefined, Body = undefined>(
  route: RouteSpecification<Params, Query, Body>,
): Route {
  // The one cast of the room: a Route's functions are only ever called with what its own schemas returned.
  return route as unknown as Route
}
