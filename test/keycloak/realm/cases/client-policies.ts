import { type AdminClient, expectObject, listMember } from '../../../../src/admin-api/index.js'
import type { JsonObject } from '../../../../src/json/index.js'
import type { RealmCase } from '../realm-case.js'

const edit =
  (list: 'profiles' | 'policies', name: string, fields: JsonObject) =>
  async (admin: AdminClient, realm: string): Promise<void> => {
    const path = `/${realm}/client-policies/${list}`
    const document = expectObject(await admin.get(path), list)
    const laid = listMember(document, list).map((entry) => (entry.name === name ? { ...entry, ...fields } : entry))
    await admin.put(path, { [list]: laid })
  }

const PKCE = { executor: 'pkce-enforcer', configuration: { 'auto-configure': 'true' } }
const ANY_CLIENT = { condition: 'any-client', configuration: {} }

export const clientPolicyCases: readonly RealmCase[] = [
  {
    name: 'client profiles and policies, beside those of others',
    kinds: ['client-profile', 'client-policy'],
    async prepare(admin, realm) {
      await admin.post('', { realm, enabled: true })
      await admin.put(`/${realm}/client-policies/profiles`, { profiles: [{ name: 'theirs', executors: [PKCE] }] })
      await admin.put(`/${realm}/client-policies/policies`, {
        policies: [{ name: 'theirs', enabled: true, conditions: [ANY_CLIENT], profiles: ['theirs'] }],
      })
    },
    document: {
      clientProfiles: {
        profiles: [
          {
            name: 'careful',
            description: 'PKCE, and secrets that are keys',
            executors: [
              PKCE,
              {
                executor: 'secure-client-authenticator',
                configuration: {
                  'allowed-client-authenticators': ['client-jwt', 'client-x509'],
                  'default-client-authenticator': 'client-jwt',
                },
              },
            ],
          },
          { name: 'bare', executors: [] },
        ],
      },
      clientPolicies: {
        policies: [
          {
            name: 'all clients',
            description: 'Every one',
            enabled: true,
            conditions: [ANY_CLIENT],
            profiles: ['fapi-2-security-profile', 'careful'],
          },
          { name: 'asleep', enabled: false, conditions: [], profiles: ['bare'] },
        ],
      },
    },
    byHand: [
      {
        kind: 'client-profile',
        key: 'careful',
        field: 'executors',
        change: edit('profiles', 'careful', { executors: [PKCE] }),
      },
      {
        kind: 'client-profile',
        key: 'bare',
        field: 'executors',
        change: edit('profiles', 'bare', { executors: [PKCE] }),
      },
      {
        kind: 'client-policy',
        key: 'all clients',
        field: 'enabled',
        change: edit('policies', 'all clients', { enabled: false }),
      },
      {
        kind: 'client-policy',
        key: 'all clients',
        field: 'profiles',
        change: edit('policies', 'all clients', { profiles: ['careful'] }),
      },
      {
        kind: 'client-policy',
        key: 'asleep',
        field: 'conditions',
        change: edit('policies', 'asleep', { conditions: [ANY_CLIENT] }),
      },
    ],
    prune: {
      document: {
        clientProfiles: { profiles: [{ name: 'careful', executors: [PKCE] }] },
        clientPolicies: {
          policies: [{ name: 'all clients', enabled: true, conditions: [ANY_CLIENT], profiles: ['careful'] }],
        },
      },
      deleted: [
        { kind: 'client-policy', key: 'asleep' },
        { kind: 'client-profile', key: 'bare' },
      ],
    },
    unknownReference: {
      kind: 'client-policy',
      document: {
        clientPolicies: { policies: [{ name: 'all clients', conditions: [ANY_CLIENT], profiles: ['carefull'] }] },
      },
      names: 'carefull',
    },
  },
  {
    name: 'client profiles and policies of a new realm, with what Keycloak fills in left out',
    kinds: ['client-profile', 'client-policy'],
    document: {
      clientProfiles: { profiles: [{ name: 'bare' }, { name: 'careful', executors: [PKCE] }] },
      clientPolicies: { policies: [{ name: 'asleep', profiles: ['bare'] }] },
    },
    byHand: [
      {
        kind: 'client-profile',
        key: 'careful',
        field: 'executors',
        change: edit('profiles', 'careful', { executors: [] }),
      },
    ],
    unknownReference: {
      kind: 'client-profile',
      document: { clientProfiles: { profiles: [{ name: 'fapi-1-baseline', executors: [] }] } },
      names: 'fapi-1-baseline',
    },
  },
]
