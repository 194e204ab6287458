import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createPolicy,
  describeReason,
  expandPermission,
  type Identity,
  type Permission,
} from '../../../src/policy/index.js'
import type { AttributeDeclarations, PolicyDocument } from '../../../src/realm-config/index.js'
import { accessToken } from '../../support/access-token.js'

const attributes: AttributeDeclarations = {
  gaveur_id: { type: 'integer' },
  site_id: { type: 'option', options: ['LL', 'LS', 'MO'] },
}

const document: PolicyDocument = {
  resources: {
    gavage_data: {
      actions: ['read', 'write'],
      fields: { gaveur_id: { type: 'integer' }, site_id: { type: 'string' } },
    },
    audit: { actions: ['read'] },
  },
  roles: {
    admin: { grants: [{ permissions: ['gavage_data:read', 'gavage_data:write', 'audit:read'], line: 10 }] },
    gaveur: { grants: [{ permissions: ['gavage_data:read'], where: { gaveur_id: '$gaveur_id' }, line: 14 }] },
    veterinaire: { grants: [{ permissions: ['gavage_data:read'], where: { site_id: '$site_id' }, line: 18 }] },
    visitor: {
      grants: [{ permissions: ['gavage_data:read'], where: { gaveur_id: '$gaveur_id', site_id: 'MO' }, line: 22 }],
    },
  },
}

const policy = createPolicy({ policy: document, attributes })

function identify(roles: readonly string[], claims: Record<string, string | number> = {}): Identity {
  return policy.identify(accessToken({ roles, claims }))
}

describe('a decision', () => {
  const cases: readonly [string, Identity, Permission, Record<string, unknown> | undefined, boolean, string][] = [
    ['an unbounded grant needs no record', identify(['admin']), 'gavage_data:read', undefined, true, 'granted'],
    [
      'an unbounded grant covers any record',
      identify(['admin']),
      'gavage_data:read',
      { gaveur_id: 9 },
      true,
      'granted',
    ],
    ['a bound met', identify(['gaveur'], { gaveur_id: 1 }), 'gavage_data:read', { gaveur_id: 1 }, true, 'granted'],
    [
      'another’s record',
      identify(['gaveur'], { gaveur_id: 1 }),
      'gavage_data:read',
      { gaveur_id: 2 },
      false,
      'out_of_bounds',
    ],
    [
      'a record given as text',
      identify(['gaveur'], { gaveur_id: 1 }),
      'gavage_data:read',
      { gaveur_id: '1' },
      false,
      'out_of_bounds',
    ],
    [
      'a record given as a list',
      identify(['gaveur'], { gaveur_id: 1 }),
      'gavage_data:read',
      { gaveur_id: [1] },
      false,
      'out_of_bounds',
    ],
    ['no record', identify(['gaveur'], { gaveur_id: 1 }), 'gavage_data:read', undefined, false, 'record_required'],
    [
      'a record without the field',
      identify(['gaveur'], { gaveur_id: 1 }),
      'gavage_data:read',
      { site_id: 'LL' },
      false,
      'field_missing',
    ],
    [
      'a record whose field is inherited',
      identify(['gaveur'], { gaveur_id: 1 }),
      'gavage_data:read',
      Object.create({ gaveur_id: 1 }),
      false,
      'field_missing',
    ],
    [
      'a caller without the attribute',
      identify(['gaveur']),
      'gavage_data:read',
      { gaveur_id: 1 },
      false,
      'attribute_missing',
    ],
    ['neither attribute nor field', identify(['gaveur']), 'gavage_data:read', {}, false, 'attribute_missing'],
    [
      'an attribute of the wrong type',
      identify(['gaveur'], { gaveur_id: '1' }),
      'gavage_data:read',
      { gaveur_id: '1' },
      false,
      'attribute_missing',
    ],
    [
      'an option that is not one',
      identify(['veterinaire'], { site_id: 'XX' }),
      'gavage_data:read',
      { site_id: 'XX' },
      false,
      'attribute_missing',
    ],
    [
      'another action',
      identify(['gaveur'], { gaveur_id: 1 }),
      'gavage_data:write',
      { gaveur_id: 1 },
      false,
      'permission_missing',
    ],
    ['a permission nobody declared', identify(['admin']), 'gavag_data:read', undefined, false, 'permission_unknown'],
    ['a role the policy does not know', identify(['root']), 'gavage_data:read', undefined, false, 'permission_missing'],
    [
      'a role named like a member of every object',
      identify(['constructor', '__proto__']),
      'gavage_data:read',
      undefined,
      false,
      'permission_missing',
    ],
    [
      'several grants are alternatives',
      identify(['gaveur', 'veterinaire'], { gaveur_id: 1, site_id: 'LL' }),
      'gavage_data:read',
      { gaveur_id: 2, site_id: 'LL' },
      true,
      'granted',
    ],
    [
      'one alternative unmeetable, another met',
      identify(['gaveur', 'veterinaire'], { site_id: 'LL' }),
      'gavage_data:read',
      { gaveur_id: 2, site_id: 'LL' },
      true,
      'granted',
    ],
    [
      'several fields must all match',
      identify(['visitor'], { gaveur_id: 1 }),
      'gavage_data:read',
      { gaveur_id: 1, site_id: 'LL' },
      false,
      'out_of_bounds',
    ],
    [
      'attribute and constant',
      identify(['visitor'], { gaveur_id: 1 }),
      'gavage_data:read',
      { gaveur_id: 1, site_id: 'MO' },
      true,
      'granted',
    ],
  ]

  it.each(cases)('%s', (_, identity, permission, record, allowed, code) => {
    const decision = identity.explain(permission, record)
    expect({ allowed: decision.allowed, code: decision.because.code }).toEqual({ allowed, code })
    expect(identity.can(permission, record)).toBe(allowed)
    expect(describeReason(decision.because)).not.toContain('undefined')
  })

  it('asks for the fields of those grants alone that the caller can meet, and for none where there are none', () => {
    const explain = (roles: string[], claims: Record<string, string | number>) =>
      identify(roles, claims).explain('gavage_data:read').because
    const both = ['gaveur', 'veterinaire']
    const rules = [
      { role: 'gaveur', line: 14 },
      { role: 'veterinaire', line: 18 },
    ]
    expect([
      explain(both, { gaveur_id: 1, site_id: 'LL' }),
      explain(both, { site_id: 'LL' }),
      explain(both, {}),
    ]).toEqual([
      { code: 'record_required', permission: 'gavage_data:read', fields: ['gaveur_id', 'site_id'], rules },
      { code: 'record_required', permission: 'gavage_data:read', fields: ['site_id'], rules: rules.slice(1) },
      { code: 'attribute_missing', permission: 'gavage_data:read', attributes: ['gaveur_id', 'site_id'], rules },
    ])
  })

  it('points at the grant, by role and line', () => {
    const { because } = identify(['gaveur'], { gaveur_id: 1 }).explain('gavage_data:read', { gaveur_id: 1 })
    expect(because).toEqual({
      code: 'granted',
      permission: 'gavage_data:read',
      by: { role: 'gaveur', line: 14 },
      where: { gaveur_id: 1 },
    })
    expect(describeReason(because)).toBe('granted by role gaveur (policy.yaml:14) within gaveur_id=1')
  })
})

