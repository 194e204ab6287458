import type { Permission } from '../policy/index.js'
import { accessOf, type ListAccess, type RouteAccess } from './access-of.js'
import type { Entered } from './authorize-access.js'
import type { DeclaredAccess, RecordOf, RouteTerms } from './declare-access.js'
import type { Visit } from './visit.js'

type Effect = Pick<RouteTerms, 'effect'>

/** What a door offers where routes take handlers: each of the first three stands first among those of a route. */
export interface RouteDoor<Request, Handler, App, OpenHandler = Handler> {
  /**
   * For those whose permission covers the record that the request names; or `{ list: true }`.
   * @param terms `effect: 'none'` for what changes nothing, whatever its method is
   */
  authorize<Asked extends Permission>(
    permission: Asked,
    target?: RecordOf<Request, Asked> | ListAccess,
    terms?: Effect,
  ): Handler
  /** For any caller with a good token. @param terms `effect: 'none'` for what changes nothing, whatever its method is */
  authenticated(terms?: Effect): Handler
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
  declare: (route: string, access: RouteAccess<Request>, terms?: RouteTerms) => DeclaredAccess<Request>,
  asking: (ask: (visit: Visit, request: Request) => Entered | Promise<Entered>) => Handler,
  check: (app: App, isDeclaring: (handler: object) => boolean) => void,
): RouteDoor<Request, Handler, App> {
  const declaring = new WeakSet<object>()

  function handlerOf(name: string, access: RouteAccess<Request>, terms?: Effect): Handler {
    const declared = declare(name, access, terms)
    const handler = asking((visit, request) =>
      visit.identity === undefined ? visit.enter(declared, request) : visit.authorize(declared, request),
    )
    declaring.add(handler)
    return handler
  }

  return Object.freeze({
    authorize: <Asked extends Permission>(
      permission: Asked,
      target?: RecordOf<Request, Asked> | ListAccess,
      terms?: Effect,
    ) => handlerOf(`authorize('${permission}')`, accessOf(permission, target), terms),
    authenticated: (terms?: Effect) => handlerOf('authenticated()', 'authenticated', terms),
    public: () => handlerOf('public()', 'public'),
    authenticate: () => asking((visit) => visit.authenticate()),
    check: (app: App) => check(app, (handler) => declaring.has(handler)),
  })
}
