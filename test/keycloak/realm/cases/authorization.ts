import type { AdminClient } from '../../../../src/admin-api/index.js'
import { adminPath, expectObject, expectObjects, expectText, listMember } from '../../../../src/admin-api/index.js'
import type { JsonObject } from '../../../../src/json/index.js'
import type { RealmCase } from '../realm-case.js'

const POLICY = { logic: 'POSITIVE', decisionStrategy: 'UNANIMOUS' } as const

const api = (authorizationSettings: JsonObject): JsonObject => ({
  clientId: 'report-api',
  serviceAccountsEnabled: true,
  authorizationServicesEnabled: true,
  authorizationSettings,
})

/** The path of a client's resource server. */
async function serverOf(admin: AdminClient, realm: string, clientId = 'report-api'): Promise<string> {
  const [client] = expectObjects(await admin.get(adminPath`/${realm}/clients?clientId=${clientId}`), clientId)
  return adminPath`/${realm}/clients/${expectText(client ?? {}, 'id', clientId)}/authz/resource-server`
}

async function changePart(
  admin: AdminClient,
  realm: string,
  part: 'scope' | 'resource' | 'policy',
  name: string,
  change: (current: JsonObject) => JsonObject,
): Promise<void> {
  const server = await serverOf(admin, realm)
  const query = new URLSearchParams({ name, deep: 'true' })
  const found = expectObjects(await admin.get(`${server}/${part}?${query}`), name).find((each) => each.name === name)
  const { _id, id } = expectObject(found, name)
  await admin.put(`${server}/${part}/${String(_id ?? id)}`, change(expectObject(found, name)))
}

const everyType = {
  allowRemoteResourceManagement: false,
  policyEnforcementMode: 'ENFORCING',
  decisionStrategy: 'AFFIRMATIVE',
  scopes: [
    { name: 'report:view', displayName: 'View' },
    { name: 'report:edit', iconUri: 'https://example.test/edit.png' },
  ],
  resources: [
    {
      name: 'Reports',
      displayName: 'All reports',
      type: 'urn:report',
      uris: ['/reports/*', '/archive/*'],
      scopes: [{ name: 'report:view' }, { name: 'report:edit' }],
      attributes: { classification: ['internal', 'figures'] },
    },
    { name: 'Nothing yet' },
  ],
  policies: [
    { name: 'Staff in hours', type: 'aggregate', ...POLICY, config: { applyPolicies: '["Readers", "Office hours"]' } },
    {
      name: 'Readers',
      type: 'role',
      ...POLICY,
      description: 'Whoever reads',
      config: {
        fetchRoles: 'true',
        roles: '[{"id": "reader", "required": true}, {"id": "report-api/auditor"}]',
      },
    },
    { name: 'Our portal', type: 'client', ...POLICY, config: { clients: '["portal"]' } },
    { name: 'Ada', type: 'user', ...POLICY, logic: 'NEGATIVE', config: { users: '["ada"]' } },
    {
      name: 'Office',
      type: 'group',
      ...POLICY,
      config: { groups: '[{"path": "/staff/office", "extendChildren": true}]' },
    },
    { name: 'Office hours', type: 'time', ...POLICY, config: { hour: '8', hourEnd: '17', nbf: '2026-01-01 00:00:00' } },
    { name: 'Our mail', type: 'regex', ...POLICY, config: { targetClaim: 'email', pattern: '[a-z]+@example\\.test' } },
    {
      name: 'Mail scope',
      type: 'client-scope',
      ...POLICY,
      config: { clientScopes: '[{"id": "email", "required": true}]' },
    },
    {
      name: 'See reports',
      type: 'scope',
      ...POLICY,
      config: { resources: '["Reports"]', scopes: '["report:view"]', applyPolicies: '["Readers", "Ada"]' },
    },
    {
      name: 'All of a type',
      type: 'resource',
      ...POLICY,
      decisionStrategy: 'CONSENSUS',
      config: { defaultResourceType: 'urn:report', applyPolicies: '["Staff in hours", "Office"]' },
    },
  ],
} satisfies JsonObject

const people = {
  roles: { realm: [{ name: 'reader' }], client: { 'report-api': [{ name: 'auditor' }] } },
  groups: [{ name: 'staff', subGroups: [{ name: 'office' }] }],
  users: [{ username: 'ada', enabled: true }],
} satisfies JsonObject

const portal = { clientId: 'portal', publicClient: true }

