import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PolicyDocument, RoleRules } from '../../../src/realm-config/index.js'
import { createTally, heldBy, several, verdicts } from './asking.js'
import { deniesFor, oracleAllows } from './oracle.js'
import { callers, DECLARATIONS, permissions, policies, records, throwingRecords } from './random-policies.js'

const TIMEOUT_MS = 120_000
const NO_RECORD = { declarations: DECLARATIONS, record: undefined }

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

/** As the policy was written, in another order: of roles, of their rules, of the roles that they inherit. */
const shuffled = (document: PolicyDocument): fc.Arbitrary<PolicyDocument> => {
  const anew = <Each>(list: readonly Each[]) => fc.shuffledSubarray([...list], { minLength: list.length })
  const role = (name: string, { inherits = [], grants, deny = [] }: RoleRules) =>
    fc
      .tuple(anew(inherits), anew(grants), anew(deny))
      .map(([parents, ways, bans]) => [name, { inherits: parents, grants: ways, deny: bans }] as const)
  return anew(Object.entries(document.roles))
    .chain((entries) => fc.tuple(...entries.map(([name, rules]) => role(name, rules))))
    .map((entries) => ({ resources: document.resources, roles: Object.fromEntries(entries) }))
}

describe('a verdict', () => {
  it(
    'is the same in any order of the roles, of the rules and of the file (A4), and however often a role is named',
    () => {
      const tally = createTally()
      const twice = policies.chain((document) => fc.tuple(fc.constant(document), shuffled(document)))
      const orders = callers.chain((caller) =>
        fc.tuple(
          fc.constant(caller),
          fc.shuffledSubarray([...caller.roles, ...caller.roles], { minLength: caller.roles.length * 2 }),
        ),
      )
      fc.assert(
        fc.property(twice, orders, permissions, several(records), ([document, other], [caller, roles], asked, rows) => {
          const held = heldBy(document, caller)
          const heldOtherwise = heldBy(other, { ...caller, roles })
          expect(heldOtherwise.permissions).toEqual(held.permissions)
          for (const record of rows) {
            const { code, ...verdict } = verdicts(held, asked, record)
            const { code: _, ...otherVerdict } = verdicts(heldOtherwise, asked, record)
            expect(otherVerdict, code).toEqual(verdict)
            tally.count(code)
          }
        }),
        { numRuns: 1_000 },
      )
      expect(tally.share('granted')).toBeGreaterThan(0.1)
      expect(tally.share('denied')).toBeGreaterThan(0.02)
    },
    TIMEOUT_MS,
  )

  it(
    'that allows is taken away by no further role, unless a deny stands in it (A5)',
    () => {
      const tally = createTally()
      const further = fc.constantFrom('alpha', 'beta', 'constructor', 'delta', 'stranger')
      fc.assert(
        fc.property(
          policies,
          callers,
          further,
          permissions,
          several(records),
          (document, caller, role, asked, rows) => {
            const before = heldBy(document, caller)
            const after = heldBy(document, { ...caller, roles: [...caller.roles, role] })
            const denies = deniesFor({
              ...NO_RECORD,
              document,
              caller: { ...caller, roles: [role] },
              permission: asked,
            })
            for (const record of rows) {
              if (!verdicts(before, asked, record).can) continue
              const { code, can } = verdicts(after, asked, record)
              if (denies.length === 0) expect(can, code).toBe(true)
              tally.count(code)
            }
          },
        ),
        { numRuns: 1_500 },
      )
      expect(tally.share('granted')).toBeGreaterThan(0.5)
      expect(tally.share('denied')).toBeGreaterThan(0.005)
    },
    TIMEOUT_MS,
  )

  it(
    'without a record is the last word, unless it asks for one',
    () => {
      const tally = createTally()
      fc.assert(
        fc.property(policies, callers, permissions, several(records), (document, caller, asked, rows) => {
          const held = heldBy(document, caller)
          const { allowed, because } = held.explain(asked)
          if (because.code === 'record_required') return
          for (const record of rows) expect(verdicts(held, asked, record).can, because.code).toBe(allowed)
          tally.count(because.code)
        }),
        { numRuns: 1_000 },
      )
      for (const code of ['granted', 'denied', 'requirement_missing', 'attribute_missing']) {
        expect(tally.share(code), code).toBeGreaterThan(0.005)
      }
    },
    TIMEOUT_MS,
  )
})
