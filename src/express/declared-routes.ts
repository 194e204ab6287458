import { assertDeclared } from '../access/index.js'

/** A handler, of which only its identity counts. */
type Handler = (...given: never[]) => unknown

interface Layer {
  readonly name: string
  readonly method?: string | undefined
  readonly handle: Handler & ExpressRoutes
  readonly route?: { readonly path: unknown; readonly stack: readonly Layer[] } | undefined
}

/** `params` are what `router.param` was given. */
type Stacked = { readonly stack: readonly Layer[]; readonly params?: object }

/** An application of Express 4 (`_router`) or 5 (`router`), or one of its routers. */
export interface ExpressRoutes {
  readonly stack?: unknown
  readonly router?: unknown
  readonly _router?: unknown
}

/** @throws AccessError `route_undeclared` */
export function assertRoutesDeclared(app: ExpressRoutes, declares: (handler: Handler) => boolean): void {
  assertDeclared(undeclaredIn(app, declares), MEND)
}

const MEND =
  'Give each route door.authorize(permission, …), door.authenticated() or door.public() as the first of its handlers.'

function undeclaredIn(app: ExpressRoutes, declares: (handler: Handler) => boolean): readonly string[] {
  const { stack, params = {} } = routerOf(app)
  const early = Object.keys(params).map((name) => `app.param('${name}', …), which runs before a route is asked`)
  return [...early, ...stack.flatMap((layer) => undeclaredAt(layer, declares))]
}

function undeclaredAt({ name, route, handle }: Layer, declares: (handler: Handler) => boolean): readonly string[] {
  if (route !== undefined) {
    const open = route.stack.filter(
      (step, at) =>
        !declares(step.handle) &&
        !route.stack
          .slice(0, at)
          .some(({ method, handle }) => declares(handle) && (method ?? step.method) === step.method),
    )
    const methods = new Set(open.map(({ method }) => method?.toUpperCase() ?? 'ALL'))
    // `app.all` takes each method that Node knows: more than anybody writes down.
    return [...(methods.size > 12 ? ['ALL'] : methods)].map((method) => `${method} ${String(route.path)}`)
  }
  // It would go by the beginning of a path, and count for no route that is registered before it.
  if (declares(handle)) return ['app.use(door.authorize(…)), which is no route']
  if (name === 'mounted_app')
    return ['an application that is mounted in another, where nobody can look: mount a Router']
  // A router, or an application on one; anything else has no routes.
  return undeclaredIn(handle, declares)
}

/** Express 4 throws for `app.router`, and has no `_router` before the first route. */
function routerOf(app: ExpressRoutes): Stacked {
  const router = app.stack === undefined ? (app._router ?? ('lazyrouter' in app ? undefined : app.router)) : app
  return isStacked(router) ? router : { stack: [] }
}

const isStacked = (value: unknown): value is Stacked =>
  (typeof value === 'object' || typeof value === 'function') && value !== null && 'stack' in value
