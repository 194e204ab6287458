import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPolicy, type PolicySubject } from '../../../src/policy/index.js'
import { comparePolicies, type PolicyChange } from '../../../src/policy-reports/index.js'
import { subjectOf } from '../../../src/policy-reports/witnesses.js'
import type { PolicyDocument } from '../../../src/realm-config/index.js'
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
            // Not only that something changed: this permission, this way, for a role of this caller, by these rules.
            const explained = [
              ...unclear.filter((each) => each.permission === permission && subject.roles.includes(each.role)),
              ...changes.filter(
                (each) =>
                  each.permission === permission &&
                  each.kind === (is ? 'gain' : 'loss') &&
                  subject.roles.includes(each.role) &&
                  (each.together.length === 0 || each.together.some((role) => subject.roles.includes(role))) &&
                  isWithin(each, is ? [after, before] : [before, after], subject, record),
              ),
            ]
            expect(explained, `${permission} ${JSON.stringify({ subject, record, was, is })}`).not.toEqual([])
          }
        }
        for (const change of changes) {
          if (change.kind === 'gain') seen.gains += 1
          else seen.losses += 1
          if (change.together.length > 0) seen.together += 1
          // For each of the roles that it names.
          for (const role of change.together.length === 0 ? [undefined] : change.together) {
            expect(verdicts(older, change, role), JSON.stringify(change)).toBe(change.kind === 'loss')
            expect(verdicts(newer, change, role), JSON.stringify(change)).toBe(change.kind === 'gain')
          }
        }
      }),
      { numRuns: 60 },
    )
    expect(seen).toMatchObject({ pairs: 60 })
    for (const count of [seen.empty, seen.gains, seen.losses, seen.together]) expect(count).toBeGreaterThan(2)
    expect(seen.differing).toBeGreaterThan(100)
    expect(seen.unclear).toBeLessThan(seen.gains + seen.losses)
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

describe('what shows on a single kind of record or caller only', () => {
  const fields = { sold: { type: 'boolean' }, name: { type: 'string' }, region: { type: 'string' } } as const
  const attributes = { word: { type: 'string' }, words: { type: 'string', multivalued: true } } as const
  const cows = (grants: readonly Rule[], deny: readonly Rule[] = []): Ruled => ({
    attributes,
    policy: {
      resources: { cow: { actions: ['read'], fields } },
      roles: {
        r0: {
          grants: grants.map((rule, line) => ({ permissions: ['cow:read'], line, ...rule })),
          deny: deny.map((rule, line) => ({ permissions: ['cow:read'], line, ...rule })),
        },
      },
    },
  })
  type Rule = Omit<PolicyDocument['roles'][string]['grants'][number], 'permissions' | 'line'>

  const cases: readonly [string, Ruled, Ruled][] = [
    ['a null, or no value', cows([{}]), cows([{ where: { sold: true } }, { where: { sold: false } }])],
    ['a null, under a deny', cows([{}], [{}]), cows([{}], [{ where: { sold: { in: [true, false] } } }])],
    [
      'no value, under a deny',
      cows([{ where: { name: 'a' } }]),
      cows([{ where: { name: 'a' } }], [{ where: { sold: true } }, { where: { sold: false } }]),
    ],
    ['no record', cows([{}]), cows([{}], [{ where: { sold: true, name: { in: ['a'] } } }])],
    ['an attribute that nobody has', cows([{}]), cows([{}], [{ where: { name: '$word' } }])],
    [
      'a text that only starts as the attribute does',
      cows([{ where: { name: { starts_with: '$word' } } }]),
      cows([{ where: { name: '$word' } }]),
    ],
    [
      'a text that starts with less',
      cows([{ where: { name: { starts_with: 'FR-' } } }]),
      cows([{ where: { name: { starts_with: 'FR' } } }]),
    ],
    [
      'two fields of one list',
      cows([{ where: { name: { in: '$words' }, region: { in: '$words' } } }]),
      cows([{ where: { name: { in: '$words' }, region: '$word' } }]),
    ],
    ['a level of authentication above', cows([{ requires: { acr: '3' } }]), cows([{ requires: { acr: ['3', '2'] } }])],
  ]
  it.each(cases)('%s', (_, before, after) => {
    const there = comparePolicies(before, after).changes
    const back = comparePolicies(after, before).changes
    expect(there).not.toEqual([])
    expect(back.map(({ kind }) => kind).sort()).toEqual(
      there.map(({ kind }) => (kind === 'gain' ? 'loss' : 'gain')).sort(),
    )
    expect(comparePolicies(after, after).changes).toEqual([])
  })

  it('one deny that meets 500 roles and 260 permissions makes a change for each', () => {
    const roles = Array.from({ length: 500 }, (_, line) => [
      `r${line}`,
      { grants: [{ permissions: ['cow:*'], line, where: { name: `n${line}` } }] },
    ])
    const actions = Array.from({ length: 260 }, (_, index) => `do${index}`)
    const policy = (deny: PolicyDocument['roles'][string]['deny']): Ruled => ({
      attributes,
      policy: {
        resources: { cow: { actions, fields } },
        roles: Object.fromEntries([...roles, ['q', { grants: [], deny }]]),
      },
    })
    const { changes, unclear } = comparePolicies(policy([]), policy([{ permissions: ['cow:*'], line: 900 }]))
    expect({ changes: changes.length, unclear }).toEqual({ changes: 130_000, unclear: [] })
  }, 60_000)

  it('what has too many cases is no silence', () => {
    const scopes = Array.from({ length: 24 }, (_, index) => `scope_${index}`)
    const before = cows([{ requires: { scope: scopes } }])
    const after = cows([{ requires: { scope: scopes.slice(1) } }])
    expect(comparePolicies(before, after)).toMatchObject({
      changes: [],
      unclear: [{ role: 'r0', permission: 'cow:read' }],
    })
  })
})

/** Whether the grant that a change names allows this, and the deny that it names, if any, refuses it, each alone. */
function isWithin(
  { permission, grant, deny }: PolicyChange,
  [allowing, refusing]: readonly [Ruled, Ruled],
  subject: PolicySubject,
  record: Readonly<Record<string, unknown>> | undefined,
): boolean {
  const can = ({ policy: { resources }, attributes }: Ruled, rules: PolicyDocument['roles'][string]): boolean =>
    createPolicy({ policy: { resources, roles: { only: rules } }, attributes })
      .permissionsOf({ ...subject, roles: ['only'] })
      .can(permission, record)
  const ruleOf = ({ where }: PolicyChange['grant']) => ({ permissions: [permission], line: 1, ...(where && { where }) })
  const granted = { ...ruleOf(grant), ...(grant.requirement && { requires: grant.requirement }) }
  if (!can(allowing, { grants: [granted] })) return false
  if (deny === undefined) return true
  const denied = { ...ruleOf(deny), ...(deny.requirement && { unless: deny.requirement }) }
  return !can(refusing, { grants: [{ permissions: [permission], line: 1 }], deny: [denied] })
}

function verdicts(
  policy: ReturnType<typeof createPolicy>,
  { role, permission, witness }: PolicyChange,
  other: string | undefined,
): boolean {
  const { claims, ...subject } = subjectOf(witness.token)
  const roles = other === undefined ? [role] : [role, other]
  return policy
    .permissionsOf({ ...subject, roles, claims: { ...claims, ...witness.claims } })
    .can(permission, witness.record)
}
