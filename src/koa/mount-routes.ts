import type Router from '@koa/router'
import type { Context, Middleware } from 'koa'
import {
  beginChange,
  type DeclaredAccess,
  declareAccess,
  earlyAccess,
  type MaybeRecord,
  noteChange,
  requirePermission,
} from '../access/index.js'
import type { Policy } from '../policy/index.js'
import { type Route, type RouteRequest, readJsonBody, readRouteRequest } from '../routing/index.js'
import { asking, publicRoute } from './authorize.js'
import { answerProblem } from './problem.js'
import { requireAuthentication } from './require-authentication.js'
import { stateOf } from './state.js'
import { visitOf } from './visit-of.js'

/**
 * Mounts declared routes: for each, authorisation on the matched route, then input by its schemas, then, of a change, its
 * intent to the trail of `audit()`, then the handler.
 * @throws AccessError `permission_unknown` at once for a route that asks for a permission which the policy does not declare
 */
export function mountRoutes(router: Router, routes: readonly Route[], policy: Policy): void {
  for (const route of routes) {
    if (typeof route.access === 'object') {
      requirePermission(`${route.method} ${route.path}`, route.access.permission, policy)
    }
    const read = createRequestReader(route)
    const declared = declare(route, read)
    router.register(route.path, [route.method], [...signIn(route), guard(declared), handler(route, declared, read)])
  }
}

type ReadRequest = (ctx: Context) => Promise<RouteRequest<unknown, unknown, unknown>>

/** Who may see nothing learns nothing of the record either: how one signed in is asked first. */
function signIn({ authentication }: Route): readonly Middleware[] {
  return authentication === undefined ? [] : [requireAuthentication(authentication)]
}

function declare({ method, path, access, effect }: Route, read: ReadRequest): DeclaredAccess<Context> {
  const name = `${method} ${path}`
  if (typeof access === 'string' || 'list' in access) return declareAccess(name, access, { effect })
  const record = async (ctx: Context): Promise<MaybeRecord> => access.record(await read(ctx))
  return declareAccess(name, { permission: access.permission, record }, { effect })
}

/** Where no record is asked for, input that is wrong is found before the intent of a change, and leaves none. */
function guard(declared: DeclaredAccess<Context>): Middleware {
  if (declared.kind === 'public') return publicRoute()
  return asking(declared.recordOf === undefined ? earlyAccess(declared) : declared)
}

function handler(route: Route, declared: DeclaredAccess<Context>, read: ReadRequest): Middleware {
  return async function handler(ctx) {
    const { identity, requestId } = stateOf(ctx)
    const request = await read(ctx)
    const begun = beginChange(declared, ctx, { ok: true, identity }, visitOf(ctx))
    const entered = 'then' in begun ? await begun : begun
    if (!entered.ok) {
      answerProblem(ctx, entered.problem)
      return
    }
    const answer = await route.handle(request, identity, {
      requestId,
      noteChange: (change) => noteChange(ctx, change),
      auditFacts: () => stateOf(ctx).audit?.auditFacts?.() ?? { requestId },
    })
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
