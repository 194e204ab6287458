import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/json/index.js'
import { compareFields, REALM_KINDS, type RealmKind } from '../../../src/realm-kinds/index.js'

const kindNamed = (name: string): RealmKind => {
  const kind = REALM_KINDS.find((each) => each.name === name)
  if (kind === undefined) throw new Error(`no kind ${name}`)
  return kind
}
const authorization = kindNamed('authorization')
const adminPermission = kindNamed('admin-permission')

const client = (authorizationSettings: JsonObject, clientId = 'api'): JsonObject => ({
  clients: [{ clientId, authorizationSettings }],
})

const keysOf = (kind: RealmKind, document: JsonObject) => kind.list(document, 'shop').map(({ key }) => key)

describe('authorization services', () => {
  it('are an object for the settings and one for each part', () => {
    const settings = {
      policyEnforcementMode: 'ENFORCING',
      scopes: [{ name: 'view' }],
      resources: [{ name: 'Photo' }, { name: 'Photo', owner: { name: 'ada' } }, { name: 'Ours', owner: 'api' }],
      policies: [{ name: 'Open', type: 'scope' }],
    }
    expect(authorization.list(client(settings), 'shop').map(({ key, path }) => [key, path.slice(3)])).toEqual([
      ['api', []],
      ['api / scope view', ['scopes', 0]],
      ['api / resource Photo', ['resources', 0]],
      ['api / resource Photo of ada', ['resources', 1]],
      ['api / resource Ours', ['resources', 2]],
      ['api / policy Open', ['policies', 0]],
    ])
  })

  it('leave out what older versions of Keycloak make by themselves', () => {
    const made = {
      resources: [{ name: 'Default Resource', type: 'urn:api:resources:default', uris: ['/*'] }],
      policies: [
        { name: 'Default Policy', type: 'js', config: { code: '$evaluation.grant();' } },
        { name: 'Default Permission', type: 'resource', config: { applyPolicies: '["Default Policy"]' } },
      ],
    }
    expect(keysOf(authorization, client(made))).toEqual(['api'])
  })

  it.each([
    ['resources', '["Default Resource"]', 'api / resource Default Resource'],
    ['applyPolicies', '["Default Policy"]', 'api / policy Default Policy'],
  ])('keep it where something else names it in %s', (field, names, key) => {
    const settings = {
      resources: [{ name: 'Default Resource', type: 'urn:api:resources:default' }],
      policies: [
        { name: 'Default Policy', type: 'js' },
        { name: 'Ours', type: 'resource', config: { [field]: names } },
      ],
    }
    expect(keysOf(authorization, client(settings))).toContain(key)
  })

  it.each([
    [
      'the order of roles',
      { roles: '[{"id":"b"},{"id":"a","required":true}]' },
      { roles: '[{"id":"a","required":true},{"id":"b","required":false}]' },
    ],
    ['a group that stops there', { groups: '[{"path":"/a"}]' }, { groups: '[{"extendChildren":false,"path":"/a"}]' }],
    ['no policies and none named', { applyPolicies: '[]' }, {}],
    ['a pattern that begins like a list', { pattern: '[a-z]+' }, { pattern: '[a-z]+' }],
  ])('are the same whatever the spelling: %s', (_what, wanted, observed) => {
    const compare = (value: JsonObject) => authorization.normalise?.({ name: 'p', config: value }, 'shop') ?? {}
    expect(compareFields(compare(wanted), compare(observed))).toEqual([])
  })

  it('are different when a list has other members', () => {
    const compare = (value: JsonObject) => authorization.normalise?.({ name: 'p', config: value }, 'shop') ?? {}
    const fields = compareFields(compare({ applyPolicies: '[]' }), compare({ applyPolicies: '["a"]' }))
    expect(fields.map(({ field }) => field)).toEqual(['config.applyPolicies'])
  })

  it('say everything that a policy names', () => {
    const config = {
      roles: '[{"id":"reader"},{"id":"api/auditor"}]',
      users: '["ada"]',
      groups: '[{"path":"/staff"}]',
      clients: '["portal"]',
      clientScopes: '[{"id":"email"}]',
      scopes: '["view"]',
      resources: '["Photo"]',
      applyPolicies: '["Open"]',
    }
    const [, object] = authorization.list(client({ policies: [{ name: 'p', type: 'scope', config }] }), 'shop')
    const named = object && authorization.references?.(object, 'shop').map(({ kind, key }) => `${kind} ${key}`)
    expect(named?.toSorted()).toEqual([
      'authorization api / policy Open',
      'authorization api / resource Photo',
      'authorization api / scope view',
      'client portal',
      'client-role api/auditor',
      'client-scope email',
      'group /staff',
      'realm-role reader',
      'user ada',
    ])
  })
})

describe('fine-grained admin permissions', () => {
  const permission = (config: JsonObject): JsonObject => ({ name: 'p', type: 'scope', config })
  const listed = (policies: readonly JsonObject[], more: JsonObject = {}) =>
    adminPermission.list(
      { clients: [{ clientId: 'admin-permissions', authorizationSettings: { policies } }], ...more },
      'shop',
    )

  it('name by their names what an export has by id', () => {
    const config = { defaultResourceType: 'Groups', resources: '["1","2"]', scopes: '["view"]' }
    const groups = [{ id: '1', name: 'staff', subGroups: [{ id: '2', name: 'a/b' }] }]
    expect(listed([permission(config)], { groups })[0]?.value.config).toMatchObject({
      resources: '["/staff","/staff/a~/b"]',
    })
  })

  it('come after the policies that they apply', () => {
    const policies = [
      permission({ applyPolicies: '["both"]' }),
      { name: 'both', type: 'aggregate', config: { applyPolicies: '["one","p"]' } },
      { name: 'one', type: 'time' },
    ]
    expect(listed(policies).map(({ key }) => key)).toEqual(['one', 'both', 'p'])
  })

  it.each([
    ['a scope of another type', { defaultResourceType: 'Clients', scopes: '["impersonate"]' }, /impersonate/],
    ['no scope', { defaultResourceType: 'Clients' }, /scopes is empty/],
    ['no type', { scopes: '["view"]' }, /defaultResourceType is absent/],
  ])('are refused with %s', (_what, config, problem) => {
    const [object] = listed([permission(config)])
    expect(object && adminPermission.mistakes?.(object, {})?.join()).toMatch(problem)
  })

  it('are refused in the version that Keycloak has replaced', () => {
    const settings = { policies: [{ name: 'view.permission.users', type: 'scope', config: { scopes: '["view"]' } }] }
    const [object] = adminPermission.list(client(settings, 'realm-management'), 'shop')
    expect(object && adminPermission.mistakes?.(object, {})).toEqual([expect.stringContaining('version 1')])
    expect(keysOf(authorization, client(settings, 'realm-management'))).toEqual([])
  })

  it('say that someone may act as others', () => {
    const [wanted] = listed([permission({ defaultResourceType: 'Users', scopes: '["impersonate"]' })])
    const dangers = adminPermission.dangers?.({ action: 'create', changes: [], wanted, current: undefined })
    expect(dangers).toEqual(['lets administrators act as other people'])
  })
})
