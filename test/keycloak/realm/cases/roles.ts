import { byMember, expectObjects, expectText } from '../../../../src/admin-api/index.js'
import type { RealmCase } from '../realm-case.js'
import { changeClient, clientPath, roleLink, scopePath, serviceAccountPath } from './by-hand.js'

/** A name that no path, query or word survives unless it is encoded. */
const ODD = 'a/b %2F?#;é 😀'

export const roleCases: readonly RealmCase[] = [
  {
    name: 'composite roles of the realm and of clients, of roles that come along and of roles that were there',
    kinds: ['client', 'realm-role', 'client-role', 'role-composites'],
    document: {
      clients: [{ clientId: 'shop', publicClient: true }],
      roles: {
        realm: [
          { name: 'clerk', description: '' },
          {
            name: 'manager',
            composites: { realm: ['clerk', 'offline_access'], client: { shop: ['buyer'], account: ['view-profile'] } },
          },
          { name: 'nobody', composites: { realm: [], client: { shop: [] } } },
        ],
        client: {
          shop: [{ name: 'buyer' }, { name: 'seller', composites: { client: { shop: ['buyer'] } } }],
        },
      },
    },
    byHand: [
      {
        kind: 'role-composites',
        key: 'realm/manager',
        field: 'realm',
        change: async (admin, realm) =>
          admin.delete(`/${realm}/roles/manager/composites`, [await roleLink(admin, `/${realm}`, 'clerk')]),
      },
      {
        kind: 'role-composites',
        key: 'realm/manager',
        field: 'client.shop',
        change: async (admin, realm) => {
          const seller = await roleLink(admin, await clientPath(admin, realm, 'shop'), 'seller')
          await admin.post(`/${realm}/roles/manager/composites`, [seller])
        },
      },
      {
        kind: 'role-composites',
        key: 'client/shop/seller',
        field: 'client.shop',
        change: async (admin, realm) => {
          const shop = await clientPath(admin, realm, 'shop')
          await admin.delete(`${shop}/roles/seller/composites`, [await roleLink(admin, shop, 'buyer')])
        },
      },
    ],
    prune: {
      document: {
        clients: [{ clientId: 'shop', publicClient: true }],
        roles: { realm: [{ name: 'clerk' }, { name: 'manager' }] },
      },
      deleted: [
        { kind: 'role-composites', key: 'realm/manager' },
        { kind: 'role-composites', key: 'client/shop/seller' },
      ],
    },
    unknownReference: {
      kind: 'role-composites',
      document: { roles: { realm: [{ name: 'clerk' }, { name: 'manager', composites: { realm: ['clerc'] } }] } },
      names: 'clerk',
    },
  },
  {
    name: 'the role that every user has, by its own name',
    kinds: ['realm-role', 'role-composites'],
    document: {
      roles: {
        realm: [
          { name: 'member' },
          {
            name: 'default-roles-{realm}',
            description: 'Everybody',
            composites: { realm: ['member', 'offline_access'], client: { account: ['view-profile'] } },
          },
        ],
      },
    },
    byHand: [
      {
        kind: 'role-composites',
        key: 'realm/default-roles-{realm}',
        field: 'realm',
        change: async (admin, realm) => {
          const link = await roleLink(admin, `/${realm}`, 'uma_authorization')
          await admin.post(`/${realm}/roles/default-roles-${realm}/composites`, [link])
        },
      },
    ],
  },
  {
    name: 'the role that every user has, as an export of a realm of another name says it',
    kinds: ['realm-role', 'role-composites'],
    document: {
      defaultRole: { name: 'default-roles-elsewhere' },
      roles: {
        realm: [
          { name: 'member' },
          { name: 'default-roles-elsewhere', composites: { realm: ['member'], client: { account: [] } } },
        ],
      },
    },
    byHand: [
      {
        kind: 'role-composites',
        key: 'realm/default-roles-{realm}',
        field: 'realm',
        change: async (admin, realm) =>
          admin.delete(`/${realm}/roles/default-roles-${realm}/composites`, [
            await roleLink(admin, `/${realm}`, 'member'),
          ]),
      },
    ],
  },
  {
    name: 'the role that every user has, as earlier versions of Keycloak list it',
    kinds: ['client', 'realm-role', 'client-role', 'role-composites'],
    document: {
      defaultRoles: ['member', 'uma_authorization'],
      clients: [{ clientId: 'shop', publicClient: true, defaultRoles: ['buyer'] }],
      roles: { realm: [{ name: 'member' }], client: { shop: [{ name: 'buyer' }] } },
    },
    byHand: [
      {
        kind: 'role-composites',
        key: 'realm/default-roles-{realm}',
        field: 'client.shop',
        change: async (admin, realm) =>
          admin.delete(`/${realm}/roles/default-roles-${realm}/composites`, [
            await roleLink(admin, await clientPath(admin, realm, 'shop'), 'buyer'),
          ]),
      },
    ],
  },
  {
    name: 'roles with attributes, and with names that paths do not take',
    kinds: ['client', 'realm-role', 'client-role', 'role-composites'],
    document: {
      clients: [{ clientId: ODD, publicClient: true }],
      roles: {
        realm: [
          { name: ODD, description: 'Odd', attributes: { level: ['1', '2'], none: [] } },
          { name: 'plain', composites: { realm: [ODD], client: { [ODD]: [ODD] } } },
        ],
        client: { [ODD]: [{ name: ODD, attributes: { 'é 😀': ['/'] }, description: '' }] },
      },
    },
    byHand: [
      {
        kind: 'realm-role',
        key: ODD,
        field: 'attributes.level',
        change: async (admin, realm) => {
          const { id } = await roleLink(admin, `/${realm}`, ODD)
          await admin.put(`/${realm}/roles-by-id/${id}`, {
            name: ODD,
            description: 'Odd',
            attributes: { level: ['1'] },
          })
        },
      },
      {
        kind: 'client-role',
        key: `${ODD}/${ODD}`,
        field: 'attributes.é 😀',
        change: async (admin, realm) => {
          const { id } = await roleLink(admin, await clientPath(admin, realm, ODD), ODD)
          await admin.put(`/${realm}/roles-by-id/${id}`, { name: ODD, attributes: { 'é 😀': ['%'] } })
        },
      },
      {
        kind: 'role-composites',
        key: 'realm/plain',
        field: `client.${ODD}`,
        change: async (admin, realm) =>
          admin.delete(`/${realm}/roles/plain/composites`, [
            await roleLink(admin, await clientPath(admin, realm, ODD), ODD),
          ]),
      },
    ],
    prune: {
      document: {
        clients: [{ clientId: ODD, publicClient: true }],
        roles: { realm: [{ name: 'plain' }], client: { [ODD]: [] } },
      },
      deleted: [
        { kind: 'realm-role', key: ODD },
        { kind: 'client-role', key: `${ODD}/${ODD}` },
      ],
    },
    unknownReference: {
      kind: 'client-role',
      document: { roles: { client: { shopp: [{ name: 'buyer' }] } } },
      names: 'shopp',
    },
  },
  {
    name: 'scope mappings of a client and of a client scope',
    kinds: ['client-scope', 'client', 'realm-role', 'client-role', 'scope-mapping'],
    document: {
      clientScopes: [{ name: 'orders', protocol: 'openid-connect' }],
      clients: [
        { clientId: 'shop', publicClient: true, fullScopeAllowed: false },
        { clientId: 'stock', publicClient: true, fullScopeAllowed: false },
      ],
      roles: { realm: [{ name: 'clerk' }], client: { shop: [{ name: 'buyer' }] } },
      scopeMappings: [
        { client: 'shop', roles: ['clerk'] },
        { clientScope: 'orders', roles: ['clerk', 'offline_access'] },
        { client: 'stock', roles: [] },
      ],
      clientScopeMappings: {
        shop: [
          { client: 'stock', roles: ['buyer'] },
          { clientScope: 'orders', roles: ['buyer'] },
        ],
        account: [{ client: 'shop', roles: ['view-profile'] }],
      },
    },
    byHand: [
      {
        kind: 'scope-mapping',
        key: 'clients/shop',
        field: 'realm',
        change: async (admin, realm) =>
          admin.delete(`${await clientPath(admin, realm, 'shop')}/scope-mappings/realm`, [
            await roleLink(admin, `/${realm}`, 'clerk'),
          ]),
      },
      {
        kind: 'scope-mapping',
        key: 'clientScopes/orders',
        field: 'client.shop',
        change: async (admin, realm) => {
          const shop = await clientPath(admin, realm, 'shop')
          const list = `${await scopePath(admin, realm, 'orders')}/scope-mappings/clients/${shop.split('/').at(-1)}`
          await admin.delete(list, [await roleLink(admin, shop, 'buyer')])
        },
      },
    ],
    prune: {
      document: {
        clientScopes: [{ name: 'orders', protocol: 'openid-connect' }],
        clients: [{ clientId: 'shop' }, { clientId: 'stock' }],
        scopeMappings: [{ client: 'shop', roles: ['clerk'] }],
      },
      deleted: [
        { kind: 'scope-mapping', key: 'clients/stock' },
        { kind: 'scope-mapping', key: 'clientScopes/orders' },
      ],
    },
    unknownReference: {
      kind: 'scope-mapping',
      document: {
        clients: [{ clientId: 'shop', publicClient: true }],
        scopeMappings: [{ client: 'shopp', roles: ['offline_access'] }],
      },
      names: 'shopp',
    },
  },
  {
    name: 'a service account with roles',
    kinds: ['client', 'realm-role', 'service-account'],
    document: {
      clients: [{ clientId: 'robot', serviceAccountsEnabled: true, standardFlowEnabled: false }],
      roles: { realm: [{ name: 'clerk' }] },
      users: [
        {
          username: 'service-account-robot',
          serviceAccountClientId: 'robot',
          email: 'robot@shop.example',
          realmRoles: ['clerk'],
          clientRoles: { 'realm-management': ['view-users', 'query-users'] },
        },
      ],
    },
    byHand: [
      {
        kind: 'service-account',
        key: 'robot',
        field: 'realmRoles',
        change: async (admin, realm) =>
          admin.delete(`${await serviceAccountPath(admin, realm, 'robot')}/role-mappings/realm`, [
            await roleLink(admin, `/${realm}`, 'clerk'),
          ]),
      },
      {
        kind: 'service-account',
        key: 'robot',
        field: 'clientRoles.realm-management',
        change: async (admin, realm) => {
          const management = await clientPath(admin, realm, 'realm-management')
          const list = `${await serviceAccountPath(admin, realm, 'robot')}/role-mappings/clients/${management.split('/').at(-1)}`
          await admin.post(list, [await roleLink(admin, management, 'manage-users')])
        },
      },
      {
        kind: 'service-account',
        key: 'robot',
        field: 'email',
        change: async (admin, realm) =>
          admin.put(await serviceAccountPath(admin, realm, 'robot'), {
            username: 'service-account-robot',
            email: 'other@shop.example',
          }),
      },
    ],
    unknownReference: {
      kind: 'service-account',
      document: {
        clients: [{ clientId: 'robot', serviceAccountsEnabled: true }],
        users: [{ username: 'service-account-robot', serviceAccountClientId: 'robot', realmRoles: ['clerc'] }],
      },
      names: 'clerc',
    },
  },
  {
    name: 'the client scopes that new clients get',
    kinds: ['client-scope', 'default-client-scopes', 'client'],
    document: {
      clientScopes: [
        { name: 'orders', protocol: 'openid-connect' },
        { name: 'stock', protocol: 'openid-connect' },
      ],
      defaultDefaultClientScopes: ['basic', 'roles', 'profile', 'orders', 'role_list'],
      defaultOptionalClientScopes: ['stock', 'email', 'offline_access'],
      clients: [{ clientId: 'shop', publicClient: true }],
    },
    byHand: [
      {
        kind: 'default-client-scopes',
        key: 'default-client-scopes',
        field: 'defaultDefaultClientScopes',
        change: async (admin, realm) => {
          const id = (await scopePath(admin, realm, 'orders')).split('/').at(-1)
          await admin.delete(`/${realm}/default-default-client-scopes/${id}`)
        },
      },
      {
        kind: 'default-client-scopes',
        key: 'default-client-scopes',
        field: 'defaultOptionalClientScopes',
        change: async (admin, realm) => {
          const scopes = byMember(expectObjects(await admin.get(`/${realm}/client-scopes`), 'scopes'), 'name', 'scopes')
          const id = expectText(scopes.get('address') ?? {}, 'id', 'address')
          await admin.put(`/${realm}/default-optional-client-scopes/${id}`)
        },
      },
      {
        kind: 'client',
        key: 'shop',
        field: 'publicClient',
        change: (admin, realm) => changeClient(admin, realm, 'shop', { publicClient: false }),
      },
    ],
    unknownReference: {
      kind: 'default-client-scopes',
      document: { defaultOptionalClientScopes: ['profil'] },
      names: 'profil',
    },
  },
]
