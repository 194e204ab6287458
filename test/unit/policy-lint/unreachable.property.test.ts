import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createPolicy, type Permission, type PolicySubject } from '../../../src/policy/index.js'
import { type UnreachableRule, unreachableRules } from '../../../src/policy-lint/unreachable.js'
import type {
  AttributeDeclarations,
  BoundDocument,
  PolicyDocument,
  RequirementDocument,
  RoleRules,
} from '../../../src/realm-config/index.js'

const ATTRIBUTES: AttributeDeclarations = {
  site: { type: 'option', options: ['LL', 'LS'] },
  team: { type: 'string' },
  number: { type: 'integer' },
}
const ROLES = ['base', 'middle', 'top'] as const
const PERMISSIONS: readonly Permission[] = ['doc:read', 'doc:write', 'log:read']

const text = fc.constantFrom('LL', 'LS', 'L', 'MO', '')
const filled = fc.constantFrom('LL', 'LS', 'L', 'MO')
const textBound: fc.Arbitrary<BoundDocument> = fc.oneof(
  filled,
  fc.constantFrom('$site', '$team'),
  fc.record({ in: fc.oneof(fc.constantFrom('$site', '$team'), fc.uniqueArray(filled, { minLength: 1 })) }),
  fc.record({ starts_with: fc.oneof(filled, fc.constantFrom('$site', '$team')) }),
)
const numberBound: fc.Arbitrary<BoundDocument> = fc.oneof(
  fc.constantFrom(1, 2),
  fc.constant('$number'),
  fc.record({ in: fc.oneof(fc.constant('$number'), fc.uniqueArray(fc.constantFrom(1, 2, 3), { minLength: 1 })) }),
)
/** Mostly one field, so that bounds often cover each other. */
const where = fc.oneof(
  fc.constant(undefined),
  fc.record({ site: textBound }),
  fc.record({ site: textBound, owner: numberBound }),
  fc.record({ owner: numberBound }),
)
const requirement: fc.Arbitrary<RequirementDocument | undefined> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({ scope: fc.constantFrom<string | string[]>('a', ['a', 'b']) }),
      fc.record({ acr: fc.constantFrom<string | string[]>('1', '2', ['2', 'gold']) }),
      fc.record({ client: fc.constantFrom<string | string[]>('x', ['x', 'y']) }),
      fc.record({ client_role: fc.constantFrom<Record<string, string | string[]>>({ x: 'r' }, { x: ['r', 's'] }) }),
    ),
  },
)
const permissions = fc.uniqueArray(fc.constantFrom(...PERMISSIONS, 'doc:*', '*:read', '*:*'), {
  minLength: 1,
  maxLength: 2,
})

interface Written {
  readonly permissions: readonly string[]
  readonly where: PolicyDocument['roles'][string]['grants'][number]['where'] | undefined
  readonly requirement: RequirementDocument | undefined
}
const written: fc.Arbitrary<Written> = fc.record({ permissions, where, requirement })
const role = (inherits: readonly string[]) =>
  fc.record({
    inherits: fc.subarray([...inherits]),
    grants: fc.array(written, { maxLength: 3 }),
    deny: fc.array(written, { maxLength: 2 }),
  })

const documents: fc.Arbitrary<PolicyDocument> = fc
  .tuple(role([]), role(['base']), role(['base', 'middle']))
  .map((roles) => {
    let line = 0
    const rules = roles.map(({ inherits, grants, deny }): RoleRules => {
      const grantOf = ({ permissions: of, where: bound, requirement: requires }: Written) => {
        line += 1
        return { permissions: of, line, ...(bound && { where: bound }), ...(requires && { requires }) }
      }
      const denyOf = ({ permissions: of, where: bound, requirement: unless }: Written) => {
        line += 1
        return { permissions: of, line, ...(bound && { where: bound }), ...(unless && { unless }) }
      }
      return { inherits, grants: grants.map(grantOf), deny: deny.map(denyOf) }
    })
    const fields = { site: { type: 'string' }, owner: { type: 'integer' } } as const
    return {
      resources: { doc: { actions: ['read', 'write'], fields }, log: { actions: ['read'], fields } },
      roles: Object.fromEntries(ROLES.map((name, at) => [name, rules[at] ?? { grants: [] }])),
    }
  })

