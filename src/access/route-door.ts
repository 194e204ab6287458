import type { Permission } from '../policy/index.js'
import { accessOf, type ListAccess, type RouteAccess } from './access-of.js'
import type { Entered } from './authorize-access.js'
import type { DeclaredAccess, RecordOf } from './declare-access.js'
import type { Visit } from './visit.js'

/** What a door offers where routes take handlers: each of the first three stands first among those of a route. */
export interface RouteDoor<Request, Handler, App, OpenHandler = Handler> {
  /** For those whose permission covers the record that the request names; or `{ list: true }`. */
  authorize<Asked extends Permission>(permission: Asked, target?: RecordOf<Request, Asked> | ListAccess): Handler
  /** For any caller with a good token. */
  authenticated(): Handler
  /** For everybody. */
  public(): OpenHandler
  /** For `app.use`: what stands below it needs a good token, also what is no route: 404, files. */
  authenticate(): Handler
  /** Call it when all routes are there. @throws AccessError `route_undeclared`, naming each route that lets in anybody */
  check(app: App): void
}

/**
 * The handlers of a framework's door.
 *
 * @param declare of the framework's door
 * @param asking makes a handler of the framework that puts a question of each request, and answers or goes on
 * @param check goes through an application's routes
 */
export function createRouteDoor<Request, Handler extends object, App>(
  declare: (route: string, access: RouteAccess<Request>) => DeclaredAccess<Request>,
  asking: (ask: (visit: Visit, request: Request) => Entered | Promise<Entered>) => Handler,
  check: (app: App, isDeclaring: (handler: object) => boolean) => void,
): RouteDoor<Request, Handler, App> {
  const declaring = new WeakSet<object>()

  function handlerOf(name: string, access: RouteAccess<Request>): Handler {
    const declared = declare(name, access)
    const handler = asking((visit, request) =>
      visit.identity === undefined ? visit.enter(declared, request) : visit.authorize(declared, request),
    )
    declaring.add(handler)
    return handler
  }

  return Object.freeze({
    authorize: <Asked extends Permission>(permission: Asked, target?: RecordOf<Request, Asked> | ListAccess) =>
      handlerOf(`authorize('${permission}')`, accessOf(permission, target)),
    authenticated: () => handlerOf('authenticated()', 'authenticated'),
    public: () => handlerOf('public()', 'public'),
    authenticate: () => asking((visit) => visit.authenticate()),
    check: (app: App) => check(app, (handler) => declaring.has(handler)),
  })
}
