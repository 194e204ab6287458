import type { Context, Middleware, Next } from 'koa'
import {
  accessOf,
  authorizeAccess,
  type DeclaredAccess,
  declareAccess,
  type Entered,
  type ListAccess,
  type RecordOf as RecordOfRequest,
  type RouteTerms,
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
 * @param terms `effect: 'none'` for what changes nothing, whatever its method is
 * @throws TypeError at once for any other second argument: a slip there must not open the route
 * @throws Error (a 500) on a request that did not pass `authenticate()`
 * @example
 * router.get('/api/gavage/:gaveurId', authorize('gavage_data:read', (ctx) => feedings.recordOf(ctx)), handler)
 */
export function authorize<Asked extends Permission>(
  permission: Asked,
  target?: RecordOf<Asked> | ListAccess,
  terms: Effect = {},
): Middleware {
  return asking(declareAccess(`authorize('${permission}')`, accessOf(permission, target), terms))
}

/**
 * For routes that any caller with a good token may call.
 * @param terms `effect: 'none'` for what changes nothing, whatever its method is
 * @throws Error (a 500) where `authenticate()` is not above it
 */
export function authenticated(terms: Effect = {}): Middleware {
  return asking(declareAccess('authenticated()', 'authenticated', terms))
}

type Effect = Pick<RouteTerms, 'effect'>

/** Asks a declared access of each request, on the matched route. */
export function asking(declared: DeclaredAccess<Context>): Middleware {
  return declaring(declared, function authorize(ctx, next) {
    const { identity } = stateOf(ctx)
    if (identity === undefined) {
      const name = declared.permission === undefined ? 'authenticated()' : `authorize('${declared.permission}')`
      throw new Error(`${name} needs authenticate() before it, on a route that is not public`)
    }
    const entered = authorizeAccess(declared, ctx, identity, visitOf(ctx))
    return 'then' in entered ? entered.then((late) => conclude(ctx, next, late)) : conclude(ctx, next, entered)
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
