import fc from 'fast-check'
import type {
  AttributeDeclarations,
  BoundDocument,
  FieldType,
  GrantDocument,
  PolicyDocument,
  RequirementDocument,
  RoleRules,
  WhereDocument,
} from '../../../src/realm-config/index.js'
import type { Caller } from './oracle.js'

/** Names are few, so that things meet; some are also members of every object. */
const ROLES = ['alpha', 'beta', 'constructor', 'delta'] as const
const ACTIONS = ['read', 'toString'] as const
const CLIENTS = ['portal', 'desk', 'valueOf'] as const
const CLIENT_ROLES = ['viewer', 'keeper'] as const
const SCOPES = ['analytics', 'export', 'openid'] as const
const ACRS = ['0', '1', '2', '10', 'silver', 'gold'] as const

/** `plain` has no fields; the others have them all. */
const RESOURCES = ['feedings', 'hasOwnProperty', 'plain'] as const

const FIELDS: readonly (readonly [string, FieldType])[] = [
  ['owner', 'integer'],
  ['site', 'string'],
  ['valueOf', 'string'],
  ['open', 'boolean'],
  ['key', 'uuid'],
]
const TYPE_OF: ReadonlyMap<string, FieldType> = new Map(FIELDS)
const FIELD_NAMES = FIELDS.map(([name]) => name)

/** An attribute may be called what every object inherits. */
const CONSTRUCTOR: AttributeDeclarations = Object.fromEntries([['constructor', { type: 'string' }]])

export const DECLARATIONS: AttributeDeclarations = {
  ...CONSTRUCTOR,
  number: { type: 'integer' },
  place: { type: 'option', options: ['LL', 'LS', 'L', ''] },
  numbers: { type: 'integer', multivalued: true },
  places: { type: 'option', options: ['LL', 'LS', 'L', ''], multivalued: true },
  words: { type: 'string', multivalued: true },
}

/** Attributes that a field of this type may be compared with, as the loader lets them through. */
const ATTRIBUTES: Readonly<
  Record<FieldType, { readonly single: readonly string[]; readonly several: readonly string[] }>
> = {
  integer: { single: ['number'], several: ['numbers'] },
  string: { single: ['place', 'constructor'], several: ['places', 'words'] },
  boolean: { single: [], several: [] },
  uuid: { single: ['constructor'], several: ['words'] },
}

const KEYS = ['0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c01', '0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c02'] as const
const WORDS = ['LL', 'LS', 'L', 'é'] as const

const VALUES: Readonly<Record<FieldType, fc.Arbitrary<string | number | boolean>>> = {
  integer: fc.constantFrom(0, 1, 2),
  string: fc.constantFrom(...WORDS),
  boolean: fc.boolean(),
  uuid: fc.constantFrom(...KEYS),
}

/** Of the right type, of the wrong one, and of none that a record of a database would have. */
const HOSTILE_VALUES: readonly unknown[] = [
  null,
  undefined,
  '',
  '1',
  '1.0',
  1.5,
  -0,
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 53,
  1n,
  [1],
  [],
  ['LL'],
  {},
  { $ne: 1 },
  { in: [1, 'LL'] },
  { valueOf: () => 1, toString: () => 'LL' },
  new String('LL'),
  new Number(1),
  true,
  'LLL',
  'l',
  'e\u0301',
  '\ud83d',
  '😀',
  'LL\0',
  '%',
  '1 or 1=1',
  KEYS[0].toUpperCase(),
  Symbol('LL'),
  () => 1,
]

const repeated = <Value>(value: Value, times: number): readonly Value[] => Array.from({ length: times }, () => value)

const few = <Value>(arbitrary: fc.Arbitrary<Value>, minLength = 0, maxLength = 2) =>
  fc.array(arbitrary, { minLength, maxLength })

const oneOrSeveral = (values: readonly string[]): fc.Arbitrary<string | readonly string[]> =>
  fc.oneof(fc.constantFrom(...values), few(fc.constantFrom(...values), 1))

