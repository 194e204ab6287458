import { changeUser, realmRole, userPath } from '../people.js'
import type { RealmCase } from '../realm-case.js'

const ROLES = { realm: [{ name: 'reader' }, { name: 'writer' }, { name: 'auditor' }] }

export const userCases: readonly RealmCase[] = [
  {
    name: 'users with names, email and roles',
    kinds: ['realm-role', 'user'],
    document: {
      roles: ROLES,
      users: [
        {
          username: 'Ada.Lovelace',
          firstName: 'Ada',
          lastName: 'Lovelace',
          email: 'Ada@Example.Test',
          emailVerified: true,
          realmRoles: ['reader', 'writer'],
        },
        { username: 'grace', enabled: false, firstName: 'Grace' },
      ],
    },
    byHand: [
      {
        kind: 'user',
        key: 'ada.lovelace',
        field: 'firstName',
        change: (admin, realm) => changeUser(admin, realm, 'ada.lovelace', { firstName: 'Augusta' }),
      },
      {
        kind: 'user',
        key: 'ada.lovelace',
        field: 'realmRoles',
        change: async (admin, realm) =>
          void (await admin.post(`${await userPath(admin, realm, 'ada.lovelace')}/role-mappings/realm`, [
            await realmRole(admin, realm, 'auditor'),
          ])),
      },
      {
        kind: 'user',
        key: 'ada.lovelace',
        field: 'realmRoles',
        change: async (admin, realm) =>
          admin.delete(`${await userPath(admin, realm, 'ada.lovelace')}/role-mappings/realm`, [
            await realmRole(admin, realm, 'reader'),
          ]),
      },
      {
        kind: 'user',
        key: 'grace',
        field: 'enabled',
        change: (admin, realm) => changeUser(admin, realm, 'grace', { enabled: true }),
      },
    ],
    prune: {
      document: { users: [{ username: 'grace', enabled: false }] },
      deleted: [{ kind: 'user', key: 'ada.lovelace' }],
    },
    unknownReference: {
      document: { roles: ROLES, users: [{ username: 'grace', realmRoles: ['raeder'] }] },
      names: 'raeder',
    },
  },
]
