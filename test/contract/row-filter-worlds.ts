import fc from 'fast-check'
import type { PolicySubject } from '../../src/policy/index.js'
import type {
  AttributeDeclarations,
  BoundDocument,
  DenyDocument,
  FieldDeclaration,
  FieldType,
  GrantDocument,
  PolicyDocument,
  RequirementDocument,
} from '../../src/realm-config/index.js'

/** Fields of the table `things`: each type, in the columns that a database may have for it. */
export const FIELDS = {
  small: { type: 'integer' },
  medium: { type: 'integer' },
  big: { type: 'integer' },
  label: { type: 'string' },
  word: { type: 'string', column: 'word_code' },
  name: { type: 'string' },
  flag: { type: 'boolean' },
  owner: { type: 'uuid', column: 'owner_id' },
} as const satisfies Record<string, FieldDeclaration>

export const TABLE = `CREATE TABLE things (
  id integer PRIMARY KEY, small smallint, medium integer, big bigint,
  label text, word_code varchar(40), name text COLLATE "und-x-icu", flag boolean, owner_id uuid)`

/** Values are text here, as JSON has no integers beyond 2^53. */
export type StoredThing = Readonly<Record<string, string | number | boolean | null>>

export const ATTRIBUTES: AttributeDeclarations = {
  number: { type: 'integer' },
  numbers: { type: 'integer', multivalued: true },
  text: { type: 'string' },
  texts: { type: 'string', multivalued: true },
  site: { type: 'option', options: ['L', 'LL', 'll', '%'] },
  key: { type: 'string' },
}

/** What many callers ask about the same rows. */
export interface World {
  readonly rows: readonly StoredThing[]
  readonly cases: readonly { readonly document: PolicyDocument; readonly subjects: readonly PolicySubject[] }[]
}

export const PERMISSIONS = ['lot:read', 'cage:write'] as const

const INTEGERS = [
  0,
  1,
  2,
  -1,
  42,
  32_767,
  32_768,
  -2_147_483_649,
  2_147_483_647,
  2_147_483_648,
  2 ** 53 - 1,
  1 - 2 ** 53,
]
const BEYOND = ['9007199254740992', '9007199254740993', '9223372036854775807', '-9223372036854775808']
const TEXTS = [
  ...['L', 'LL', 'LL%', 'L_', '%', '_', '\\', "L'L", '"', '{L}', 'L,LL', 'll', 'LL ', ' ', 'NULL'],
  // Equal for people and for some collations: composed and not, one letter and two, with and without what nobody sees.
  ...[
    '\u00e9',
    'e\u0301',
    '\u00df',
    'ss',
    'L\u200b',
    '\u0130',
    'i',
    '\ufb01',
    'fi',
    '\u{1f986}',
    '\u{1f986}L',
    '\u212b',
    '\u00c5',
  ],
]
const UUIDS = [
  '00000000-0000-0000-0000-000000000000',
  'e0a1c7d2-0000-4000-8000-00000000000a',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
]

/** One of a list, and one of its first few as often as any other: what is compared should often be equal. */
const from = <Value>(values: readonly Value[]): fc.Arbitrary<Value> =>
  fc.oneof(fc.constantFrom(...values.slice(0, 3)), fc.constantFrom(...values))
const sometimesNull = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null, freq: 6 })
const within = (least: number, most: number) => INTEGERS.filter((value) => value >= least && value <= most)

const row = fc.record({
  small: sometimesNull(from(within(-32_768, 32_767))),
  medium: sometimesNull(from(within(-2_147_483_648, 2_147_483_647))),
  big: sometimesNull(fc.oneof({ weight: 4, arbitrary: from(INTEGERS) }, fc.constantFrom(...BEYOND))),
  label: sometimesNull(from(['L', 'LL', '', ...TEXTS])),
  word_code: sometimesNull(from(['LL', '', ...TEXTS])),
  name: sometimesNull(from(TEXTS)),
  flag: sometimesNull(fc.boolean()),
  owner_id: sometimesNull(from(UUIDS)),
})

const listOf = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.array(arbitrary, { minLength: 1, maxLength: 4 })

const BOUNDS: Readonly<Record<FieldType, fc.Arbitrary<BoundDocument>>> = {
  integer: fc.oneof(
    from(INTEGERS),
    fc.constant('$number'),
    fc.record({ in: fc.oneof(fc.constantFrom('$numbers', '$number'), listOf(from(INTEGERS))) }),
  ),
  string: fc.oneof(
    from(TEXTS),
    fc.constantFrom('$text', '$site'),
    fc.record({ in: fc.oneof(fc.constantFrom('$texts', '$text'), listOf(from(TEXTS))) }),
    fc.record({ starts_with: fc.oneof(fc.constantFrom('$text', '$site'), from(TEXTS)) }),
  ),
  boolean: fc.oneof(fc.boolean(), fc.record({ in: listOf(fc.boolean()) })),
  uuid: fc.oneof(
    from(UUIDS),
    fc.constant('$key'),
    fc.record({ in: fc.oneof(fc.constant('$key'), listOf(from(UUIDS))) }),
  ),
}

