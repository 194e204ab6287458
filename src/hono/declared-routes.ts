import { assertDeclared } from '../access/index.js'

type Handler = (...given: never[]) => unknown

interface HonoRoute {
  readonly method: string
  readonly path: string
  readonly handler: Handler
}

/** A Hono application, with what was mounted on it by `app.route`. */
export interface HonoRoutes {
  readonly routes: readonly HonoRoute[]
}

/** @throws AccessError `route_undeclared` */
export function assertRoutesDeclared({ routes }: HonoRoutes, declares: (handler: Handler) => boolean): void {
  const plain = routes.map((route) => ({ ...route, handler: originalOf(route.handler) }))
  const undeclared = plain.flatMap((route, at) => {
    const { method, path, handler } = route
    const name = `${method} ${path}`
    if (declares(handler)) return isPrefix(route) ? [`${name}, which is no route, but the beginning of several`] : []
    if (isMount(handler)) return [`${name}, an application that is mounted, where nobody can look: use app.route`]
    // What `app.use` takes has a second parameter, and is asked to go on.
    if (method === ALL && handler.length > 1) return []
    const isBehind = plain.slice(0, at).some((earlier) => declares(earlier.handler) && covers(earlier, route))
    return isBehind ? [] : [name]
  })
  assertDeclared(
    undeclared,
    'Give each route door.authorize(permission, …), door.authenticated() or door.public() before its handlers.',
  )
}

const ALL = 'ALL'
const isPrefix = ({ method, path }: HonoRoute): boolean => method === ALL && path.endsWith('*')
const covers = (earlier: HonoRoute, { method, path }: HonoRoute): boolean =>
  earlier.path === path && (earlier.method === method || earlier.method === ALL)

/** What `app.mount` and `hono/mount` make looks like any middleware, but for a word in Hono's code. */
const isMount = (handler: Handler): boolean => handler.toString().includes('applicationHandler(')

/** An application with an error handler of its own has its handlers wrapped when it is mounted. */
function originalOf(handler: Handler): Handler {
  return isComposed(handler) ? originalOf(handler.__COMPOSED_HANDLER) : handler
}

function isComposed(handler: Handler): handler is Handler & { readonly __COMPOSED_HANDLER: Handler } {
  return '__COMPOSED_HANDLER' in handler && typeof handler.__COMPOSED_HANDLER === 'function'
}
