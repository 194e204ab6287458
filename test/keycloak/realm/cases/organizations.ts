import { expect } from 'vitest'
import { type AdminClient, expectObject, expectObjects } from '../../../../src/admin-api/index.js'
import type { JsonObject } from '../../../../src/json/index.js'
import { userPath } from '../people.js'
import type { RealmCase } from '../realm-case.js'

async function organizationPath(admin: AdminClient, realm: string, alias: string): Promise<string> {
  const all = expectObjects(await admin.get(`/${realm}/organizations?max=-1`), 'organizations')
  return `/${realm}/organizations/${String(all.find((one) => one.alias === alias)?.id)}`
}

async function changeOrganization(admin: AdminClient, realm: string, alias: string, fields: JsonObject): Promise<void> {
  const path = await organizationPath(admin, realm, alias)
  await admin.put(path, { ...expectObject(await admin.get(path), alias), ...fields })
}

const PROVIDER = (alias: string): JsonObject => ({
  alias,
  providerId: 'oidc',
  config: {
    clientId: 'passerelle',
    clientSecret: 'of-a-test',
    authorizationUrl: 'https://partner.example.test/authorize',
    tokenUrl: 'https://partner.example.test/token',
  },
})

export const organizationCases: readonly RealmCase[] = [
  {
    name: 'organizations with domains, members and identity providers',
    kinds: ['user', 'identity-provider', 'organization'],
    document: {
      organizationsEnabled: true,
      users: [{ username: 'Ada', email: 'ada@a.test' }, { username: 'bob' }, { username: 'eve' }],
      identityProviders: [PROVIDER('partner'), PROVIDER('other')],
      organizations: [
        {
          name: 'Acme Incorporated',
          alias: 'acme',
          description: 'Everything',
          redirectUrl: 'https://acme.example.test/',
          domains: [{ name: 'Acme.test', verified: true }, { name: 'acme.example.test' }],
          attributes: { tier: ['gold', 'blue'] },
          members: [{ username: 'Ada' }, { username: 'bob' }],
          identityProviders: [{ alias: 'partner' }],
        },
        { name: 'plain', enabled: false, members: [] },
      ],
    },
    byHand: [
      {
        kind: 'organization',
        key: 'acme',
        field: 'description',
        change: (admin, realm) => changeOrganization(admin, realm, 'acme', { description: 'Nothing' }),
      },
      {
        kind: 'organization',
        key: 'acme',
        field: 'domains',
        change: (admin, realm) =>
          changeOrganization(admin, realm, 'acme', {
            domains: [
              { name: 'acme.test', verified: true },
              { name: 'acme.example.test', verified: true },
              { name: 'more.example.test', verified: false },
            ],
          }),
      },
      {
        kind: 'organization',
        key: 'acme',
        field: 'members',
        change: async (admin, realm) => {
          const [path, eve] = await Promise.all([organizationPath(admin, realm, 'acme'), userPath(admin, realm, 'eve')])
          await admin.post(`${path}/members`, eve.split('/').at(-1) ?? '')
        },
      },
      {
        kind: 'organization',
        key: 'acme',
        field: 'identityProviders',
        change: async (admin, realm) =>
          admin.delete(`${await organizationPath(admin, realm, 'acme')}/identity-providers/partner`),
      },
    ],
    prune: {
      document: { organizationsEnabled: true, organizations: [{ name: 'plain', enabled: false }] },
      deleted: [{ kind: 'organization', key: 'acme' }],
    },
    unknownReference: {
      kind: 'organization',
      document: { organizationsEnabled: true, organizations: [{ name: 'plain', members: [{ username: 'nobody' }] }] },
      names: 'nobody',
    },
  },
  {
    name: 'an organization without members in files, which has some',
    kinds: ['organization'],
    prepare: async (admin, realm) => {
      await admin.post('', {
        realm,
        enabled: true,
        organizationsEnabled: true,
        users: [{ username: 'member', enabled: true }],
      })
      await admin.post(`/${realm}/organizations`, {
        name: 'acme',
        description: 'of old',
        domains: [{ name: 'a.test' }],
      })
      const id = (await userPath(admin, realm, 'member')).split('/').at(-1) ?? ''
      await admin.post(`${await organizationPath(admin, realm, 'acme')}/members`, id)
    },
    document: { organizations: [{ name: 'acme', enabled: true, attributes: { tier: ['gold'] } }] },
    byHand: [
      {
        kind: 'organization',
        key: 'acme',
        field: 'attributes.tier',
        change: (admin, realm) => changeOrganization(admin, realm, 'acme', { attributes: {} }),
      },
    ],
    remains: async (admin, realm) => {
      const path = await organizationPath(admin, realm, 'acme')
      expect(await admin.get(`${path}/members`)).toMatchObject([{ username: 'member' }])
      expect(await admin.get(path)).toMatchObject({ description: 'of old', domains: [{ name: 'a.test' }] })
    },
    unknownReference: {
      kind: 'organization',
      document: { organizationsEnabled: false, organizations: [{ name: 'acme' }] },
      names: 'organizationsEnabled: true',
    },
  },
  {
    name: 'more organizations than a page of Keycloak’s lists, with more members',
    kinds: ['user', 'organization'],
    document: {
      organizationsEnabled: true,
      users: Array.from({ length: 12 }, (_, at) => ({ username: `member-${at}` })),
      organizations: Array.from({ length: 15 }, (_, at) => ({
        name: `organization-${at}`,
        enabled: true,
        domains: [{ name: `${at}.example.test` }],
        members: at > 0 ? [] : Array.from({ length: 12 }, (_member, which) => ({ username: `member-${which}` })),
      })),
    },
    byHand: [
      {
        kind: 'organization',
        key: 'organization-14',
        field: 'enabled',
        change: (admin, realm) => changeOrganization(admin, realm, 'organization-14', { enabled: false }),
      },
    ],
  },
]
