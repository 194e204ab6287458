import type { AuditChange } from '../audit-record/index.js'

/** Where a change is noted until its outcome is written. */
interface Changing {
  change: AuditChange | undefined
}

/** By request, as frameworks hand it to handlers; of changes that are under way. */
const changing = new WeakMap<object, Changing>()

/**
 * Lets a handler note what it changes.
 *
 * @returns what forgets the request, to be called at its end: young garbage that is a WeakMap's value counts as alive, and all
 * that it refers to with it, until the old is collected too
 */
export function expectChange(request: unknown, audit: Changing): (() => void) | undefined {
  if ((typeof request !== 'object' || request === null) && typeof request !== 'function') return undefined
  changing.set(request, audit)
  return () => changing.delete(request)
}

/**
 * Notes what a request changes: the record before and after, for the DATA_MUTATION event of its outcome. The trail has their
 * digests; their values only where `createAuditTrail` is told so. Said twice, the later `before` and `after` count. For a
 * request that changes nothing, or without a trail, it does nothing.
 *
 * @param request as handlers have it: Koa's and Hono's context, the request of Express and Fastify
 * @param change JSON values; without `before` for what is new, without `after` for what is gone
 * @example
 * noteChange(ctx, { before: site, after: renamed })
 */
export function noteChange(request: object, change: AuditChange): void {
  const audit = changing.get(request)
  if (audit !== undefined) audit.change = { ...audit.change, ...change }
}
