import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../../src/json/index.js'
import { loadRealms } from '../../../src/realm-documents/index.js'
import { mistakesOf, realmFiles } from './realm-files.js'

const A = '11111111-1111-4111-8111-111111111111'
const B = '22222222-2222-4222-8222-222222222222'

async function loadExport(document: Readonly<Record<string, JsonValue>>) {
  const written = { realm: 'lot', keycloakVersion: '26.7.4', ...document }
  const folder = await realmFiles({ 'realm-export.json': JSON.stringify(written) })
  const [loaded] = await loadRealms(`${folder}/realm-export.json`, { environment: {} })
  if (loaded === undefined) throw new Error('nothing was loaded')
  expect(loaded.source.kind).toBe('export')
  const { realm: _, keycloakVersion: __, ...rest } = loaded.document
  return { document: rest, warnings: loaded.warnings }
}

describe('an export', () => {
  const translated: readonly (readonly [
    name: string,
    written: Record<string, JsonValue>,
    read: object,
    warnings?: readonly string[],
  ])[] = [
    [
      'flows that clients name by id',
      {
        authenticationFlows: [{ id: A, alias: 'my browser' }],
        clients: [
          { clientId: 'web', authenticationFlowBindingOverrides: { browser: A, direct_grant: 'direct grant' } },
        ],
      },
      {
        clients: [
          {
            clientId: 'web',
            authenticationFlowBindingOverrides: { browser: 'my browser', direct_grant: 'direct grant' },
          },
        ],
      },
    ],
    [
      'a flow that the export does not have',
      { clients: [{ clientId: 'web', authenticationFlowBindingOverrides: { browser: A } }] },
      { clients: [{ clientId: 'web', authenticationFlowBindingOverrides: {} }] },
      [
        'left out: clients.web.authenticationFlowBindingOverrides.browser, which names a flow that the export does not have.',
      ],
    ],
    [
      'a setting of registration policies that Keycloak 3 had',
      {
        components: {
          'org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy': [
            { name: 'p', config: { 'consent-required-for-all-mappers': ['true'], 'max-clients': ['1'] } },
          ],
        },
      },
      {
        components: {
          'org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy': [
            { name: 'p', config: { 'max-clients': ['1'] } },
          ],
        },
      },
    ],
    [
      'keys that Keycloak generated, which are the realm’s own',
      {
        components: {
          'org.keycloak.keys.KeyProvider': [
            {
              name: 'curve',
              providerId: 'ecdsa-generated',
              config: {
                priority: ['7'],
                ecdsaPrivateKey: ['x'],
                ecdsaPublicKey: ['y'],
                ecdsaEllipticCurveKey: ['P-256'],
              },
            },
            { name: 'ours', providerId: 'rsa', config: { privateKey: ['ours'] } },
          ],
        },
      },
      {
        components: {
          'org.keycloak.keys.KeyProvider': [
            {
              name: 'curve',
              providerId: 'ecdsa-generated',
              config: { priority: ['7'], ecdsaEllipticCurveKey: ['P-256'] },
            },
            { name: 'ours', providerId: 'rsa', config: { privateKey: ['ours'] } },
          ],
        },
      },
      ['left out: the keys of curve, which each realm generates for itself.'],
    ],
    [
      'the user profile',
      {
        components: {
          'org.keycloak.userprofile.UserProfileProvider': [
            {
              providerId: 'declarative-user-profile',
              config: { 'kc.user.profile.config': ['{"attributes":[{"name":"username"}]}'] },
            },
          ],
        },
      },
      { userProfile: { attributes: [{ name: 'username' }] }, components: {} },
    ],
    [
      'the user profile of before 23, in pieces',
      {
        components: {
          'org.keycloak.userprofile.UserProfileProvider': [
            {
              config: {
                'config-pieces-count': ['2'],
                'config-piece-0': ['{"attributes":[{"na'],
                'config-piece-1': ['me":"username"}]}'],
              },
            },
          ],
        },
      },
      { userProfile: { attributes: [{ name: 'username' }] } },
    ],
    [
      'default roles of before 13',
      {
        defaultRoles: ['offline_access'],
        roles: { realm: [{ name: 'boss', containerId: 'lot' }] },
        clients: [
          { clientId: 'account', defaultRoles: ['manage-account'] },
          { clientId: 'web', defaultRoles: [] },
        ],
      },
      {
        defaultRole: { name: 'default-roles-lot' },
        roles: {
          realm: [
            { name: 'boss' },
            {
              name: 'default-roles-lot',
              description: `\${role_default-roles}`,
              composite: true,
              composites: { realm: ['offline_access'], client: { account: ['manage-account'] } },
            },
          ],
        },
        clients: [{ clientId: 'account' }, { clientId: 'web' }],
      },
    ],
    [
      'roles that a policy names by id',
      {
        roles: { realm: [{ id: A, name: 'boss' }], client: { web: [{ id: B, name: 'reader' }] } },
        clients: [
          {
            clientId: 'web',
            authorizationSettings: {
              policies: [
                { name: 'p', type: 'role', config: { roles: JSON.stringify([{ id: A, required: true }, { id: B }]) } },
              ],
            },
          },
        ],
      },
      {
        clients: [
          {
            clientId: 'web',
            authorizationSettings: {
              policies: [
                { name: 'p', type: 'role', config: { roles: '[{"id":"boss","required":true},{"id":"web/reader"}]' } },
              ],
            },
          },
        ],
      },
    ],
    [
      'hashed passwords of before 8',
      {
        users: [
          {
            username: 'jean',
            credentials: [
              {
                type: 'password',
                hashedSaltedValue: 'h',
                salt: 's',
                hashIterations: 27500,
                algorithm: 'pbkdf2-sha256',
                counter: 0,
                config: {},
              },
            ],
          },
        ],
      },
      {
        users: [
          {
            username: 'jean',
            credentials: [
              {
                type: 'password',
                credentialData: '{"hashIterations":27500,"algorithm":"pbkdf2-sha256"}',
                secretData: '{"value":"h","salt":"s"}',
              },
            ],
          },
        ],
      },
    ],
    [
      'a required action of before 21',
      {
        requiredActions: [{ alias: 'terms_and_conditions', providerId: 'terms_and_conditions', name: 'Terms' }],
        users: [{ username: 'jean', requiredActions: ['terms_and_conditions', 'VERIFY_EMAIL'] }],
      },
      {
        requiredActions: [{ alias: 'TERMS_AND_CONDITIONS', providerId: 'TERMS_AND_CONDITIONS', name: 'Terms' }],
        users: [{ username: 'jean', requiredActions: ['TERMS_AND_CONDITIONS', 'VERIFY_EMAIL'] }],
      },
    ],
    [
      'the client of the management, which is Keycloak’s own',
      {
        clients: [{ id: A, clientId: 'realm-management', redirectUris: ['/'], protocolMappers: [{ name: 'email' }] }],
        roles: {
          client: {
            'realm-management': [{ name: 'realm-admin', composite: true }, { name: 'ours' }],
            web: [{ name: 'reader' }],
          },
        },
      },
      {
        clients: [{ id: A, clientId: 'realm-management' }],
        roles: { client: { 'realm-management': [{ name: 'ours' }], web: [{ name: 'reader' }] } },
      },
    ],
    [
      'what older versions wrote beside',
      {
        userCacheEnabled: true,
        attributes: { frontendUrl: 'https://a.example', failureFactor: '30', '_browser_header.xRobotsTag': 'none' },
        clients: [
          {
            clientId: 'web',
            protocol: 'openid-connect',
            publicClient: true,
            secret: 'of no use',
            defaultClientScopes: ['profile', 'role_list', 'own'],
            protocolMappers: [{ name: 'm', consentRequired: true, consentText: 'T' }],
          },
          { clientId: 'old', protocol: 'saml', defaultClientScopes: ['role_list'] },
        ],
        clientScopes: [{ name: 'own', protocol: 'openid-connect' }],
      },
      {
        attributes: { frontendUrl: 'https://a.example' },
        clients: [
          {
            clientId: 'web',
            protocol: 'openid-connect',
            publicClient: true,
            defaultClientScopes: ['profile', 'own'],
            protocolMappers: [{ name: 'm' }],
          },
          { clientId: 'old', protocol: 'saml', defaultClientScopes: ['role_list'] },
        ],
      },
    ],
    [
      'what took another place',
      {
        applications: [{ name: 'old' }],
        clientTemplates: [],
        userFederationProviders: [{ providerName: 'ldap' }],
        privateKey: 'k',
      },
      {},
      [
        'realm-export.json:1: left out: applications; clients took their place.',
        'realm-export.json:1: left out: userFederationProviders; components took their place.',
        'realm-export.json:1: left out: privateKey; keys are components.',
      ],
    ],
    [
      'admin permissions of the first version',
      {
        clients: [
          {
            clientId: 'realm-management',
            authorizationServicesEnabled: true,
            authorizationSettings: { resources: [{ name: 'Users' }] },
          },
        ],
      },
      { clients: [{ clientId: 'realm-management' }] },
      [
        'left out: clients.realm-management.authorizationSettings: admin permissions of the first version, which Keycloak 26.2 replaced.',
      ],
    ],
    [
      'fields that this Keycloak does not have',
      {
        clients: [
          { clientId: 'a', gone: 1 },
          { clientId: 'b', gone: 2 },
        ],
        neither: true,
      },
      { clients: [{ clientId: 'a' }, { clientId: 'b' }] },
      [
        "realm-export.json:1: left out: ClientRepresentation.gone, 2 times, which Keycloak 26.7 doesn't have.",
        "realm-export.json:1: left out: RealmRepresentation.neither, which Keycloak 26.7 doesn't have.",
      ],
    ],
  ]
  for (const [name, written, read, warnings = []] of translated) {
    test(name, async () => {
      const loaded = await loadExport(written)
      const said = Object.entries(loaded.document).filter(([member]) => Object.hasOwn(read, member))
      expect(Object.fromEntries(said)).toEqual(read)
      expect(loaded.warnings).toEqual(warnings)
    })
  }

  test('has masks and Keycloak’s own texts as they are', async () => {
    const clients = [
      { clientId: 'account', name: `\${client_account}`, secret: '**********', baseUrl: `\${authBaseUrl}/x` },
    ]
    expect((await loadExport({ clients })).document).toEqual({ clients })
  })

  test('is told by the ids that Keycloak makes, where it says no version', async () => {
    const folder = await realmFiles({
      'a.json': JSON.stringify({ realm: 'lot', old: 1, clients: [{ id: A, clientId: 'web' }] }),
    })
    const [loaded] = await loadRealms(`${folder}/a.json`, { environment: {} })
    expect(loaded?.source.kind).toBe('export')
    expect(loaded?.warnings).toHaveLength(1)
  })

  test('may stand in files for realm and users, as kc.sh export --dir writes them', async () => {
    const folder = await realmFiles({
      'lot-realm.json': JSON.stringify({ realm: 'lot', keycloakVersion: '26.0.0' }),
      'lot-users-0.json': JSON.stringify({ realm: 'lot', users: [{ id: A, username: 'jean' }] }),
      'lot-users-1.json': JSON.stringify({ realm: 'lot', users: [{ id: B, username: 'anne' }] }),
    })
    const [loaded, ...others] = await loadRealms(folder, { environment: {} })
    expect(others).toEqual([])
    expect(loaded?.document.users).toMatchObject([{ username: 'jean' }, { username: 'anne' }])
  })

  test('may say a member twice, as some that went through many hands do', async () => {
    const text = '{"realm": "lot", "keycloakVersion": "19.0.1",\n"users": [],\n"users": [{"username": "jean"}]}'
    const folder = await realmFiles({ 'a.json': text, 'b.json': text.replace('"keycloakVersion": "19.0.1",', '') })
    const [loaded] = await loadRealms(`${folder}/a.json`, { environment: {} })
    expect(loaded?.document.users).toEqual([{ username: 'jean' }])
    expect(loaded?.warnings).toEqual(['a.json:3: This field is written twice. The last counts.'])
    expect(await mistakesOf(`${folder}/b.json`)).toEqual(['b.json:3:1 This field is written twice.'])
  })
})
