import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPolicy, type PolicySubject } from '../../../src/policy/index.js'
import { comparePolicies, type PolicyChange } from '../../../src/policy-reports/index.js'
import { subjectOf } from '../../../src/policy-reports/witnesses.js'
import {
  mutatedArbitrary,
  PERMISSIONS,
  ROLES,
  type Ruled,
  recordArbitrary,
  ruledArbitrary,
  shuffledArbitrary,
  subjectArbitrary,
} from './random-policies.js'

type Question = readonly [PolicySubject, Readonly<Record<string, unknown>> | undefined]

const questions = (count: number): fc.Arbitrary<readonly Question[]> =>
  fc.array(fc.tuple(subjectArbitrary(fc.subarray([...ROLES], { minLength: 1, maxLength: 3 })), recordArbitrary), {
    minLength: count,
    maxLength: count,
  })

const pairs: fc.Arbitrary<readonly [Ruled, Ruled]> = fc.oneof(
  { weight: 1, arbitrary: fc.tuple(ruledArbitrary, ruledArbitrary) },
  { weight: 4, arbitrary: mutatedArbitrary },
)

describe('the comparison of two policies', () => {
  it('is empty if, and only if, nobody is decided about otherwise', () => {
    const seen = { pairs: 0, empty: 0, differing: 0, gains: 0, losses: 0, together: 0, unclear: 0 }
    fc.assert(
      fc.property(pairs, questions(60), ([before, after], asked) => {
        const { changes, unclear } = comparePolicies(before, after)
        const [older, newer] = [createPolicy(before), createPolicy(after)]
        seen.pairs += 1
        seen.unclear += unclear.length
        if (changes.length === 0 && unclear.length === 0) seen.empty += 1
        for (const [subject, record] of asked) {
          for (const permission of PERMISSIONS) {
            const was = older.permissionsOf(subject).can(permission, record)
            const is = newer.permissionsOf(subject).can(permission, record)
            if (was === is) continue
            seen.differing += 1
            // Not only that something changed: this permission, this way, for a role of this caller.
            const explained = [
              ...unclear.filter((each) => each.permission === permission && subject.roles.includes(each.role)),
              ...changes.filter(
                (each) =>
                  each.permission === permission &&
                  each.kind === (is ? 'gain' : 'loss') &&
                  subject.roles.includes(each.role) &&
                  (each.together.length === 0 || each.together.some((role) => subject.roles.includes(role))),
              ),
            ]
            expect(explained, `${permission} ${JSON.stringify({ subject, record, was, is })}`).not.toEqual([])
          }
        }
        for (const change of changes) {
          if (change.kind === 'gain') seen.gains += 1
          else seen.losses += 1
          if (change.together.length > 0) seen.together += 1
          expect(verdicts(older, change), JSON.stringify(change)).toBe(change.kind === 'loss')
          expect(verdicts(newer, change), JSON.stringify(change)).toBe(change.kind === 'gain')
        }
      }),
      { numRuns: 60 },
    )
    expect(seen).toMatchObject({ pairs: 60 })
    for (const count of [seen.empty, seen.gains, seen.losses, seen.together]) expect(count).toBeGreaterThan(2)
    expect(seen.differing).toBeGreaterThan(100)
    expect(seen.unclear).toBe(0)
  }, 120_000)

  it('is empty where rules are only written in another order, on other lines, or apart', () => {
    fc.assert(
      fc.property(shuffledArbitrary, ([before, after]) => {
        expect(comparePolicies(before, after)).toEqual({
          changes: [],
          unclear: [],
          roles: { added: [], removed: [] },
          permissions: { added: [], removed: [] },
          declarations: [],
        })
      }),
      { numRuns: 200 },
    )
  })
})

function verdicts(
  policy: ReturnType<typeof createPolicy>,
  { role, together, permission, witness }: PolicyChange,
): boolean {
  const { claims, ...subject } = subjectOf(witness.token)
  const roles = [role, ...together.slice(0, 1)]
  return policy
    .permissionsOf({ ...subject, roles, claims: { ...claims, ...witness.claims } })
    .can(permission, witness.record)
}
