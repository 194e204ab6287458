import { describe, expect, it } from 'vitest'
import { REALM_KINDS, usersForNewRealm } from '../../../src/realm-kinds/index.js'

const users = REALM_KINDS.find(({ name }) => name === 'user')

describe('usersForNewRealm', () => {
  it('gives Keycloak the users who have ids, with what it can take before anything else is there', () => {
    const document = {
      users: [
        { id: 'one', username: 'ada', email: 'a@a.test', attributes: { a: ['1'] }, groups: ['/a'], clientRoles: {} },
        { username: 'without' },
        { id: 'two', username: 'service-account-a', serviceAccountClientId: 'a' },
      ],
    }
    expect(usersForNewRealm(document, 'shop')).toEqual([
      {
        id: 'one',
        username: 'ada',
        email: 'a@a.test',
        enabled: true,
        credentials: [],
        realmRoles: ['default-roles-shop'],
      },
    ])
  })

  it('asks for another password where one is temporary, and gives no credential an id', () => {
    const credentials = [{ id: 'c', type: 'password', value: 'x', temporary: true }]
    const [user] = usersForNewRealm({ users: [{ id: 'one', username: 'ada', enabled: false, credentials }] }, 'shop')
    expect(user).toMatchObject({ enabled: false, requiredActions: ['UPDATE_PASSWORD'] })
    expect(user?.credentials).toEqual([{ type: 'password', value: 'x', temporary: true }])
  })
})

describe('users', () => {
  it('are told apart from users of service accounts, and refer to groups and roles by key', () => {
    const document = {
      defaultRole: { name: 'default-roles-elsewhere' },
      groups: [{ name: 'a/b' }],
      users: [
        { username: 'Ada', groups: ['/a/b', 'c'], realmRoles: ['default-roles-elsewhere', 'reader'] },
        { username: 'service-account-a', serviceAccountClientId: 'a' },
      ],
    }
    const [ada, ...others] = users?.list(document, 'shop') ?? []
    expect(others).toEqual([])
    expect(ada).toMatchObject({ key: 'ada', value: { groups: ['/a~/b', '/c'] }, path: ['users', 0] })
    expect(users?.normalise?.(ada?.value ?? {}, 'shop')).toMatchObject({ realmRoles: ['reader'] })
  })

  it.each([
    ['the role admin', { realmRoles: ['admin'] }, 'admin'],
    [
      'a role of realm-management',
      { clientRoles: { 'realm-management': ['manage-users'] } },
      'realm-management/manage-users',
    ],
    [
      'a role of another realm’s administration',
      { clientRoles: { 'shop-realm': ['view-users'] } },
      'shop-realm/view-users',
    ],
    ['a lasting password', { credentials: [{ type: 'password', value: 'x' }] }, 'lasting password'],
  ])('are dangerous with %s', (_what, fields, word) => {
    const wanted = { key: 'ada', value: { username: 'ada', ...fields }, path: [] }
    const dangers = users?.dangers?.({ action: 'create', changes: [], wanted, current: undefined }) ?? []
    expect(dangers.join()).toContain(word)
  })

  it('are not dangerous with a temporary password and roles of applications', () => {
    const value = { credentials: [{ value: 'x', temporary: true }], clientRoles: { shop: ['buyer'] } }
    const wanted = { key: 'ada', value, path: [] }
    expect(users?.dangers?.({ action: 'create', changes: [], wanted, current: undefined })).toEqual([])
  })
})
