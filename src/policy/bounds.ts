import { matches } from './decide.js'
import type { HeldGrants } from './resolve-grants.js'
import type { Bounds, Permission } from './types.js'

const EVERYTHING: Bounds = Object.freeze({ unbounded: true, anyOf: Object.freeze([]), allows: () => true })
const NOTHING: Bounds = Object.freeze({ unbounded: false, anyOf: Object.freeze([]), allows: () => false })

/** The filter for list queries: what `decide` would allow, row by row. */
export function boundsOf(held: HeldGrants, permission: Permission): Bounds {
  const grants = held.get(permission)
  if (grants === undefined) return NOTHING
  if (grants.some((grant) => grant.kind === 'unbounded')) return EVERYTHING
  const anyOf = grants.flatMap((grant) => (grant.kind === 'bounded' ? [grant.where] : []))
  if (anyOf.length === 0) return NOTHING
  return Object.freeze({
    unbounded: false,
    anyOf: Object.freeze(anyOf),
    allows: (record: Readonly<Record<string, unknown>>) => anyOf.some((where) => matches(record, where)),
  })
}
