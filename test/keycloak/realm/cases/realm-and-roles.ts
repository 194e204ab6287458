import type { RealmCase } from '../realm-case.js'

export const realmAndRoles: readonly RealmCase[] = [
  {
    name: 'a realm with settings, attributes of its own and roles',
    kinds: ['realm', 'realm-role'],
    document: {
      displayName: 'Round trip',
      accessTokenLifespan: 240,
      attributes: { 'round-trip': 'yes' },
      roles: {
        realm: [
          { name: 'reader', description: 'Reads' },
          { name: 'writer', attributes: { level: ['2'] } },
        ],
      },
    },
    byHand: [
      {
        kind: 'realm',
        key: '{realm}',
        field: 'accessTokenLifespan',
        change: (admin, realm) => admin.put(`/${realm}`, { realm, accessTokenLifespan: 300 }),
      },
      {
        kind: 'realm-role',
        key: 'reader',
        field: 'description',
        change: (admin, realm) => admin.put(`/${realm}/roles/reader`, { name: 'reader', description: 'Reads more' }),
      },
    ],
    prune: {
      document: { roles: { realm: [{ name: 'reader', description: 'Reads' }] } },
      deleted: [{ kind: 'realm-role', key: 'writer' }],
    },
  },
]
