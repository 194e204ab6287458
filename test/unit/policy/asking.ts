import fc from 'fast-check'
import { createPolicy, type HeldPermissions, type Permission } from '../../../src/policy/index.js'
import type { PolicyDocument } from '../../../src/realm-config/index.js'
import type { Caller } from './oracle.js'
import { DECLARATIONS } from './random-policies.js'

export function heldBy(document: PolicyDocument, caller: Caller): HeldPermissions {
  const policy = createPolicy({ policy: document, attributes: DECLARATIONS })
  // As from code without types: claims and records may be what no JSON and no database would hold.
  return Reflect.apply(policy.permissionsOf, policy, [caller])
}

/** Asked in each way that there is. */
export function verdicts(held: HeldPermissions, permission: Permission, record: unknown) {
  const bounds = held.bounds(permission)
  const { allowed, because } = Reflect.apply(held.explain, held, [permission, record])
  return {
    code: because.code,
    can: Reflect.apply(held.can, held, [permission, record]),
    explain: allowed,
    bounds: Reflect.apply(bounds.allows, bounds, [record]),
  }
}

/** Counts what random cases came to, so that a test of nothing but refusals is seen. */
export function createTally() {
  const counts = new Map<string, number>()
  let total = 0
  return {
    count(what: string) {
      counts.set(what, (counts.get(what) ?? 0) + 1)
      total += 1
    },
    share: (what: string) => (counts.get(what) ?? 0) / total,
  }
}

/** A few of them, at least one. */
export const several = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.array(arbitrary, { minLength: 1, maxLength: 5 })