it('holds every rule of a line on which several stand', () => {
  const line = 10
  const permissions = ['gavage_data:read']
  const oneLine: PolicyDocument = {
    resources: document.resources,
    roles: {
      gaveur: {
        grants: [
          { permissions, where: { gaveur_id: 1 }, line },
          { permissions, where: { gaveur_id: 2 }, line },
          { permissions, where: { gaveur_id: 3 }, line },
        ],
        deny: [
          { permissions, where: { site_id: 'LL' }, line },
          { permissions, where: { site_id: 'LS' }, line },
        ],
      },
    },
  }
  const held = createPolicy({ policy: oneLine, attributes }).permissionsOf({ roles: ['gaveur'] })
  const allowed = (gaveur_id: number, site_id: string) => held.can('gavage_data:read', { gaveur_id, site_id })
  expect([1, 2, 3, 4].map((id) => allowed(id, 'MO'))).toEqual([true, true, true, false])
  expect(['LL', 'LS', 'MO'].map((site) => allowed(1, site))).toEqual([false, false, true])
})

describe('an identity', () => {
  it('lists permissions and attributes, and reports what it dropped', () => {
    const identity = identify(['gaveur', 'admin'], { gaveur_id: 1, site_id: 'XX' })
    expect(identity.permissions).toEqual(['audit:read', 'gavage_data:read', 'gavage_data:write'])
    expect(identity.attributes).toEqual({ gaveur_id: 1 })
    expect(identity.attributeProblems.map(({ attribute }) => attribute)).toEqual(['site_id'])
  })

  it('is built once for a token, and cannot be widened', () => {
    const token = accessToken({ roles: ['gaveur'], claims: { gaveur_id: 1 } })
    const identity = policy.identify(token)
    expect(policy.identify(token)).toBe(identity)
    expect(() => Object.assign(identity, { can: () => true })).toThrow(TypeError)
    expect(() => Object.assign(identity.permissions, { 0: 'audit:read' })).toThrow(TypeError)
    expect(() => Object.assign(identity.attributes, { gaveur_id: 2 })).toThrow(TypeError)
    expect(() => Object.assign(identity.bounds('gavage_data:read').anyOf[0] ?? {}, { gaveur_id: 2 })).toThrow(TypeError)
  })
})