export const authorizationCases: readonly RealmCase[] = [
  {
    name: 'authorization services with a policy of every type',
    kinds: ['client', 'realm-role', 'client-role', 'group', 'user', 'authorization'],
    document: { ...people, clients: [portal, api(everyType)] },
    byHand: [
      {
        kind: 'authorization',
        key: 'report-api / scope report:view',
        field: 'displayName',
        change: (admin, realm) =>
          changePart(admin, realm, 'scope', 'report:view', (scope) => ({ ...scope, displayName: 'Look' })),
      },
      {
        kind: 'authorization',
        key: 'report-api / resource Reports',
        field: 'uris',
        change: (admin, realm) =>
          changePart(admin, realm, 'resource', 'Reports', (resource) => ({ ...resource, uris: ['/other'] })),
      },
      {
        kind: 'authorization',
        key: 'report-api / policy Office hours',
        field: 'config.hourEnd',
        change: (admin, realm) =>
          changePart(admin, realm, 'policy', 'Office hours', (policy) => ({
            ...policy,
            config: { hour: '8', hourEnd: '18', nbf: '2026-01-01 00:00:00' },
          })),
      },
      {
        kind: 'authorization',
        key: 'report-api / policy Readers',
        field: 'config.roles',
        change: (admin, realm) =>
          changePart(admin, realm, 'policy', 'Readers', (policy) => ({
            ...policy,
            config: { fetchRoles: 'true', roles: '[]' },
          })),
      },
      {
        kind: 'authorization',
        key: 'report-api',
        field: 'decisionStrategy',
        change: async (admin, realm) => {
          const server = await serverOf(admin, realm)
          const current = expectObject(await admin.get(server), 'settings')
          await admin.put(server, { ...current, decisionStrategy: 'UNANIMOUS' })
        },
      },
    ],
    prune: {
      document: {
        ...people,
        clients: [
          portal,
          api({ ...everyType, policies: everyType.policies.filter(({ name }) => name !== 'See reports') }),
        ],
      },
      deleted: [{ kind: 'authorization', key: 'report-api / policy See reports' }],
    },
    unknownReference: {
      kind: 'authorization',
      document: {
        ...people,
        clients: [
          portal,
          api({ policies: [{ name: 'Nobody', type: 'role', ...POLICY, config: { roles: '[{"id": "nobody"}]' } }] }),
        ],
      },
      names: 'nobody',
    },
  },
  {
    name: 'authorization services with nothing in them',
    kinds: ['client', 'authorization'],
    document: { clients: [api({ policyEnforcementMode: 'PERMISSIVE' })] },
    byHand: [
      {
        kind: 'authorization',
        key: 'report-api',
        field: 'policyEnforcementMode',
        change: async (admin, realm) => {
          const server = await serverOf(admin, realm)
          const current = expectObject(await admin.get(server), 'settings')
          await admin.put(server, { ...current, policyEnforcementMode: 'DISABLED' })
        },
      },
    ],
  },
  {
    name: 'a resource of a person beside one of the same name of the client',
    kinds: ['client', 'user', 'authorization'],
    document: {
      users: [{ username: 'ada', enabled: true }],
      clients: [
        api({
          allowRemoteResourceManagement: true,
          scopes: [{ name: 'view' }],
          resources: [
            { name: 'Photo', uris: ['/ours'], scopes: [{ name: 'view' }] },
            {
              name: 'Photo',
              owner: { name: 'ada' },
              ownerManagedAccess: true,
              uris: ['/hers'],
              scopes: [{ name: 'view' }],
            },
          ],
        }),
      ],
    },
    byHand: [
      {
        kind: 'authorization',
        key: 'report-api / resource Photo of ada',
        field: 'uris',
        change: async (admin, realm) => {
          const server = await serverOf(admin, realm)
          const photos = expectObjects(await admin.get(`${server}/resource?name=Photo&deep=true`), 'photos')
          const hers = photos.find(({ ownerManagedAccess }) => ownerManagedAccess === true) ?? {}
          await admin.put(`${server}/resource/${String(hers._id)}`, { ...hers, uris: ['/other'] })
        },
      },
    ],
    prune: {
      document: {
        users: [{ username: 'ada', enabled: true }],
        clients: [
          api({
            scopes: [{ name: 'view' }],
            resources: [{ name: 'Photo', uris: ['/ours'], scopes: [{ name: 'view' }] }],
          }),
        ],
      },
      deleted: [{ kind: 'authorization', key: 'report-api / resource Photo of ada' }],
    },
  },
  {
    name: 'authorization services of which a policy has become one of another type',
    kinds: ['client', 'realm-role', 'authorization'],
    document: {
      roles: { realm: [{ name: 'reader' }] },
      clients: [
        api({
          scopes: [{ name: 'view' }],
          policies: [
            { name: 'Who', type: 'role', ...POLICY, config: { roles: '[{"id": "reader", "required": false}]' } },
            { name: 'Open', type: 'scope', ...POLICY, config: { scopes: '["view"]', applyPolicies: '["Who"]' } },
          ],
        }),
      ],
    },
    byHand: [
      {
        kind: 'authorization',
        key: 'report-api / policy Who',
        field: 'type, config.roles',
        change: async (admin, realm) => {
          const server = await serverOf(admin, realm)
          const settings = expectObject(await admin.get(`${server}/settings`), 'settings')
          const [role] = expectObjects(await admin.get(`${server}/policy?name=Who`), 'Who')
          // It takes the permission along that applies it alone.
          await admin.delete(`${server}/policy/${String(role?.id)}`)
          const hours = { name: 'Who', type: 'time', ...POLICY, config: { hour: '8', hourEnd: '9' } }
          const open = listMember(settings, 'policies').filter(({ name }) => name === 'Open')
          await admin.post(`${server}/import`, { ...settings, policies: [hours, ...open] })
        },
      },
    ],
  },
]
