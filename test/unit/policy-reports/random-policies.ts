import fc from 'fast-check'
import { expandPermission, type Permission, type PolicySubject } from '../../../src/policy/index.js'
import type {
  AttributeDeclarations,
  BoundDocument,
  FieldType,
  PolicyDocument,
  RequirementDocument,
  WhereDocument,
} from '../../../src/realm-config/index.js'

export interface Ruled {
  readonly policy: PolicyDocument
  readonly attributes: AttributeDeclarations
}

/** Few values, so that constants, attributes and records often meet. */
const WORDS = ['a', 'ab', 'abc', 'b']
const NUMBERS = [0, 1, 2]
const UUIDS = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002']

export const ROLES: readonly string[] = ['r0', 'r1', 'r2', 'r3']
export const PERMISSIONS: readonly Permission[] = ['cow:read', 'cow:sell', 'farm:read']

const FIELDS: Readonly<Record<string, Readonly<Record<string, { type: FieldType }>>>> = {
  cow: { number: { type: 'integer' }, name: { type: 'string' }, sold: { type: 'boolean' } },
  farm: { name: { type: 'string' }, region: { type: 'string' }, id: { type: 'uuid' } },
}

const attributeChoices: Readonly<Record<string, readonly AttributeDeclarations[string][]>> = {
  age: [{ type: 'integer' }, { type: 'integer' }, { type: 'string' }],
  word: [{ type: 'string' }, { type: 'string' }, { type: 'option', options: ['a', 'ab'] }],
  option: [
    { type: 'option', options: ['a', 'b'] },
    { type: 'option', options: ['a', 'b'] },
    { type: 'option', options: ['a', 'abc'] },
  ],
  words: [{ type: 'string', multivalued: true }],
}

const attributesArbitrary: fc.Arbitrary<AttributeDeclarations> = fc.record(
  Object.fromEntries(Object.entries(attributeChoices).map(([name, choices]) => [name, fc.constantFrom(...choices)])),
)

function boundArbitrary(type: FieldType): fc.Arbitrary<BoundDocument> {
  switch (type) {
    case 'integer':
      return fc.oneof(
        fc.constantFrom(...NUMBERS),
        fc.constant('$age'),
        fc.subarray(NUMBERS, { minLength: 1 }).map((list) => ({ in: list })),
      )
    case 'boolean':
      return fc.boolean()
    case 'uuid':
      return fc.oneof(fc.constantFrom(...UUIDS), fc.constant('$word'))
    case 'string':
      return fc.oneof(
        fc.constantFrom(...WORDS, '$word', '$option'),
        fc.subarray(WORDS, { minLength: 1 }).map((list) => ({ in: list })),
        fc.constantFrom({ in: '$words' }, { in: '$option' }),
        fc.constantFrom(...WORDS, '$word').map((prefix) => ({ starts_with: prefix })),
      )
  }
}

const requirementArbitrary: fc.Arbitrary<RequirementDocument> = fc
  .record(
    {
      scope: fc.constantFrom<string | string[]>('s1', ['s1', 's2']),
      acr: fc.constantFrom<string | string[]>('2', '3', 'gold', ['1', 'gold']),
      client: fc.constantFrom<string | string[]>('web', ['web', 'app']),
      client_role: fc.constantFrom<Record<string, string | string[]>>({ web: 'x' }, { web: ['x', 'y'] }),
    },
    { requiredKeys: [] },
  )
  .filter((requirement) => Object.keys(requirement).length > 0)

interface LooseRule {
  readonly permissions: readonly string[]
  readonly where?: WhereDocument
  readonly requirement?: RequirementDocument
}

function whereArbitrary(resource: string): fc.Arbitrary<WhereDocument> {
  const fields = FIELDS[resource] ?? {}
  return fc
    .subarray(Object.keys(fields), { minLength: 1, maxLength: 2 })
    .chain((names) =>
      fc.record(Object.fromEntries(names.map((name) => [name, boundArbitrary(fields[name]?.type ?? 'string')]))),
    )
}

/** There in so many of ten. */
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>, ofTen: number): fc.Arbitrary<Value | undefined> =>
  fc.oneof({ weight: ofTen, arbitrary }, { weight: 10 - ofTen, arbitrary: fc.constant(undefined) })

