import {
  type AdminClient,
  adminPath,
  expectObject,
  expectObjects,
  expectText,
} from '../../../../src/admin-api/index.js'
import type { JsonObject } from '../../../../src/json/index.js'
import type { RealmCase } from '../realm-case.js'

const POLICY = { logic: 'POSITIVE', decisionStrategy: 'UNANIMOUS' } as const

const permissions = (policies: readonly JsonObject[]): JsonObject => ({
  clientId: 'admin-permissions',
  authorizationSettings: { policies },
})

const everyResource = [
  { name: 'Help desk', type: 'group', ...POLICY, config: { groups: '[{"path": "/desk/first line"}]' } },
  {
    name: 'Managers',
    type: 'role',
    ...POLICY,
    config: { fetchRoles: 'true', roles: '[{"id": "manager", "required": true}, {"id": "portal/owner"}]' },
  },
  {
    name: 'Managers in hours',
    type: 'aggregate',
    ...POLICY,
    config: { applyPolicies: '["Office hours", "Managers"]' },
  },
  { name: 'Office hours', type: 'time', ...POLICY, config: { hour: '8', hourEnd: '17' } },
  { name: 'Ada alone', type: 'user', ...POLICY, logic: 'NEGATIVE', config: { users: '["ada"]' } },
  { name: 'By the portal', type: 'client', ...POLICY, config: { clients: '["portal"]' } },
  {
    name: 'See everybody',
    description: 'The desk finds people',
    type: 'scope',
    ...POLICY,
    config: {
      defaultResourceType: 'Users',
      resources: '["Users"]',
      scopes: '["view"]',
      applyPolicies: '["Help desk"]',
    },
  },
  {
    name: 'Look after Ada',
    type: 'scope',
    ...POLICY,
    config: {
      defaultResourceType: 'Users',
      resources: '["ada"]',
      scopes: '["manage", "reset-password"]',
      applyPolicies: '["Help desk", "Ada alone"]',
    },
  },
  {
    name: 'Run the desk',
    type: 'scope',
    ...POLICY,
    config: {
      defaultResourceType: 'Groups',
      resources: '["/desk", "/desk/first line"]',
      scopes: '["view", "manage-members", "manage-membership"]',
      applyPolicies: '["Managers in hours"]',
    },
  },
  {
    name: 'Configure the portal',
    type: 'scope',
    ...POLICY,
    config: {
      defaultResourceType: 'Clients',
      resources: '["portal"]',
      scopes: '["view", "manage"]',
      applyPolicies: '["By the portal"]',
    },
  },
  {
    name: 'Give roles',
    type: 'scope',
    ...POLICY,
    config: {
      defaultResourceType: 'Roles',
      resources: '["manager", "portal/owner"]',
      scopes: '["map-role"]',
      applyPolicies: '["Managers"]',
    },
  },
] satisfies readonly JsonObject[]

const around = {
  adminPermissionsEnabled: true,
  roles: { realm: [{ name: 'manager' }], client: { portal: [{ name: 'owner' }] } },
  groups: [{ name: 'desk', subGroups: [{ name: 'first line' }] }],
  users: [{ username: 'ada', enabled: true }],
} satisfies JsonObject

const portal = { clientId: 'portal', publicClient: true }

async function serverOf(admin: AdminClient, realm: string): Promise<string> {
  const found = await admin.get(adminPath`/${realm}/clients?clientId=${'admin-permissions'}`)
  const [client] = expectObjects(found, 'clients')
  return adminPath`/${realm}/clients/${expectText(client ?? {}, 'id', 'client')}/authz/resource-server`
}

async function changePermission(admin: AdminClient, realm: string, name: string, fields: JsonObject): Promise<void> {
  const server = await serverOf(admin, realm)
  const permission = expectObject(await admin.get(`${server}/permission/search?${new URLSearchParams({ name })}`), name)
  const id = expectText(permission, 'id', name)
  await admin.put(`${server}/permission/scope/${id}`, { ...permission, ...fields })
}

const userId = async (admin: AdminClient, realm: string): Promise<string> => {
  const [ada] = expectObjects(await admin.get(`/${realm}/users?username=ada&exact=true`), 'ada')
  return expectText(ada ?? {}, 'id', 'ada')
}

