import { describe, expect, it } from 'vitest'
import { createPolicy, describeReason, type PolicySubject } from '../../../src/policy/index.js'
import type { AttributeDeclarations, PolicyDocument } from '../../../src/realm-config/index.js'

const attributes: AttributeDeclarations = { gaveur_id: { type: 'integer' }, site_id: { type: 'string' } }

const document: PolicyDocument = {
  resources: {
    feedings: {
      actions: ['read', 'export', 'remove'],
      fields: { gaveur_id: { type: 'integer' }, site_id: { type: 'string' } },
    },
  },
  roles: {
    gaveur: {
      grants: [
        { permissions: ['feedings:read'], where: { gaveur_id: '$gaveur_id' }, line: 10 },
        { permissions: ['feedings:export'], requires: { scope: 'reports' }, line: 12 },
        { permissions: ['feedings:remove'], requires: { client_role: { desk: 'keeper' } }, line: 14 },
      ],
    },
    visitor: { grants: [{ permissions: ['feedings:read'], where: { site_id: '$site_id' }, line: 20 }] },
  },
}

const policy = createPolicy({ policy: document, attributes })
const heldWith = (claims: NonNullable<PolicySubject['claims']>, role = 'gaveur') =>
  policy.permissionsOf({ roles: [role], claims })

describe('who lacks the attribute of a bound (A6)', () => {
  it.each([
    ['with neither', {}],
    ['of nobody', { gaveur_id: null }],
    ['of nothing', { gaveur_id: undefined }],
    ['of somebody', { gaveur_id: 42 }],
  ])('is refused a record %s, and every row of a list', (_, record) => {
    const held = heldWith({})
    expect(held.can('feedings:read', record)).toBe(false)
    expect(held.explain('feedings:read', record).because).toEqual({
      code: 'attribute_missing',
      permission: 'feedings:read',
      attributes: ['gaveur_id'],
      rules: [{ role: 'gaveur', line: 10 }],
    })
    expect(held.bounds('feedings:read')).toMatchObject({ kind: 'none', anyOf: [] })
    expect(held.bounds('feedings:read').allows(record)).toBe(false)
  })
})

describe('a claim of the attribute (A7)', () => {
  const claimed = (json: string) => heldWith(JSON.parse(json))

  it.each([
    '{"gaveur_id":"42"}',
    '{"gaveur_id":[42]}',
    '{"gaveur_id":{"$ne":1}}',
    '{"gaveur_id":"42 or 1=1"}',
    '{"gaveur_id":42.5}',
    '{"gaveur_id":9007199254740992}',
    '{"gaveur_id":true}',
    '{"gaveur_id":null}',
    '{"__proto__":{"gaveur_id":42}}',
    '{"constructor":42}',
  ])('%s counts as none', (json) => {
    const held = claimed(json)
    for (const record of [{ gaveur_id: 42 }, { gaveur_id: '42' }, {}, JSON.parse(json)]) {
      expect(held.can('feedings:read', record)).toBe(false)
    }
    expect(held.explain('feedings:read', { gaveur_id: 42 }).because.code).toBe('attribute_missing')
    expect(held.bounds('feedings:read').kind).toBe('none')
  })

  it('that is 42, also written 42.0, is that number and no other', () => {
    for (const json of ['{"gaveur_id":42}', '{"gaveur_id":42.0}']) {
      const held = claimed(json)
      expect(held.can('feedings:read', { gaveur_id: 42 })).toBe(true)
      for (const other of [43, '42', [42], null]) {
        expect(Reflect.apply(held.can, held, ['feedings:read', { gaveur_id: other }])).toBe(false)
      }
    }
  })

  it('that is empty text names nothing: a row without a site is nobody’s', () => {
    const held = heldWith({ site_id: '' }, 'visitor')
    expect(held.can('feedings:read', { site_id: '' })).toBe(false)
    expect(held.bounds('feedings:read').kind).toBe('none')
  })
})

