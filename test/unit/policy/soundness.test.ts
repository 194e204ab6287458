import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPolicy, type HeldPermissions, type Permission } from '../../../src/policy/index.js'
import type { PolicyDocument } from '../../../src/realm-config/index.js'
import { type Caller, oracleAllows } from './oracle.js'
import { callers, DECLARATIONS, permissions, policies, records, throwingRecords } from './random-policies.js'

const TIMEOUT_MS = 120_000

function heldBy(document: PolicyDocument, caller: Caller): HeldPermissions {
  const policy = createPolicy({ policy: document, attributes: DECLARATIONS })
  // As from code without types: claims and records may be what no JSON and no database would hold.
  return Reflect.apply(policy.permissionsOf, policy, [caller])
}

/** Asked in each way that there is. */
function verdicts(held: HeldPermissions, permission: Permission, record: unknown) {
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
function createTally() {
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

const several = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.array(arbitrary, { minLength: 1, maxLength: 5 })

const CODES = [
  'granted',
  'denied',
  'out_of_bounds',
  'attribute_missing',
  'field_missing',
  'requirement_missing',
  'record_required',
]

describe('a decision', () => {
  it(
    'is what the document says, in can(), explain() and bounds() alike',
    () => {
      const tally = createTally()
      fc.assert(
        fc.property(policies, several(callers), permissions, several(records), (document, people, permission, rows) => {
          for (const caller of people) {
            const held = heldBy(document, caller)
            for (const record of rows) {
              const question = { document, declarations: DECLARATIONS, caller, permission, record }
              const expected = oracleAllows(question)
              const { code, ...actual } = verdicts(held, permission, record)
              expect(actual, code).toEqual({ can: expected, explain: expected, bounds: expected })
              tally.count(code)
            }
          }
        }),
        { numRuns: 2_000 },
      )
      for (const code of CODES) expect(tally.share(code), code).toBeGreaterThan(0.005)
      expect(tally.share('granted')).toBeGreaterThan(0.15)
      expect(tally.share('permission_missing')).toBeLessThan(0.5)
    },
    TIMEOUT_MS,
  )

  it(
    'is a refusal, and no error, where a record throws and the answer hangs on it',
    () => {
      const tally = createTally()
      fc.assert(
        fc.property(policies, callers, permissions, several(throwingRecords), (document, caller, permission, rows) => {
          const held = heldBy(document, caller)
          for (const { make, readable } of rows) {
            const { code, ...actual } = verdicts(held, permission, make())
            expect(new Set(Object.values(actual)).size).toBe(1)
            if (code === 'policy_error') expect(actual.can).toBe(false)
            // A field that throws says no more than one that is not there.
            const question = { document, declarations: DECLARATIONS, caller, permission, record: readable }
            if (actual.can) expect(oracleAllows(question)).toBe(true)
            tally.count(code)
          }
        }),
        { numRuns: 1_500 },
      )
      expect(tally.share('policy_error')).toBeGreaterThan(0.05)
      expect(tally.share('granted')).toBeGreaterThan(0.05)
    },
    TIMEOUT_MS,
  )
})