const subjects: fc.Arbitrary<PolicySubject> = fc.record({
  roles: fc.subarray([...ROLES], { minLength: 1 }),
  scopes: fc.subarray(['a', 'b']),
  clientId: fc.constantFrom('x', 'y', 'z'),
  clientRoles: fc.constantFrom({}, { x: ['r'] }, { x: ['r', 's'] }),
  claims: fc.record(
    {
      site: fc.constantFrom('LL', 'LS', 'MO'),
      team: text,
      number: fc.constantFrom(1, 2, 3),
      acr: fc.constantFrom('0', '1', '2', '3', 'gold'),
    },
    { requiredKeys: [] },
  ),
})
const records = fc.option(
  fc.record(
    {
      site: fc.oneof(text, fc.constant(null), fc.constant(7)),
      owner: fc.oneof(fc.constantFrom(1, 2, 3), fc.constant(null), fc.constant('1')),
    },
    { requiredKeys: [] },
  ),
  { nil: undefined },
)

/** The policy without the permissions of rules that never matter. */
function without(document: PolicyDocument, dead: readonly UnreachableRule[]): PolicyDocument {
  const cut = (kind: 'grant' | 'deny', name: string) => (rule: RoleRules['grants'][number], index: number) => {
    const found = dead.find(({ rule: each }) => each.kind === kind && each.role === name && each.index === index)
    if (found === undefined) return [rule]
    const left = found.rule.permissions.filter((permission) => !found.permissions.includes(permission))
    return left.length === 0 ? [] : [{ ...rule, permissions: left }]
  }
  return {
    ...document,
    roles: Object.fromEntries(
      Object.entries(document.roles).map(([name, rules]) => [
        name,
        {
          ...rules,
          grants: rules.grants.flatMap(cut('grant', name)),
          deny: (rules.deny ?? []).flatMap(cut('deny', name)),
        },
      ]),
    ),
  }
}

it('no rule that is reported unreachable ever changes a verdict, alone or with the others', { timeout: 60_000 }, () => {
  const seen = new Map<string, number>()
  const verdicts = { allowed: 0, refused: 0 }
  const law = fc.property(
    documents,
    fc.array(fc.tuple(subjects, records), { minLength: 16, maxLength: 16 }),
    (document, asked) => {
      const dead = unreachableRules(document, ATTRIBUTES)
      for (const { why } of dead) seen.set(why, (seen.get(why) ?? 0) + 1)
      if (dead.length === 0) return
      const whole = createPolicy({ policy: document, attributes: ATTRIBUTES })
      const cuts = [...dead.map((each) => [each]), dead]
      for (const cut of cuts) {
        const less = createPolicy({ policy: without(document, cut), attributes: ATTRIBUTES })
        for (const [subject, record] of asked) {
          for (const permission of PERMISSIONS) {
            const before = whole.permissionsOf(subject).can(permission, record)
            verdicts[before ? 'allowed' : 'refused'] += 1
            if (before !== less.permissionsOf(subject).can(permission, record)) {
              expect.fail(JSON.stringify({ document, cut, subject, record, permission, before }))
            }
          }
        }
      }
    },
  )
  fc.assert(law, { numRuns: 1_200, seed: 20261121 })
  // The law says something only where there are such rules, of each kind.
  expect(Object.fromEntries(seen)).toEqual({
    'bound-void': expect.any(Number),
    'grant-covered': expect.any(Number),
    'grant-killed': expect.any(Number),
    'deny-covered': expect.any(Number),
    'deny-idle': expect.any(Number),
  })
  for (const count of seen.values()) expect(count).toBeGreaterThan(40)
  expect(verdicts.allowed).toBeGreaterThan(1_000)
  expect(verdicts.refused).toBeGreaterThan(1_000)
})