describe('somebody who is described without types', () => {
  const asked = (subject: object) => Reflect.apply(policy.permissionsOf, policy, [subject])

  it.each([
    ['scopes in one text', { roles: ['gaveur'], scopes: 'all-reports' }, 'feedings:export'],
    ['roles of a client in one text', { roles: ['gaveur'], clientRoles: { desk: 'housekeeper' } }, 'feedings:remove'],
    ['roles as a set', { roles: new Set(['gaveur']), claims: { gaveur_id: 1 } }, 'feedings:read'],
    ['a role in one text', { roles: 'gaveur', claims: { gaveur_id: 1 } }, 'feedings:read'],
    ['a role that is an object', { roles: [{ toJSON: () => 'gaveur' }], claims: { gaveur_id: 1 } }, 'feedings:read'],
    ['nothing', {}, 'feedings:read'],
  ] as const)('has no more than what is a list of text: %s', (_, subject, permission) => {
    // Known to the policy's memory of role sets, which goes by the text of the list.
    expect(heldWith({ gaveur_id: 1 }).can('feedings:read', { gaveur_id: 1 })).toBe(true)
    expect(asked(subject).can(permission, { gaveur_id: 1 })).toBe(false)
  })

  it('is not another when the description is changed afterwards', () => {
    const subject = { roles: ['gaveur'], scopes: ['openid'] }
    const held = policy.permissionsOf(subject)
    subject.scopes.push('reports')
    expect(held.can('feedings:export')).toBe(false)
    expect(policy.permissionsOf(subject).can('feedings:export')).toBe(true)
  })

  it('is answered about any permission, also one that is none', () => {
    const held = heldWith({ gaveur_id: 1 })
    for (const permission of [undefined, null, 1, {}, Symbol('read'), '', 'feedings', '__proto__:read', 'feedings:*']) {
      expect(Reflect.apply(held.explain, held, [permission, {}])).toMatchObject({ allowed: false })
      expect(Reflect.apply(held.can, held, [permission, {}])).toBe(false)
      expect(Reflect.apply(held.bounds, held, [permission])).toMatchObject({ kind: 'none' })
      expect(describeReason(Reflect.apply(held.explain, held, [permission, {}]).because)).toContain(
        'declares no permission',
      )
    }
  })
})

describe('words of a reason', () => {
  const held = heldWith({ gaveur_id: 1 })
  const words = (record: unknown) =>
    describeReason(Reflect.apply(held.explain, held, ['feedings:read', record]).because)

  it.each([
    ['a line that forges another', 'x\nroot granted by', '"x\\nroot granted by"'],
    ['what steers a terminal', '\u001b[2J\u202e\u0085', '"\\u001b[2J\\u202e\\u0085"'],
    ['half a surrogate pair', '\ud83d', '"\\ud83d"'],
    ['a long text', 'x'.repeat(1_000), `"${'x'.repeat(64)}…"`],
    ['a list', [1, 2], 'a list'],
    ['an object', { toString: () => 'granted' }, 'object'],
    ['a bigint', 2n, '2'],
    ['not a number', Number.NaN, 'NaN'],
  ])('make %s printable', (_, value, shown) => {
    expect(words({ gaveur_id: value })).toBe(
      `feedings:read is granted within gaveur_id=1 only: policy.yaml:10 expected gaveur_id=1, actual ${shown}`,
    )
  })

  it('say that a record cannot be read, and what it threw', () => {
    const thrown = (error: unknown) =>
      words(
        Object.defineProperty({}, 'gaveur_id', {
          get() {
            throw error
          },
        }),
      )
    const before = 'feedings:read is bounded, and the record cannot be read: '
    expect(thrown(new Error('connection\nlost'))).toBe(`${before}"connection\\nlost"`)
    expect(thrown(Object.create(null))).toBe(`${before}"an error that cannot be read"`)
    expect(thrown(Symbol('late'))).toBe(`${before}"Symbol(late)"`)
  })

  it('do not go on for ever', () => {
    const roles = Array.from({ length: 500 }, (_, at) => `role-${at}`)
    const text = describeReason(policy.permissionsOf({ roles }).explain('feedings:read').because)
    expect(text).toContain('role-7 and 492 more')
    expect(text.length).toBeLessThan(200)
  })
})