const fields = Object.entries(FIELDS)
const fieldBound = fc.constantFrom(...fields).chain(([field, { type }]) => fc.tuple(fc.constant(field), BOUNDS[type]))
const where = fc
  .oneof({ weight: 3, arbitrary: fc.tuple(fieldBound) }, fc.array(fieldBound, { minLength: 2, maxLength: 3 }))
  .map((bounds) => Object.fromEntries(bounds))

const requirement: fc.Arbitrary<RequirementDocument> = fc.constantFrom<RequirementDocument>(
  { scope: 'lots' },
  { acr: '2' },
  { client: 'app' },
  { client_role: { api: 'editor' } },
)
const permissions = fc.constantFrom(['lot:read'], ['lot:*'], ['*:read'], ['*:*'], ['cage:write', 'lot:read'])
const seldom = <Value>(arbitrary: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })

const LINE = 1
const grant: fc.Arbitrary<GrantDocument> = fc
  .tuple(permissions, fc.option(where, { nil: undefined, freq: 5 }), seldom(requirement))
  .map(([patterns, bound, requires]) => ({
    permissions: patterns,
    ...(bound !== undefined && { where: bound }),
    ...(requires !== undefined && { requires }),
    line: LINE,
  }))
const deny: fc.Arbitrary<DenyDocument> = fc
  .tuple(permissions, fc.option(where, { nil: undefined, freq: 12 }), seldom(requirement))
  .map(([patterns, bound, unless]) => ({
    permissions: patterns,
    ...(bound !== undefined && { where: bound }),
    ...(unless !== undefined && { unless }),
    line: LINE,
  }))

const ROLES = ['first', 'second', 'third'] as const
const role = fc.record({
  grants: fc.array(grant, { minLength: 1, maxLength: 2 }),
  deny: fc.array(deny, { maxLength: 1 }),
})

const document: fc.Arbitrary<PolicyDocument> = fc
  .tuple(fc.tuple(role, role, role), fc.subarray(['second', 'third']), fc.subarray(['third']))
  .map(([[first, second, third], ofFirst, ofSecond]) =>
    withLines({ first: { ...first, inherits: ofFirst }, second: { ...second, inherits: ofSecond }, third }),
  )

/** Rules are told apart by their lines. */
function withLines(roles: PolicyDocument['roles']): PolicyDocument {
  let line = LINE
  const numbered = Object.entries(roles).map(([name, { grants, deny = [], ...rest }]) => [
    name,
    {
      ...rest,
      grants: grants.map((rule) => ({ ...rule, line: line++ })),
      deny: deny.map((rule) => ({ ...rule, line: line++ })),
    },
  ])
  const resource = { actions: ['read', 'write'], fields: FIELDS }
  return { resources: { lot: resource, cage: resource }, roles: Object.fromEntries(numbered) }
}

/** Claims as tokens carry them: sometimes absent, sometimes of another type, sometimes what no database holds. */
const claim = <Value>(arbitrary: fc.Arbitrary<Value>) =>
  fc.oneof(
    { weight: 12, arbitrary },
    {
      weight: 1,
      arbitrary: fc.constantFrom<unknown>(null, '', '1', 1.5, -0, true, [], {}, [null], 'L\0', '\ud83e', 2 ** 53),
    },
  )
const claims = fc.record(
  {
    number: claim(from(INTEGERS)),
    numbers: claim(fc.array(from(INTEGERS), { maxLength: 4 })),
    text: claim(from(TEXTS)),
    texts: claim(fc.array(from(TEXTS), { maxLength: 4 })),
    site: claim(fc.constantFrom('L', 'LL', 'll', '%')),
    key: claim(fc.oneof(from(UUIDS), fc.constantFrom(...UUIDS.map((key) => key.toUpperCase())))),
    acr: fc.constantFrom('1', '2'),
  },
  { requiredKeys: ['acr', 'text', 'number', 'key'] },
)

const subject: fc.Arbitrary<PolicySubject> = fc
  .tuple(
    fc.oneof({ weight: 6, arbitrary: fc.subarray([...ROLES], { minLength: 1 }) }, fc.constantFrom([], ['unknown'])),
    fc.constantFrom([], ['lots']),
    fc.constantFrom('app', 'other'),
    fc.constantFrom({}, { api: ['editor'] }),
    claims,
  )
  .map(([roles, scopes, clientId, clientRoles, given]) => ({
    roles,
    scopes,
    clientId,
    clientRoles,
    // As a token's: read from JSON, without what JSON has not.
    claims: JSON.parse(JSON.stringify(given)),
  }))

export const worlds: fc.Arbitrary<World> = fc.record({
  rows: fc
    .array(row, { minLength: 24, maxLength: 48 })
    .map((rows) => rows.map((each, index) => ({ id: index + 1, ...each }))),
  cases: fc.array(fc.record({ document, subjects: fc.array(subject, { minLength: 1, maxLength: 4 }) }), {
    minLength: 1,
    maxLength: 12,
  }),
})