function boundFor(type: FieldType): fc.Arbitrary<BoundDocument> {
  const constant = VALUES[type]
  const { single, several } = ATTRIBUTES[type]
  const attributes = [...single, ...several]
  const anyOf: fc.Arbitrary<BoundDocument>[] = [constant, few(constant, 1, 3).map((values) => ({ in: values }))]
  if (single.length > 0) {
    const attribute = fc.constantFrom(...single).map((name) => `$${name}`)
    anyOf.push(attribute, attribute)
  }
  if (attributes.length > 0) anyOf.push(fc.constantFrom(...attributes).map((name) => ({ in: `$${name}` })))
  if (type === 'string') {
    const prefix = fc.constantFrom('L', 'LL', 'é', ...single.map((name) => `$${name}`))
    anyOf.push(prefix.map((text) => ({ starts_with: text })))
  }
  return fc.oneof(...anyOf)
}

const where: fc.Arbitrary<WhereDocument> = fc
  .uniqueArray(fc.constantFrom(...FIELD_NAMES), { maxLength: 2 })
  .chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, boundFor(TYPE_OF.get(name) ?? 'string')]))))

const requirement: fc.Arbitrary<RequirementDocument> = fc.record(
  {
    scope: oneOrSeveral(SCOPES),
    acr: oneOrSeveral(ACRS),
    client: oneOrSeveral(CLIENTS),
    client_role: fc.dictionary(fc.constantFrom(...CLIENTS), oneOrSeveral(CLIENT_ROLES), { minKeys: 1, maxKeys: 2 }),
  },
  { requiredKeys: [] },
)
const someRequirement = requirement.filter((each) => Object.keys(each).length > 0)

/** A rule with a bound speaks of resources that have the fields, as the loader wants it. */
const body = where.chain((bound) => {
  const isBounded = Object.keys(bound).length > 0
  const resource = fc.constantFrom(
    'feedings',
    'feedings',
    'feedings',
    'hasOwnProperty',
    ...(isBounded ? [] : ['plain', '*']),
  )
  const pattern = fc.tuple(resource, fc.constantFrom('read', 'read', '*', ...ACTIONS)).map((halves) => halves.join(':'))
  return fc.record({
    permissions: few(pattern, 1),
    // Several rules may stand on one line.
    line: fc.integer({ min: 1, max: 9 }),
    ...(isBounded && { where: fc.constant(bound) }),
  })
})

const seldom = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 })

const grant: fc.Arbitrary<GrantDocument> = fc
  .tuple(body, seldom(someRequirement))
  .map(([rule, requires]) => (requires === undefined ? rule : { ...rule, requires }))

const deny = fc
  .tuple(body, seldom(someRequirement))
  .map(([rule, unless]) => (unless === undefined ? rule : { ...rule, unless }))

/** A role inherits only from those before it: the loader refuses circles. */
const roles: fc.Arbitrary<Readonly<Record<string, RoleRules>>> = fc
  .tuple(
    ...ROLES.map((_, at) =>
      fc.record({
        inherits: fc.oneof(
          { weight: 2, arbitrary: fc.constant<readonly string[]>([]) },
          { weight: at === 0 ? 0 : 1, arbitrary: fc.subarray(ROLES.slice(0, at)) },
        ),
        grants: few(grant, 0, 4),
        deny: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: few(deny) }),
      }),
    ),
  )
  .map((rules) => Object.fromEntries(ROLES.map((role, at) => [role, rules[at] ?? { grants: [] }])))

export const policies: fc.Arbitrary<PolicyDocument> = roles.map((written) => ({
  resources: {
    feedings: { actions: ACTIONS, fields: fieldsOf() },
    hasOwnProperty: { actions: ACTIONS, fields: fieldsOf() },
    plain: { actions: ACTIONS },
  },
  roles: written,
}))

const fieldsOf = () => Object.fromEntries(FIELDS.map(([name, type]) => [name, { type }]))

/** Mostly as declared; else absent, of another type, or empty. */
function claimOf(good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const bad = fc.constantFrom(
    undefined,
    null,
    '1',
    1.5,
    2 ** 53,
    [1],
    ['LL', 1],
    [],
    {},
    true,
    '',
    [''],
    'x'.repeat(257),
  )
  return fc.oneof({ weight: 4, arbitrary: good }, { weight: 1, arbitrary: bad })
}

