import type { Context, Middleware, Next } from 'koa'
import { INSUFFICIENT_SCOPE, NOT_FOUND } from '../http-auth/index.js'
import type { Decision, Identity, Permission, PolicyRecord, RecordOfPermission } from '../policy/index.js'
import { answerProblem } from './problem.js'
import { type PasserelleState, stateOf } from './state.js'

/** Names the record a request is about; `undefined` or `null` (or a promise of it) says that there is none. */
export type RecordOf<Asked extends Permission = Permission> = (
  ctx: Context,
) => MaybeRecord<Asked> | PromiseLike<MaybeRecord<Asked>>

type MaybeRecord<Asked extends Permission> = RecordOfPermission<Asked> | null | undefined

/** For list routes: holding the permission is enough here, and the handler applies `identity.bounds(permission)`. */
export interface ListAccess {
  readonly list: true
}

/**
 * Lets a request go on only if the caller's permission covers the record. Otherwise: 403 with `insufficient_scope`;
 * 404 for a record that does not exist, but only to those who may see all.
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
  const recordOf = typeof target === 'function' ? target : undefined
  const isList = typeof target === 'object' && target?.list === true
  if (target !== undefined && recordOf === undefined && !isList) {
    throw new TypeError(
      `authorize('${permission}'): the second argument is a function that names the record, or { list: true }`,
    )
  }

  return function authorize(ctx, next) {
    const state = stateOf(ctx)
    const { identity } = state
    if (identity === undefined) {
      throw new Error(`authorize('${permission}') needs authenticate() before it, on a route that is not public`)
    }
    if (state.audit !== undefined) state.audit.permission = permission
    const unbound = identity.explain(permission)
    if (isList) return conclude(ctx, next, state, listDecision(identity, permission, unbound))
    // Who does not hold the permission at all learns nothing of the record or of what is wrong with the input.
    if (recordOf === undefined || (!unbound.allowed && unbound.because.code !== 'record_required')) {
      return conclude(ctx, next, state, unbound)
    }
    const record = recordOf(ctx)
    return isPromiseLike(record)
      ? Promise.resolve(record).then((late) => decide(ctx, next, state, identity, late ?? undefined))
      : decide(ctx, next, state, identity, record ?? undefined)
  }

  function decide(
    ctx: Context,
    next: Next,
    state: PasserelleState,
    identity: Identity,
    record: PolicyRecord | undefined,
  ): Promise<unknown> | undefined {
    if (state.audit !== undefined && record !== undefined) state.audit.record = record
    const decision = identity.explain(permission, record)
    if (record !== undefined) return conclude(ctx, next, state, decision)
    if (!decision.allowed) {
      return conclude(ctx, next, state, { allowed: false, because: { code: 'record_not_found', permission } })
    }
    answerProblem(ctx, NOT_FOUND)
    return
  }
}

function conclude(ctx: Context, next: Next, state: PasserelleState, decision: Decision): Promise<unknown> | undefined {
  if (state.audit !== undefined) state.audit.decision = decision
  if (decision.allowed) return next()
  answerProblem(ctx, INSUFFICIENT_SCOPE)
  return
}

/** Query builders are promises of their own kind. */
function isPromiseLike<Record>(record: Record | PromiseLike<Record>): record is PromiseLike<Record> {
  return typeof record === 'object' && record !== null && 'then' in record && typeof record.then === 'function'
}

/** A list needs no record, but a bound that can be met: who lacks the attribute is refused, and not shown nothing. */
function listDecision(identity: Identity, permission: Permission, unbound: Decision): Decision {
  if (unbound.allowed || unbound.because.code !== 'record_required') return unbound
  const { anyOf, noneOf } = identity.bounds(permission)
  return { allowed: true, because: { code: 'granted_within', permission, allowed: anyOf, except: noneOf } }
}
