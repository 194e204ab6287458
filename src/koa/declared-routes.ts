import type Router from '@koa/router'
import type { Middleware } from 'koa'
import { AccessError, type DeclaredAccess, requirePermission } from '../access/index.js'
import type { Policy } from '../policy/index.js'

/** Where a middleware says what access it stands for. */
const DECLARED = Symbol('passerelle.declared')

/** Middlewares that only refuse, and may stand before the declaration. */
const guards = new WeakSet<object>()

type Declaring = Middleware & { readonly [DECLARED]: Pick<DeclaredAccess<never>, 'kind' | 'permission'> }

/** Marks a middleware with the access that it stands for. */
export function declaring(
  { kind, permission }: Pick<DeclaredAccess<never>, 'kind' | 'permission'>,
  middleware: Middleware,
): Middleware {
  return Object.assign(middleware, { [DECLARED]: { kind, permission } })
}

/** Lets a middleware stand before the declaration of a route. */
export function guarding(middleware: Middleware): Middleware {
  guards.add(middleware)
  return middleware
}

/**
 * Sees at start that each route of a router says who may call it: the first of its own middlewares is `authorize(…)`,
 * `authenticated()` or `publicRoute()`; `requireAuthentication(…)` alone may stand before it, and no handler of
 * `router.param` for a parameter of the route. Call it when all routes are registered, for every router that is mounted; routers
 * that were mounted on this one before are looked at with it.
 *
 * What `router.use` mounts counts for no route: it goes by the beginning of a path, and is not there for a route that is
 * registered before it.
 *
 * @param policy given, it must declare each permission that is asked for
 * @throws AccessError `route_undeclared`, naming every such route; `permission_unknown`
 * @example
 * assertRoutesDeclared(router, policy)
 * app.use(router.routes())
 */
export function assertRoutesDeclared(router: Router, policy?: Policy): void {
  const undeclared: string[] = []
  for (const { methods, path, stack } of router.stack) {
    // What router.use mounts has no method.
    if (methods.length === 0) continue
    const route = `${nameOf(methods)} ${path}`
    // Behind a handler it would be asked too late.
    if (!isDeclaring(stack.find((middleware) => !guards.has(middleware)))) undeclared.push(route)
    for (const { [DECLARED]: access } of stack.filter(isDeclaring)) {
      if (policy !== undefined && access.permission !== undefined) requirePermission(route, access.permission, policy)
    }
  }
  if (undeclared.length === 0) return
  const routes = undeclared.join('; ')
  throw new AccessError(
    'route_undeclared',
    `These routes do not say who may call them: ${routes}. Give each authorize(permission, …), authenticated() or publicRoute() as the first of its handlers, before which router.param has none.`,
    { routes },
  )
}

/** `router.all` names some thirty. */
function nameOf(methods: readonly string[]): string {
  const named = methods.filter((method) => method !== 'HEAD')
  if (named.length === 0) return 'HEAD'
  return named.includes('CONNECT') ? 'ALL' : named.join(',')
}

function isDeclaring(middleware: unknown): middleware is Declaring {
  return typeof middleware === 'function' && DECLARED in middleware
}