export const callers: fc.Arbitrary<Caller> = fc.record({
  roles: few(fc.constantFrom(...ROLES, ...ROLES, ...ROLES, 'stranger', '__proto__', 'toString'), 0, 4),
  claims: fc.record(
    {
      number: claimOf(VALUES.integer),
      place: claimOf(fc.constantFrom('LL', 'LS', 'L')),
      constructor: claimOf(fc.constantFrom(...WORDS, ...KEYS)),
      numbers: claimOf(few(VALUES.integer, 1)),
      places: claimOf(few(fc.constantFrom('LL', 'LS'), 1)),
      words: claimOf(few(fc.constantFrom(...WORDS, ...KEYS), 1)),
      acr: fc.oneof(fc.constantFrom(...ACRS), few(fc.constantFrom(...ACRS)), fc.constantFrom(2, null)),
    },
    { requiredKeys: [] },
  ),
  scopes: fc.subarray([...SCOPES]),
  clientId: fc.option(fc.constantFrom(...CLIENTS), { nil: undefined }),
  clientRoles: fc.dictionary(fc.constantFrom(...CLIENTS), fc.subarray([...CLIENT_ROLES])),
})

export const permissions: fc.Arbitrary<`${string}:${string}`> = fc
  .tuple(fc.constantFrom(...RESOURCES, ...repeated('feedings', 7)), fc.constantFrom(...ACTIONS, ...repeated('read', 6)))
  .map(([resource, action]): `${string}:${string}` => `${resource}:${action}`)

const fields = fc.record(
  Object.fromEntries(
    FIELDS.map(([name, type]) => [
      name,
      fc.oneof({ weight: 5, arbitrary: VALUES[type] }, { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_VALUES) }),
    ]),
  ),
  { requiredKeys: [] },
)

/** Ways of handing over fields; those that hide them are as good as none. */
const DRESSES: readonly ((own: Record<string, unknown>) => unknown)[] = [
  (own) => Object.freeze(own),
  (own) => Object.assign(Object.create(null), own),
  (own) => Object.create(own),
  (own) => Object.assign([], own),
  (own) => Object.assign(new Date(0), own),
  (own) => new Map(Object.entries(own)),
  (own) => new Proxy(own, {}),
  (own) => Object.defineProperties({}, unseen(own)),
  (own) => JSON.parse(`{"__proto__":${JSON.stringify({ owner: own.owner ?? 1 }, plain)},"site":"LL"}`),
  (own) => Object.values(own)[0],
  () => () => {},
]

const plain = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

const unseen = (own: Record<string, unknown>): PropertyDescriptorMap =>
  Object.fromEntries(Object.entries(own).map(([name, value]) => [name, { value, enumerable: false }]))

/** What callers without types may hand over as a record, too. */
export const records: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 12, arbitrary: fields },
  { weight: 3, arbitrary: fc.tuple(fields, fc.constantFrom(...DRESSES)).map(([own, dress]) => dress(own)) },
  { weight: 1, arbitrary: fc.constantFrom(undefined, null, '', 'feedings', 0, true, []) },
)

function thrower(): never {
  throw new Error('a record that does not want to be read')
}

/** A record that throws when it is looked at. Made when it is needed: fast-check looks at what it makes. */
export interface ThrowingRecord {
  readonly make: () => object
  /** What can be read of it without a throw. */
  readonly readable: Readonly<Record<string, unknown>>
}

/** Records that throw in one field, or in all. */
export const throwingRecords: fc.Arbitrary<ThrowingRecord> = fc
  .tuple(fields, fc.constantFrom(...FIELD_NAMES), fc.nat(5))
  .map(([own, field, how]) => {
    if (how === 0) return { make: () => new Proxy({ ...own }, { get: thrower }), readable: {} }
    if (how === 1) return { make: () => new Proxy({ ...own }, { getOwnPropertyDescriptor: thrower }), readable: {} }
    if (how === 2) return { make: () => revoked({ ...own }), readable: {} }
    const { [field]: _, ...readable } = own
    return { make: () => Object.defineProperty({ ...own }, field, { get: thrower, configurable: true }), readable }
  })

function revoked(own: object): object {
  const { proxy, revoke } = Proxy.revocable(own, {})
  revoke()
  return proxy
}
