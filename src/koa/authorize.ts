import type { Context, Middleware, Next } from 'koa'
import {
  accessOf,
  authorizeAccess,
  declareAccess,
  type Entered,
  type ListAccess,
  type RecordOf as RecordOfRequest,
} from '../access/index.js'
import type { Permission } from '../policy/index.js'
import { declaring } from './declared-routes.js'
import { answerProblem } from './problem.js'
import { stateOf } from './state.js'
import { visitOf } from './visit-of.js'

/** Names the record a request is about; `undefined` or `null` (or a promise of it) says that there is none. */
export type RecordOf<Asked extends Permission = Permission> = RecordOfRequest<Context, Asked>

/**
 * Lets a request go on only if the caller's permission covers the record. Otherwise: 403 with `insufficient_scope`;
 * 401 where a stronger sign-in would do; 404 for a record that does not exist, but only to those who may see all.
 *
 * @param permission `resource:action`
 * @param target the record's fields, from the request; or `{ list: true }` for a route whose handler applies the
 * caller's bounds to its rows. Without it, a bounded permission is refused.
 * @throws TypeError at once for any other second argument: a slip there must not open the route
 * @throws Error (a 500) on a request that did not pass `authenticate()`
 * @example
 * router.get('/api/gavage/:gaveurId', authorize('gavage_data:read', (ctx) => feedings.recordOf(ctx)), handler)
 */
export function authorize<Asked extends Permission>(
  permission: Asked,
  target?: RecordOf<Asked> | ListAccess,
): Middleware {
  const declared = declareAccess(`authorize('${permission}')`, accessOf(permission, target))

  return declaring(declared, function authorize(ctx, next) {
    const { identity } = stateOf(ctx)
    if (identity === undefined) {
      throw new Error(`authorize('${permission}') needs authenticate() before it, on a route that is not public`)
    }
    const entered = authorizeAccess(declared, ctx, identity, visitOf(ctx))
    return 'then' in entered ? entered.then((late) => conclude(ctx, next, late)) : conclude(ctx, next, entered)
  })
}

/** For routes that any caller with a good token may call. @throws Error (a 500) where `authenticate()` is not above it */
export function authenticated(): Middleware {
  return declaring(declareAccess('authenticated()', 'authenticated'), function authenticated(ctx, next) {
    if (stateOf(ctx).identity === undefined) {
      throw new Error('a route that is not public needs authenticate() above it')
    }
    return next()
  })
}

/**
 * Says of a route that it is meant for everybody. It opens nothing: the route stands above `authenticate()`, or among its
 * `publicRoutes`.
 */
export function publicRoute(): Middleware {
  return declaring(declareAccess('publicRoute()', 'public'), function publicRoute(_ctx, next) {
    return next()
  })
}

function conclude(ctx: Context, next: Next, entered: Entered): Promise<unknown> | undefined {
  if (entered.ok) return next()
  answerProblem(ctx, entered.problem)
  return
}
