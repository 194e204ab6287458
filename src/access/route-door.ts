import type { Permission } from '../policy/index.js'
import type { ListAccess } from './access-of.js'
import type { RecordOf } from './declare-access.js'

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