const ruleArbitrary: fc.Arbitrary<LooseRule> = fc
  .constantFrom(
    ...(['cow:read', 'cow:sell', 'cow:*', 'farm:read', 'farm:*'] as const).map((pattern) => ({
      pattern,
      resource: pattern.slice(0, pattern.indexOf(':')),
    })),
  )
  .chain(({ pattern, resource }) =>
    fc.tuple(maybe(whereArbitrary(resource), 7), maybe(requirementArbitrary, 3)).map(([where, requirement]) => ({
      permissions: [pattern],
      ...(where && { where }),
      ...(requirement && { requirement }),
    })),
  )

const wildcardRule: fc.Arbitrary<LooseRule> = fc
  .constantFrom('*:read', '*:*')
  .map((pattern) => ({ permissions: [pattern] }))

interface LooseRole {
  readonly inherits: readonly string[]
  readonly grants: readonly LooseRule[]
  readonly denies: readonly LooseRule[]
}

const roleArbitrary = (index: number): fc.Arbitrary<LooseRole> =>
  fc.record({
    // Only from those before it: the language knows no circle.
    inherits: index === 0 ? fc.constant([]) : fc.subarray(ROLES.slice(0, index), { maxLength: 1 }),
    grants: fc.array(fc.oneof({ weight: 5, arbitrary: ruleArbitrary }, { weight: 1, arbitrary: wildcardRule }), {
      maxLength: 3,
    }),
    denies: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(ruleArbitrary, { maxLength: 2 }) },
    ),
  })

const looseArbitrary = fc.tuple(...ROLES.map((_, index) => roleArbitrary(index)))

const policyArbitrary: fc.Arbitrary<PolicyDocument> = looseArbitrary.map(toDocument)

export const ruledArbitrary: fc.Arbitrary<Ruled> = fc.record({
  policy: policyArbitrary,
  attributes: attributesArbitrary,
})

function toDocument(roles: readonly LooseRole[]): PolicyDocument {
  let line = 0
  const numbered = <Rule>(rule: Rule) => ({ ...rule, line: ++line })
  return {
    resources: {
      cow: { actions: ['read', 'sell'], fields: FIELDS.cow ?? {} },
      farm: { actions: ['read'], fields: FIELDS.farm ?? {} },
    },
    roles: Object.fromEntries(
      roles.map(({ inherits, grants, denies }, index) => [
        ROLES[index],
        {
          inherits,
          grants: grants.map(({ requirement, ...rule }) =>
            numbered({ ...rule, ...(requirement && { requires: requirement }) }),
          ),
          deny: denies.map(({ requirement, ...rule }) =>
            numbered({ ...rule, ...(requirement && { unless: requirement }) }),
          ),
        },
      ]),
    ),
  }
}

/** Anybody: attributes of any type, absent or not. */
export const subjectArbitrary = (roles: fc.Arbitrary<readonly string[]>): fc.Arbitrary<PolicySubject> =>
  fc.record({
    roles,
    scopes: fc.subarray(['s1', 's2']),
    clientId: fc.constantFrom('web', 'app', 'other'),
    clientRoles: fc.subarray(['x', 'y']).map((web) => ({ web })),
    claims: fc.record(
      {
        age: fc.constantFrom(...NUMBERS, '1', 'a', 7),
        word: fc.constantFrom(...WORDS, ...UUIDS, 'zzz', 1, ''),
        option: fc.constantFrom(...WORDS, 2),
        words: fc.oneof(
          fc.subarray([...WORDS, 'zzz']),
          fc.constantFrom<string | number | readonly (string | number)[]>('a', 1, ['a', 1], [1]),
        ),
        acr: fc.constantFrom<string | readonly string[]>('1', '2', '3', 'gold', ['gold', '2'], '0'),
      },
      { requiredKeys: [] },
    ),
  })

/** Any record, or none. */
export const recordArbitrary: fc.Arbitrary<Readonly<Record<string, unknown>> | undefined> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(undefined) },
  {
    weight: 8,
    arbitrary: fc.record(
      {
        number: fc.constantFrom<unknown>(...NUMBERS, 7, 'a', '1', null, 1.5),
        name: fc.constantFrom<unknown>(...WORDS, 'abz', 'zzz', '', null, 1, [], 'abcd'),
        region: fc.constantFrom<unknown>(...WORDS, 'abz', 'zzz', null, 1),
        sold: fc.constantFrom<unknown>(true, false, null, 'true'),
        id: fc.constantFrom<unknown>(...UUIDS, '00000000-0000-4000-8000-000000000003', 'a', null),
      },
      { requiredKeys: [] },
    ),
  },
)

