import { describe, expect, it } from 'vitest'
import { clientRoles } from '../../../src/realm-kinds/client-roles.js'
import { clientScopes } from '../../../src/realm-kinds/client-scopes.js'
import { clients } from '../../../src/realm-kinds/clients.js'
import { protocolMappers } from '../../../src/realm-kinds/protocol-mappers.js'
import { requestsForRoles } from '../../../src/realm-kinds/read-roles.js'
import { realmRoles } from '../../../src/realm-kinds/realm-roles.js'
import { roleComposites } from '../../../src/realm-kinds/role-composites.js'
import { scopeMappings } from '../../../src/realm-kinds/scope-mappings.js'
import { serviceAccounts } from '../../../src/realm-kinds/service-accounts.js'

const keysAndValues = (objects: readonly { readonly key: string; readonly value: unknown }[]) =>
  objects.map(({ key, value }) => [key, value])

describe('roles and what links them', () => {
  it('know the role that every user has by its place, whatever an export calls it', () => {
    const document = {
      defaultRole: { name: 'default-roles-old' },
      roles: { realm: [{ name: 'default-roles-old', composites: { realm: ['b', 'a', 'default-roles-old'] } }] },
    }
    expect(realmRoles.list(document, 'new').map(({ key }) => key)).toEqual(['default-roles-new'])
    expect(keysAndValues(roleComposites.list(document, 'new'))).toEqual([
      ['realm/default-roles-new', { realm: ['a', 'b', 'default-roles-new'] }],
    ])
  })

  it('collect what a client is mapped to from the realm and from every client', () => {
    const document = {
      scopeMappings: [
        { client: 'shop', roles: ['b', 'a'] },
        { clientTemplate: 'orders', roles: ['a'] },
      ],
      clientScopeMappings: { one: [{ client: 'shop', roles: ['x'] }], two: [{ client: 'shop', roles: ['y'] }] },
    }
    expect(keysAndValues(scopeMappings.list(document, 'r'))).toEqual([
      ['clients/shop', { realm: ['a', 'b'], client: { one: ['x'], two: ['y'] } }],
      ['clientScopes/orders', { realm: ['a'], client: {} }],
    ])
  })

  it('find the owner in keys whose names have slashes', () => {
    const document = {
      clients: [{ clientId: 'https://a/b', protocolMappers: [{ name: 'c/d' }] }],
      roles: { client: { 'https://a/b': [{ name: 'c/d' }] } },
    }
    const [mapper] = protocolMappers.list(document, 'r')
    expect(mapper && protocolMappers.madeWith?.(mapper)).toEqual({ kind: 'client', key: 'https://a/b' })
    const [role] = clientRoles.list(document, 'r')
    expect(role && clientRoles.references?.(role, 'r')).toMatchObject([{ kind: 'client', key: 'https://a/b' }])
  })

  it('say which roles let somebody administer', () => {
    const wanted = (key: string, value: object) => ({ key, value: { ...value }, path: [] })
    const dangers = serviceAccounts.dangers?.({
      action: 'create',
      changes: [],
      wanted: wanted('robot', { clientRoles: { 'realm-management': ['view-users', 'manage-users'] } }),
      current: undefined,
    })
    expect(dangers).toEqual([expect.stringContaining('manage-users')])
    const composites = (key: string) =>
      roleComposites.dangers?.({
        action: 'create',
        changes: [],
        wanted: wanted(key, { client: { 'realm-management': ['realm-admin'] } }),
        current: undefined,
      })
    expect(composites('realm/default-roles-r')).toEqual([expect.stringContaining('realm-admin')])
    expect(composites('realm/clerk')).toEqual([expect.stringContaining('gives whoever has it')])
    expect(composites('client/realm-management/manage-users')).toEqual([])
  })

  it('count a request for the realm, for each client, composite and service account', () => {
    const object = (key: string, value = {}) => ({ key, value, path: [] })
    const declared = new Map([
      ['client-role', [object('shop/a'), object('shop/b'), object('stock/a')]],
      ['role-composites', [object('realm/a'), object('client/shop/a')]],
      ['service-account', [object('robot', { realmRoles: [] }), object('other', { groups: [] }), object('plain')]],
    ] as const)
    expect(requestsForRoles(declared)).toBe(1 + 2 + 2 + 1 + 1)
  })
})

describe('client scopes', () => {
  const scope = { key: 'orders', value: { name: 'orders' }, path: [] }
  const shop = { clientId: 'shop', defaultClientScopes: ['orders'] }

  it.each([
    { wanted: {}, observed: { clients: [shop] }, referrers: ['client shop'] },
    {
      wanted: { clients: [{ clientId: 'shop', defaultClientScopes: [] }] },
      observed: { clients: [shop] },
      referrers: [],
    },
    {
      wanted: {},
      observed: { defaultOptionalClientScopes: ['orders'] },
      referrers: ['the list of scopes that new clients get'],
    },
  ])('are kept while something has them that the files do not mend: $referrers', ({ wanted, observed, referrers }) => {
    expect(clientScopes.referrers?.(scope, { realm: 'r', wanted, observed })).toEqual(referrers)
  })

  it('of another protocol are no scopes of a client', () => {
    const observed = { clientScopes: [{ name: 'role_list', protocol: 'saml' }] }
    const client = { key: 'shop', value: { clientId: 'shop', optionalClientScopes: ['role_list'] }, path: [] }
    expect(clients.mistakes?.(client, observed)).toEqual([expect.stringContaining('role_list, a scope of saml')])
    const partner = { ...client, value: { ...client.value, protocol: 'saml' } }
    expect(clients.mistakes?.(partner, observed)).toEqual([])
  })
})