describe('bounds', () => {
  it('say which rows: all, none, or those that match', () => {
    expect(identify(['admin']).bounds('gavage_data:read')).toMatchObject({ kind: 'all', anyOf: [] })
    expect(identify(['gaveur'], { gaveur_id: 1 }).bounds('gavage_data:read')).toMatchObject({
      kind: 'where',
      anyOf: [{ gaveur_id: 1 }],
    })
    expect(identify(['gaveur']).bounds('gavage_data:read').allows({})).toBe(false)
    expect(identify(['gaveur'], { gaveur_id: 1 }).bounds('gavage_data:write').allows({ gaveur_id: 1 })).toBe(false)
  })

  it('agree with can() row by row, whoever asks', () => {
    const role = fc.constantFrom('admin', 'gaveur', 'veterinaire', 'visitor', 'stranger')
    const site = fc.constantFrom('LL', 'LS', 'MO', 'XX')
    const number = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('1', '2'))
    const record = fc.record({ gaveur_id: number, site_id: site }, { requiredKeys: [] })
    fc.assert(
      fc.property(fc.array(role), record, fc.array(record), (roles, claims, rows) => {
        const identity = identify(roles, claims)
        for (const row of rows) {
          expect(identity.bounds('gavage_data:read').allows(row)).toBe(identity.can('gavage_data:read', row))
        }
      }),
      { numRuns: 500 },
    )
  })
})

it('has a version that changes with the types of attributes too', () => {
  const other = createPolicy({ policy: document, attributes: { ...attributes, gaveur_id: { type: 'string' } } })
  expect(other.version).not.toBe(policy.version)
})

it('leaves out of a caller’s permissions what is denied to everyone', () => {
  const roles = {
    all: { grants: [{ permissions: ['*:*'], line: 1 }] },
    closed: { grants: [], deny: [{ permissions: ['audit:read'], line: 2 }] },
    partly: { grants: [], deny: [{ permissions: ['gavage_data:read'], where: { gaveur_id: 1 }, line: 3 }] },
  }
  const denying = createPolicy({ policy: { ...document, roles }, attributes })
  expect(denying.permissionsOf({ roles: ['all', 'closed', 'partly'] }).permissions).toEqual([
    'gavage_data:read',
    'gavage_data:write',
  ])
})

it('has a version that changes with the document', () => {
  const other = createPolicy({ policy: { ...document, roles: {} }, attributes })
  expect(policy.version).toMatch(/^[0-9a-f]{64}$/)
  expect(other.version).not.toBe(policy.version)
  expect(policy.permissions).toEqual(['audit:read', 'gavage_data:read', 'gavage_data:write'])
})

describe('inheritance', () => {
  const resources = { record: { actions: ['read', 'write'], fields: { owner: { type: 'integer' } } } } as const

  it('over two thousand roles in a chain keeps each rule once', () => {
    const roles = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, at) => [
        `role${at}`,
        {
          ...(at > 0 && { inherits: [`role${at - 1}`] }),
          grants: [{ permissions: ['*:read'], where: { owner: at }, line: at + 1 }],
        },
      ]),
    )
    const chain = createPolicy({ policy: { resources, roles }, attributes: {} })
    const last = chain.permissionsOf({ roles: ['role1999'] })
    expect(last.explain('record:read', { owner: 7 }).because).toMatchObject({
      code: 'granted',
      by: { role: 'role7', line: 8, through: 'role1999' },
    })
    expect(last.can('record:read', { owner: 2_000 })).toBe(false)
    expect(chain.permissionsOf({ roles: ['role6'] }).can('record:read', { owner: 7 })).toBe(false)
  })

  it('cites the same rule whatever the order of the roles, and the role that the caller has before one that inherits', () => {
    const roles = {
      base: { grants: [{ permissions: ['record:*'], line: 1 }] },
      one: { inherits: ['base'], grants: [] },
      two: { inherits: ['base'], grants: [] },
    }
    const shared = createPolicy({ policy: { resources, roles }, attributes: {} })
    const by = (...held: string[]) => shared.permissionsOf({ roles: held }).explain('record:read').because
    expect(by('two', 'one')).toEqual(by('one', 'two'))
    expect(by('two', 'one', 'base')).toMatchObject({ by: { role: 'base', line: 1 } })
    expect(by('two', 'one', 'base')).not.toHaveProperty('by.through')
  })
})

it.each([
  ['record:read', ['record:read']],
  ['record:*', ['record:read', 'record:reader']],
  ['*:read', ['record:read', 'recordings:read']],
  ['*:*', ['record:read', 'record:reader', 'recordings:read']],
  ['record:rea*', []],
])('%s means %j', (pattern, expected) => {
  expect(expandPermission(pattern, ['record:read', 'record:reader', 'recordings:read'])).toEqual(expected)
})