/** A policy, and the same with a small change or two. */
export const mutatedArbitrary: fc.Arbitrary<readonly [Ruled, Ruled]> = fc
  .tuple(looseArbitrary, attributesArbitrary, fc.array(mutationArbitrary(), { minLength: 1, maxLength: 2 }))
  .map(([loose, attributes, mutations]) => {
    const mutated = mutations.reduce<Loose>((policy, mutate) => mutate(policy), { roles: loose, attributes })
    return [
      { policy: toDocument(loose), attributes },
      { policy: toDocument(mutated.roles), attributes: mutated.attributes },
    ]
  })

/** A policy, and the same in other words: shuffled, a wildcard or a list of permissions written out, a rule twice. */
export const shuffledArbitrary: fc.Arbitrary<readonly [Ruled, Ruled]> = looseArbitrary.chain((loose) =>
  fc
    .tuple(
      attributesArbitrary,
      fc.tuple(...loose.map(({ grants }) => fc.shuffledSubarray([...grants], { minLength: grants.length }))),
      fc.tuple(...loose.map(({ denies }) => fc.shuffledSubarray([...denies], { minLength: denies.length }))),
      fc.shuffledSubarray([...ROLES], { minLength: ROLES.length }),
    )
    .map(([attributes, grants, denies, order]) => {
      const again = loose.map(({ inherits }, index) => ({
        inherits,
        grants: (grants[index] ?? []).flatMap(writtenOut),
        denies: (denies[index] ?? []).flatMap(writtenOut),
      }))
      const { roles, resources } = toDocument(again)
      const shuffled = Object.fromEntries(order.map((role) => [role, roles[role] ?? { grants: [] }]))
      return [
        { policy: toDocument(loose), attributes },
        { policy: { resources, roles: shuffled }, attributes },
      ]
    }),
)

function writtenOut(rule: LooseRule): readonly LooseRule[] {
  const permissions = rule.permissions.flatMap((pattern) => expandPermission(pattern, PERMISSIONS))
  return permissions.map((permission) => ({
    ...rule,
    permissions: [permission],
    ...(rule.where && { where: Object.fromEntries(Object.entries(rule.where).reverse()) }),
  }))
}

interface Loose {
  readonly roles: readonly LooseRole[]
  readonly attributes: AttributeDeclarations
}

function mutationArbitrary(): fc.Arbitrary<(policy: Loose) => Loose> {
  const role = fc.nat({ max: ROLES.length - 1 })
  const inRole =
    (index: number, change: (role: LooseRole) => LooseRole) =>
    ({ roles, attributes }: Loose): Loose => ({
      attributes,
      roles: roles.map((each, at) => (at === index ? change(each) : each)),
    })
  return fc.oneof(
    fc
      .tuple(role, ruleArbitrary)
      .map(([index, rule]) => inRole(index, (own) => ({ ...own, grants: [...own.grants, rule] }))),
    fc
      .tuple(role, ruleArbitrary)
      .map(([index, rule]) => inRole(index, (own) => ({ ...own, denies: [...own.denies, rule] }))),
    role.map((index) => inRole(index, (own) => ({ ...own, grants: own.grants.slice(1) }))),
    role.map((index) => inRole(index, (own) => ({ ...own, denies: own.denies.slice(1) }))),
    role.map((index) => inRole(index, (own) => ({ ...own, inherits: [] }))),
    fc
      .tuple(role, requirementArbitrary)
      .map(([index, requirement]) =>
        inRole(index, (own) => ({ ...own, grants: own.grants.map((rule) => ({ ...rule, requirement })) })),
      ),
    role.map((index) =>
      inRole(index, (own) => ({ ...own, denies: own.denies.map(({ requirement: _, ...rule }) => rule) })),
    ),
    fc.constant((policy: Loose): Loose => policy),
    attributesArbitrary.map(
      (attributes) =>
        ({ roles }: Loose): Loose => ({ roles, attributes }),
    ),
  )
}
