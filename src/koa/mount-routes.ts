import type Router from '@koa/router'
import type { Context, Middleware } from 'koa'
import { type MaybeRecord, requirePermission } from '../access/index.js'
import type { Policy } from '../policy/index.js'
import { type Route, type RouteRequest, readJsonBody, readRouteRequest } from '../routing/index.js'
import { authenticated, authorize, publicRoute } from './authorize.js'
import { requireAuthentication } from './require-authentication.js'
import { stateOf } from './state.js'

/**
 * Mounts declared routes: for each, authorisation on the matched route, then input by its schemas, then the handler.
 * @throws AccessError `permission_unknown` at once for a route that asks for a permission which the policy does not declare
 */
export function mountRoutes(router: Router, routes: readonly Route[], policy: Policy): void {
  for (const route of routes) {
    if (typeof route.access === 'object') {
      requirePermission(`${route.method} ${route.path}`, route.access.permission, policy)
    }
    const read = createRequestReader(route)
    router.register(route.path, [route.method], [...signIn(route), ...guards(route, read), handler(route, read)])
  }
}

type ReadRequest = (ctx: Context) => Promise<RouteRequest<unknown, unknown, unknown>>

/** Who may see nothing learns nothing of the record either: how one signed in is asked first. */
function signIn({ authentication }: Route): readonly Middleware[] {
  return authentication === undefined ? [] : [requireAuthentication(authentication)]
}

function guards({ access }: Route, read: ReadRequest): readonly Middleware[] {
  if (access === 'public') return [publicRoute()]
  if (access === 'authenticated') return [authenticated()]
  if ('list' in access) return [authorize(access.permission, { list: true })]
  const recordOf = async (ctx: Context): Promise<MaybeRecord> => access.record(await read(ctx))
  return [authorize(access.permission, recordOf)]
}

function handler(route: Route, read: ReadRequest): Middleware {
  return async function handler(ctx) {
    const { identity, requestId } = stateOf(ctx)
    const answer = await route.handle(await read(ctx), identity, { requestId })
    ctx.status = answer.status
    if (answer.headers !== undefined) ctx.set({ ...answer.headers })
    if (answer.mediaType !== undefined) ctx.type = answer.mediaType
    ctx.body = answer.body ?? null
  }
}

/** Reads and parses a request once: the record function asks for it first, then the handler. */
function createRequestReader(route: Route): ReadRequest {
  const parsed = new WeakMap<Context, RouteRequest<unknown, unknown, unknown>>()
  return async function readRequest(ctx) {
    const known = parsed.get(ctx)
    if (known !== undefined) return known
    const request = await readRouteRequest(route, { params: ctx.params, query: ctx.query }, () => readJsonBody(ctx.req))
    parsed.set(ctx, request)
    return request
  }
}