export const adminPermissionCases: readonly RealmCase[] = [
  {
    name: 'fine-grained admin permissions over people, groups, clients and roles',
    kinds: ['client', 'realm-role', 'client-role', 'group', 'user', 'admin-permission'],
    document: { ...around, clients: [portal, permissions(everyResource)] },
    byHand: [
      {
        kind: 'admin-permission',
        key: 'Look after Ada',
        field: 'config.scopes',
        change: async (admin, realm) =>
          changePermission(admin, realm, 'Look after Ada', {
            resources: [await userId(admin, realm)],
            scopes: ['view'],
            policies: ['Help desk', 'Ada alone'],
          }),
      },
      {
        kind: 'admin-permission',
        key: 'See everybody',
        field: 'config.applyPolicies',
        change: (admin, realm) =>
          changePermission(admin, realm, 'See everybody', { resources: [], scopes: ['view'], policies: ['Managers'] }),
      },
      {
        kind: 'admin-permission',
        key: 'See everybody',
        field: 'config.resources',
        change: async (admin, realm) =>
          changePermission(admin, realm, 'See everybody', {
            resources: [await userId(admin, realm)],
            scopes: ['view'],
            policies: ['Help desk'],
          }),
      },
      {
        kind: 'admin-permission',
        key: 'Ada alone',
        field: 'type, logic, config.users',
        change: async (admin, realm) => {
          const server = await serverOf(admin, realm)
          const found = expectObjects(await admin.get(`${server}/policy?name=Ada+alone`), 'policies')
          await admin.delete(`${server}/policy/${String(found[0]?.id)}`)
          await admin.post(`${server}/policy/regex`, { name: 'Ada alone', ...POLICY, targetClaim: 'a', pattern: 'b' })
          await changePermission(admin, realm, 'Look after Ada', {
            resources: [await userId(admin, realm)],
            scopes: ['manage', 'reset-password'],
            policies: ['Help desk', 'Ada alone'],
          })
        },
      },
      {
        kind: 'admin-permission',
        key: 'Managers',
        field: 'logic',
        change: async (admin, realm) => {
          const server = await serverOf(admin, realm)
          const found = expectObjects(await admin.get(`${server}/policy?name=Managers`), 'policies')
          const policy = found.find(({ name }) => name === 'Managers') ?? {}
          await admin.put(`${server}/policy/${String(policy.id)}`, { ...policy, logic: 'NEGATIVE' })
        },
      },
    ],
    prune: {
      document: {
        ...around,
        clients: [portal, permissions(everyResource.filter(({ name }) => name !== 'Give roles'))],
      },
      deleted: [{ kind: 'admin-permission', key: 'Give roles' }],
    },
    unknownReference: {
      kind: 'admin-permission',
      document: {
        ...around,
        clients: [
          portal,
          permissions([
            {
              name: 'Of nobody',
              type: 'scope',
              config: { defaultResourceType: 'Roles', resources: '["nobody"]', scopes: '["map-role"]' },
            },
          ]),
        ],
      },
      names: 'nobody',
    },
  },
  {
    name: 'admin permissions without a policy, and for a scope that the type lacks',
    kinds: ['client', 'admin-permission'],
    document: {
      adminPermissionsEnabled: true,
      clients: [
        permissions([
          {
            name: 'Not yet',
            description: 'For later',
            type: 'scope',
            ...POLICY,
            config: {
              defaultResourceType: 'Clients',
              resources: '["Clients"]',
              scopes: '["view"]',
              applyPolicies: '[]',
            },
          },
        ]),
      ],
    },
    byHand: [
      {
        kind: 'admin-permission',
        key: 'Not yet',
        field: 'description',
        change: (admin, realm) =>
          changePermission(admin, realm, 'Not yet', {
            description: 'x',
            resources: [],
            scopes: ['view'],
            policies: [],
          }),
      },
    ],
    unknownReference: {
      kind: 'admin-permission',
      document: {
        adminPermissionsEnabled: true,
        clients: [
          permissions([
            { name: 'Wrong', type: 'scope', config: { defaultResourceType: 'Clients', scopes: '["impersonate"]' } },
          ]),
        ],
      },
      names: 'impersonate',
    },
  },
  {
    name: 'admin permissions in a realm that has organizations',
    kinds: ['client', 'organization', 'admin-permission'],
    notOn: { version: '26.4', why: 'it has no permissions for organizations' },
    document: {
      adminPermissionsEnabled: true,
      organizationsEnabled: true,
      organizations: [{ name: 'Acme', alias: 'acme', domains: [{ name: 'acme.test' }] }],
      clients: [
        permissions([
          { name: 'Never', type: 'time', ...POLICY, config: { year: '1999', yearEnd: '1999' } },
          {
            name: 'See Acme',
            type: 'scope',
            ...POLICY,
            config: {
              defaultResourceType: 'Organizations',
              resources: '["acme"]',
              scopes: '["view"]',
              applyPolicies: '["Never"]',
            },
          },
        ]),
      ],
    },
    byHand: [
      {
        kind: 'admin-permission',
        key: 'Never',
        field: 'config.year',
        change: async (admin, realm) => {
          const server = await serverOf(admin, realm)
          const [policy] = expectObjects(await admin.get(`${server}/policy?name=Never`), 'policies')
          const config = { year: '2026', yearEnd: '1999' }
          await admin.put(`${server}/policy/${String(policy?.id)}`, { ...policy, config })
        },
      },
    ],
  },
]
