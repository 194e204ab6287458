import { expect } from 'vitest'
import { expectObject, listMember } from '../../../../src/admin-api/index.js'
import { changeUser, groupPath, memberships, realmRole, signsIn, userPath } from '../people.js'
import type { RealmCase } from '../realm-case.js'

const ROLES = { realm: [{ name: 'reader' }, { name: 'writer' }, { name: 'auditor' }] }

/** Attributes that files may give to users. */
const ANY_ATTRIBUTES = { unmanagedAttributePolicy: 'ENABLED' }

const PROVIDER = {
  alias: 'partner',
  providerId: 'oidc',
  config: {
    clientId: 'passerelle',
    clientSecret: 'of-a-test',
    authorizationUrl: 'https://partner.example.test/authorize',
    tokenUrl: 'https://partner.example.test/token',
  },
}

const password = (value: string) => ({ type: 'password', value })

/** As an export of the whole server has it. */
const HASHED = {
  id: 'a1b2c3',
  type: 'password',
  createdDate: 1577836800000,
  secretData: JSON.stringify({ value: 'aWDb0Z8gQX7TYEoPEb3Nc4gbbDkZ1AzMYIn5vVEvQM4=', salt: 'c2FsdA==' }),
  credentialData: JSON.stringify({ hashIterations: 27500, algorithm: 'pbkdf2-sha256' }),
}

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
      kind: 'user',
      document: { roles: ROLES, users: [{ username: 'grace', realmRoles: ['raeder'] }] },
      names: 'raeder',
    },
  },
  {
    name: 'a user of whom files say attributes alone, who was there before with a name and an email',
    kinds: ['user-profile', 'user'],
    prepare: async (admin, realm) => {
      await admin.post('', {
        realm,
        enabled: true,
        users: [{ username: 'ada', firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test', enabled: true }],
      })
    },
    document: {
      userProfile: ANY_ATTRIBUTES,
      users: [{ username: 'ada', attributes: { floor: ['2', '1'], 'desk number': '17', gone: [] } }],
    },
    byHand: [
      {
        kind: 'user',
        key: 'ada',
        field: 'attributes.floor',
        change: (admin, realm) =>
          changeUser(admin, realm, 'ada', { attributes: { floor: ['3'], 'desk number': ['17'], other: ['x'] } }),
      },
      {
        kind: 'user',
        key: 'ada',
        field: 'attributes.gone',
        change: (admin, realm) =>
          changeUser(admin, realm, 'ada', { attributes: { floor: ['1', '2'], 'desk number': ['17'], gone: ['no'] } }),
      },
    ],
    remains: async (admin, realm) => {
      expect(await admin.get(await userPath(admin, realm, 'ada'))).toMatchObject({
        firstName: 'Ada',
        lastName: 'Lovelace',
        email: 'ada@example.test',
      })
    },
  },
  {
    name: 'attributes that the user profile does not have, or lets only users edit',
    kinds: ['user-profile', 'user'],
    document: {
      userProfile: {
        attributes: [
          { name: 'username', permissions: { view: ['admin', 'user'], edit: ['admin', 'user'] } },
          { name: 'email', permissions: { view: ['admin', 'user'], edit: ['admin', 'user'] } },
          { name: 'desk', permissions: { view: ['admin'], edit: ['admin'] } },
          { name: 'nickname', permissions: { view: ['admin', 'user'], edit: ['user'] } },
        ],
      },
      users: [
        {
          username: 'ada',
          attributes: { desk: ['17'], nickname: ['countess'], unheard: ['of'], locale: ['en'], email: 'ada@a.test' },
        },
      ],
    },
    byHand: [
      {
        kind: 'user',
        key: 'ada',
        field: 'attributes.desk',
        change: (admin, realm) => changeUser(admin, realm, 'ada', { attributes: {} }),
      },
      {
        kind: 'user',
        key: 'ada',
        field: 'email',
        change: (admin, realm) => changeUser(admin, realm, 'ada', { email: 'other@a.test' }),
      },
    ],
  },
  {
    name: 'passwords, set once while a policy refuses the same ones again',
    kinds: ['user'],
    document: {
      passwordPolicy: 'passwordHistory(3) and length(5)',
      users: [
        { username: 'ada', firstName: 'A', lastName: 'L', email: 'a@a.test', credentials: [password('analytical')] },
        {
          username: 'temporary',
          firstName: 'T',
          credentials: [{ ...password('for now'), temporary: true }],
          requiredActions: ['VERIFY_EMAIL'],
        },
        {
          username: 'from-elsewhere',
          firstName: 'F',
          lastName: 'E',
          email: 'f@a.test',
          credentials: [HASHED],
          requiredActions: ['CONFIGURE_TOTP'],
        },
      ],
    },
    byHand: [
      {
        kind: 'user',
        key: 'ada',
        field: 'firstName',
        change: (admin, realm) => changeUser(admin, realm, 'ada', { firstName: 'B' }),
      },
      {
        kind: 'user',
        key: 'from-elsewhere',
        field: 'requiredActions',
        change: (admin, realm) => changeUser(admin, realm, 'from-elsewhere', { requiredActions: [] }),
      },
    ],
    remains: async (admin, realm) => {
      expect(await signsIn(admin, realm, 'ada', 'analytical')).toBe(true)
      const temporary = await admin.get(await userPath(admin, realm, 'temporary'))
      expect(temporary).toMatchObject({ requiredActions: expect.arrayContaining(['UPDATE_PASSWORD', 'VERIFY_EMAIL']) })
      const hashed = await admin.get(`${await userPath(admin, realm, 'from-elsewhere')}/credentials`)
      expect(hashed).toMatchObject([{ type: 'password', createdDate: HASHED.createdDate }])
    },
  },
  {
    name: 'users in groups, of whom everybody else joins others',
    kinds: ['group', 'default-groups', 'user'],
    document: {
      groups: [{ name: 'staff', subGroups: [{ name: 'night' }] }, { name: 'visitors' }],
      defaultGroups: ['/visitors'],
      users: [
        { username: 'ada', groups: ['/staff/night', 'staff'] },
        { username: 'nowhere', groups: [] },
        { username: 'visitor' },
      ],
    },
    byHand: [
      {
        kind: 'user',
        key: 'ada',
        field: 'groups',
        change: async (admin, realm) => {
          const group = (await groupPath(admin, realm, ['staff'])).split('/').at(-1)
          await admin.delete(`${await userPath(admin, realm, 'ada')}/groups/${group}`)
        },
      },
      {
        kind: 'user',
        key: 'nowhere',
        field: 'groups',
        change: async (admin, realm) => {
          const group = (await groupPath(admin, realm, ['visitors'])).split('/').at(-1)
          await admin.put(`${await userPath(admin, realm, 'nowhere')}/groups/${group}`)
        },
      },
    ],
    remains: async (admin, realm) => {
      expect(await memberships(admin, realm, 'visitor')).toMatchObject({ groups: ['/visitors'] })
    },
    unknownReference: { kind: 'user', document: { users: [{ username: 'ada', groups: ['/staf'] }] }, names: '/staf' },
  },
  {
    name: 'roles of clients given to users, of whom files name one',
    kinds: ['client', 'client-role', 'user'],
    prepare: async (admin, realm) => {
      await admin.post('', {
        realm,
        enabled: true,
        users: [
          {
            username: 'ada',
            enabled: true,
            realmRoles: ['offline_access'],
            clientRoles: { account: ['view-profile'], 'realm-management': ['view-users'] },
          },
          { username: 'unnamed', realmRoles: ['uma_authorization'] },
        ],
      })
    },
    document: {
      clients: [{ clientId: 'shop' }],
      roles: { client: { shop: [{ name: 'buyer' }, { name: 'sell/er' }] } },
      users: [{ username: 'ada', clientRoles: { shop: ['buyer', 'sell/er'], account: [] } }],
    },
    byHand: [
      {
        kind: 'user',
        key: 'ada',
        field: 'clientRoles.shop',
        change: async (admin, realm) => {
          const path = `${await userPath(admin, realm, 'ada')}/role-mappings`
          const { clientMappings } = expectObject(await admin.get(path), 'mappings')
          const shop = expectObject(expectObject(clientMappings, 'mappings').shop, 'mappings')
          await admin.delete(`${path}/clients/${String(shop.id)}`, listMember(shop, 'mappings').slice(0, 1))
        },
      },
    ],
    remains: async (admin, realm) => {
      const path = `${await userPath(admin, realm, 'ada')}/role-mappings`
      const { clientMappings } = expectObject(await admin.get(path), 'mappings')
      expect(Object.keys(expectObject(clientMappings, 'mappings')).toSorted()).toEqual(['realm-management', 'shop'])
      expect(await memberships(admin, realm, 'ada')).toMatchObject({ roles: ['offline_access'] })
      expect(await memberships(admin, realm, 'unnamed')).toMatchObject({ roles: ['uma_authorization'] })
    },
    unknownReference: {
      kind: 'user',
      document: { users: [{ username: 'ada', realmRoles: ['offline_acces'] }] },
      names: 'offline_acces',
    },
  },
  {
    name: 'users linked to an identity provider, one with links of his own',
    kinds: ['identity-provider', 'user'],
    prepare: async (admin, realm) => {
      await admin.post('', { realm, enabled: true, users: [{ username: 'broker', enabled: true }] })
      await admin.post(`/${realm}/identity-provider/instances`, { ...PROVIDER, alias: 'other' })
      await admin.post(`${await userPath(admin, realm, 'broker')}/federated-identity/other`, {
        identityProvider: 'other',
        userId: 'his own',
        userName: 'his own',
      })
    },
    document: {
      identityProviders: [PROVIDER],
      users: [
        { username: 'broker', federatedIdentities: [{ identityProvider: 'partner', userId: '17', userName: 'b' }] },
        { username: 'ada', federatedIdentities: [{ identityProvider: 'partner', userId: '18', userName: 'Ada' }] },
      ],
    },
    byHand: [
      {
        kind: 'user',
        key: 'ada',
        field: 'federatedIdentities',
        change: async (admin, realm) => {
          const link = `${await userPath(admin, realm, 'ada')}/federated-identity/partner`
          await admin.delete(link)
          await admin.post(link, { identityProvider: 'partner', userId: '19', userName: 'Ada' })
        },
      },
    ],
    remains: async (admin, realm) => {
      const links = await admin.get(`${await userPath(admin, realm, 'broker')}/federated-identity`)
      expect(links).toEqual(expect.arrayContaining([expect.objectContaining({ identityProvider: 'other' })]))
    },
    unknownReference: {
      kind: 'user',
      document: { users: [{ username: 'ada', federatedIdentities: [{ identityProvider: 'partnr', userId: '1' }] }] },
      names: 'partnr',
    },
  },
  {
    name: 'emails for usernames',
    kinds: ['user'],
    document: {
      registrationEmailAsUsername: true,
      users: [
        { username: 'ada', email: 'Ada@Example.Test' },
        { email: 'bob@example.test', lastName: 'B' },
      ],
    },
    byHand: [
      {
        kind: 'user',
        key: 'bob@example.test',
        field: 'lastName',
        change: (admin, realm) => changeUser(admin, realm, 'bob@example.test', { lastName: 'Else' }),
      },
    ],
  },
  {
    name: 'more users and groups than a page of Keycloak’s lists',
    kinds: ['realm-role', 'group', 'user'],
    prepare: async (admin, realm) => {
      const others = Array.from({ length: 120 }, (_, at) => ({ username: `another-${at}`, realmRoles: ['seldom'] }))
      await admin.post('', { realm, enabled: true, roles: { realm: [{ name: 'seldom' }] }, users: others })
    },
    document: {
      roles: { realm: [{ name: 'reader' }, { name: 'seldom' }] },
      groups: [{ name: 'all', subGroups: Array.from({ length: 12 }, (_, at) => ({ name: `below-${at}` })) }],
      users: Array.from({ length: 130 }, (_, at) => ({
        username: `user-${at}`,
        attributes: {},
        realmRoles: at % 13 === 0 ? ['reader', 'seldom'] : ['reader'],
        groups: [`/all/below-${at % 12}`, '/all'],
      })),
    },
    byHand: [
      {
        kind: 'user',
        key: 'user-129',
        field: 'realmRoles',
        change: async (admin, realm) =>
          void (await admin.post(`${await userPath(admin, realm, 'user-129')}/role-mappings/realm`, [
            await realmRole(admin, realm, 'seldom'),
          ])),
      },
    ],
  },
]
