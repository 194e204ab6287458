import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { JsonObject } from '../../../src/json/index.js'
import { loadRealms } from '../../../src/realm-documents/index.js'
import { applyPlan, hasChanges, planRealm } from '../../../src/realm-engine/index.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { caseRealm } from './case-realm.js'

const PASSWORD = { type: 'password', value: 'f1le-s3cret' }

/** What people write by hand for an import, in shapes of many years. */
const WRITTEN: readonly (readonly [what: string, document: JsonObject])[] = [
  [
    'of an example of the first years',
    {
      id: 'demo',
      enabled: true,
      sslRequired: 'external',
      social: false,
      passwordCredentialGrantAllowed: true,
      privateKey: 'MIIC',
      publicKey: 'MIGf',
      requiredCredentials: ['password'],
      users: [
        {
          username: 'alice',
          enabled: true,
          credentials: [PASSWORD],
          realmRoles: ['user'],
          clientRoles: { account: ['view-profile', 'manage-account'] },
        },
        { username: 'service-account-job', serviceAccountClientId: 'job', clientRoles: { job: ['uma_protection'] } },
      ],
      roles: { realm: [{ name: 'user' }] },
      defaultRoles: ['user'],
      scopeMappings: [{ client: 'js', roles: ['user'] }],
      clientScopeMappings: { 'realm-management': [{ client: 'js', roles: ['view-users'] }] },
      clients: [
        { clientId: 'portal', adminUrl: '/portal', redirectUris: ['/portal/*'], secret: 'f1le-s3cret' },
        { clientId: 'js', publicClient: true, directGrantsOnly: false, redirectUris: ['/js/*'] },
        {
          clientId: 'job',
          serviceAccountsEnabled: true,
          authorizationServicesEnabled: true,
          authorizationSettings: {
            resources: [{ name: 'Default Resource', type: 'urn:job:default', uri: '/*' }],
            policies: [{ name: 'Users', type: 'role', config: { roles: '[{"id":"user","required":false}]' } }],
          },
        },
      ],
    },
  ],
  [
    'with a user profile in its component',
    {
      components: {
        'org.keycloak.userprofile.UserProfileProvider': [
          {
            providerId: 'declarative-user-profile',
            subComponents: {},
            config: {
              'kc.user.profile.config': [
                '{"attributes":[{"name":"username"},{"name":"email"},{"name":"tenant"}],"unmanagedAttributePolicy":"ENABLED"}',
              ],
            },
          },
        ],
      },
      users: [{ username: 'alice', enabled: true, attributes: { tenant: ['1'], free: ['x'] } }],
    },
  ],
  [
    'with the default role as an object, groups by path, and an identity provider of old',
    {
      defaultRole: {
        name: 'default-roles-{realm}',
        composite: true,
        composites: { realm: ['offline_access', 'user'] },
      },
      roles: { realm: [{ name: 'user' }] },
      groups: [
        { name: 'a', path: '/a', subGroups: [{ name: 'b', path: '/a/b', realmRoles: ['user'], subGroups: [] }] },
      ],
      defaultGroups: ['/a/b'],
      users: [
        { username: 'alice', enabled: true, realmRoles: ['default-roles-{realm}', 'user'], groups: ['a', '/a/b'] },
      ],
      identityProviders: [
        {
          alias: 'google',
          providerId: 'google',
          updateProfileFirstLogin: true,
          config: { clientId: 'us', clientSecret: 'f1le-s3cret' },
        },
      ],
      requiredActions: [{ alias: 'terms_and_conditions', providerId: 'terms_and_conditions', enabled: true }],
    },
  ],
]

it.each(WRITTEN)('makes a realm out of a file %s, and then changes nothing', async (_what, document) => {
  const { admin, name } = caseRealm()
  const file = join(await temporaryFolder(), 'realm.json')
  await writeFile(file, JSON.stringify({ ...document, realm: name }).replaceAll('{realm}', name))
  const [loaded] = await loadRealms(file, { environment: {} })
  if (loaded === undefined) throw new Error('no realm')
  expect((await applyPlan(await planRealm(loaded, admin), loaded, admin)).remaining).toEqual([])
  expect(hasChanges(await planRealm(loaded, admin))).toBe(false)
})
