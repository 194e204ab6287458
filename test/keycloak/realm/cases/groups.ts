import { adminPath, expectObject } from '../../../../src/admin-api/index.js'
import { changeGroup, groupPath, realmRole } from '../people.js'
import type { RealmCase } from '../realm-case.js'

const ROLES = { realm: [{ name: 'reader' }, { name: 'writer' }] }
const NAMES = ['research/development', 'fifty % off', 'a~b', 'ends with ~', 'Grüße 🎉', 'plus + and & #?']

export const groupCases: readonly RealmCase[] = [
  {
    name: 'groups below groups, with attributes, descriptions and roles',
    kinds: ['realm-role', 'client', 'client-role', 'group', 'default-groups'],
    document: {
      roles: { ...ROLES, client: { shop: [{ name: 'buyer' }, { name: 'seller' }] } },
      clients: [{ clientId: 'shop' }],
      groups: [
        {
          name: 'staff',
          description: 'Everybody',
          attributes: { floor: ['2', '1'] },
          realmRoles: ['reader'],
          clientRoles: { shop: ['buyer'] },
          subGroups: [{ name: 'night', subGroups: [{ name: 'guards', realmRoles: ['writer'] }] }, { name: 'day' }],
        },
        { name: 'visitors' },
      ],
      defaultGroups: ['/visitors'],
    },
    byHand: [
      {
        kind: 'group',
        key: '/staff',
        field: 'description',
        change: (admin, realm) => changeGroup(admin, realm, ['staff'], { description: 'Nobody' }),
      },
      {
        kind: 'group',
        key: '/staff',
        field: 'attributes.floor',
        change: (admin, realm) => changeGroup(admin, realm, ['staff'], { attributes: { floor: ['3'] } }),
      },
      {
        kind: 'group',
        key: '/staff/night/guards',
        field: 'realmRoles',
        change: async (admin, realm) =>
          void (await admin.post(`${await groupPath(admin, realm, ['staff', 'night', 'guards'])}/role-mappings/realm`, [
            await realmRole(admin, realm, 'reader'),
          ])),
      },
      {
        kind: 'group',
        key: '/staff',
        field: 'clientRoles.shop',
        change: async (admin, realm) => {
          const group = await groupPath(admin, realm, ['staff'])
          const mappings = expectObject(await admin.get(`${group}/role-mappings`), 'mappings')
          const shop = expectObject(expectObject(mappings.clientMappings, 'mappings').shop, 'mappings')
          await admin.delete(`${group}/role-mappings${adminPath`/clients/${String(shop.id)}`}`, shop.mappings ?? [])
        },
      },
      {
        kind: 'default-groups',
        key: '{realm}',
        field: 'defaultGroups',
        change: async (admin, realm) => {
          const id = (await groupPath(admin, realm, ['staff'])).split('/').at(-1)
          await admin.put(`/${realm}/default-groups/${id}`)
        },
      },
    ],
    prune: {
      document: {
        groups: [{ name: 'staff', subGroups: [{ name: 'night', subGroups: [{ name: 'guards' }] }] }],
        defaultGroups: [],
      },
      deleted: [
        { kind: 'group', key: '/staff/day' },
        { kind: 'group', key: '/visitors' },
      ],
    },
    unknownReference: {
      kind: 'group',
      document: { roles: ROLES, groups: [{ name: 'staff', realmRoles: ['raeder'] }] },
      names: 'raeder',
    },
  },
  {
    name: 'groups whose names hold slashes, percent signs, spaces and pictures, with members',
    kinds: ['group', 'user'],
    document: {
      groups: NAMES.map((name) => ({ name, subGroups: [{ name: `in ${name}`, attributes: { by: ['name'] } }] })),
      users: [
        {
          username: 'member-of-all',
          groups: [
            '/research~/development',
            '/research~/development/in research~/development',
            '/fifty % off/in fifty % off',
            '/a~b',
            '/ends with ~~/in ends with ~~',
            '/Grüße 🎉/in Grüße 🎉',
            '/plus + and & #?',
          ],
        },
      ],
    },
    byHand: [
      {
        kind: 'group',
        key: '/research~/development/in research~/development',
        field: 'attributes.by',
        change: async (admin, realm) =>
          changeGroup(admin, realm, ['research/development', 'in research/development'], { attributes: {} }),
      },
    ],
    unknownReference: {
      kind: 'default-groups',
      document: { groups: [{ name: 'visitors' }], defaultGroups: ['/visitor'] },
      names: '/visitor',
    },
  },
  {
    name: 'an empty list of groups',
    kinds: [],
    prepare: async (admin, realm) => {
      await admin.post('', { realm, enabled: true, groups: [{ name: 'made by hand' }] })
    },
    document: { groups: [] },
    byHand: [],
  },
]
