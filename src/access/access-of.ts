import type { Permission } from '../policy/index.js'
import type { Access, RecordOf } from './declare-access.js'

/** For list routes: holding the permission is enough here, and the handler applies `identity.bounds(permission)`. */
export interface ListAccess {
  readonly list: true
}

/** A route's access; without record and list, a bounded permission is refused. */
export type RouteAccess<Request> = Access<Request> | { readonly permission: Permission }

/**
 * What `authorize(permission, target)` declares, in any framework.
 * @throws TypeError for any other second argument: a slip there must not open a route
 */
export function accessOf<Request>(
  permission: Permission,
  target: RecordOf<Request> | ListAccess | undefined,
): RouteAccess<Request> {
  if (target === undefined) return { permission }
  if (typeof target === 'function') return { permission, record: target }
  if (typeof target === 'object' && target?.list === true) return { permission, list: true }
  throw new TypeError(
    `authorize('${permission}'): the second argument is a function that names the record, or { list: true }`,
  )
}
