import { expect, test } from 'vitest'
import { createDevProvider } from '../../../src/dev-provider/index.js'
import { loadRealmConfig } from '../../../src/realm-config/index.js'
import { loadRealms } from '../../../src/realm-documents/index.js'
import { type Edit, mistakesOf, withEditedRealm } from './edited-realm.js'

/** Fields of Keycloak's that neither the middleware nor the embedded provider knows. */
const RICH: readonly Edit[] = [
  {
    file: 'realm.yaml',
    replace: [
      'enabled: true\n',
      'enabled: true\notpPolicyType: totp\nsmtpServer: { host: mail.example }\ngroups: [{ name: staff }]\n',
    ],
  },
  {
    file: 'roles.yaml',
    replace: [
      '- name: admin\n',
      '- name: admin\n      attributes: { level: [high] }\n      composites: { realm: [gaveur] }\n',
    ],
  },
  {
    file: 'clients/backend-api.yaml',
    replace: [
      'clientId: backend-api\n',
      `clientId: backend-api\nsecret: \${env:API_SECRET}\nconsentRequired: true\nauthorizationServicesEnabled: false\n`,
    ],
  },
  {
    file: 'clients/legacy.yaml',
    write:
      'clientId: legacy\nprotocol: saml\nprotocolMappers: [{ name: m, protocol: saml, protocolMapper: saml-role-list-mapper }]\n',
  },
  { file: 'identity-providers.yaml', write: '- alias: google\n  providerId: google\n' },
]

test('a folder with a policy has every field of Keycloak, and other files beside', async () => {
  await withEditedRealm(RICH, async (directory) => {
    const config = await loadRealmConfig(directory)
    expect(config.representation).toMatchObject({ otpPolicyType: 'totp', smtpServer: { host: 'mail.example' } })
    expect(config.representation.roles.realm[0]).toMatchObject({ name: 'admin', composites: { realm: ['gaveur'] } })
    expect(config.representation.clients.map(({ clientId }) => clientId)).toContain('legacy')
    expect(config.representation.clients[0]).toMatchObject({ clientId: 'backend-api', consentRequired: true })
    expect(config.representation.clients[0]).not.toHaveProperty('secret')
    // The embedded provider starts without what it does not know.
    expect(await createDevProvider({ config, issuer: 'http://127.0.0.1:1/realms/gaveurs-production' })).toBeDefined()
  })
})

test('the same folder is a document', async () => {
  await withEditedRealm(RICH, async (directory) => {
    const [loaded] = await loadRealms(directory, { environment: { API_SECRET: 'of the environment' } })
    expect(loaded?.document).toMatchObject({ identityProviders: [{ alias: 'google' }], groups: [{ name: 'staff' }] })
    expect(loaded?.document.clients).toContainEqual(expect.objectContaining({ secret: 'of the environment' }))
    expect(loaded?.development?.users).toHaveLength(5)
    expect([...(loaded?.secrets ?? [])]).toEqual(['of the environment'])
  })
})

test.each<readonly [title: string, edit: Edit, mistake: object]>([
  [
    'deep inside',
    {
      file: 'realm.yaml',
      replace: ['enabled: true\n', 'enabled: true\nauthenticationFlows:\n  - alias: a\n    topLevl: true\n'],
    },
    {
      problem: 'AuthenticationFlowRepresentation has no field `topLevl` in Keycloak 26.7.',
      mend: 'Did you mean `topLevel`?',
      column: 5,
    },
  ],
  [
    'of a role',
    { file: 'roles.yaml', replace: ['- name: admin\n', '- name: admin\n      compsites: {}\n'] },
    { problem: 'RoleRepresentation has no field `compsites` in Keycloak 26.7.', line: 5, column: 7 },
  ],
  [
    'of a client in development',
    { file: 'users.dev.yaml', replace: ['clients:\n', 'clients:\n  - clientId: backend-api\n    publicClint: true\n'] },
    { problem: 'ClientRepresentation has no field `publicClint` in Keycloak 26.7.' },
  ],
  [
    'of another type',
    { file: 'realm.yaml', replace: ['enabled: true\n', 'enabled: true\notpPolicyDigits: six\n'] },
    { problem: '`otpPolicyDigits` must be a whole number, not text.', column: 18 },
  ],
])('refuses a field that Keycloak does not have: %s', async (_title, edit, mistake) => {
  expect(await mistakesOf([edit])).toContainEqual(expect.objectContaining(mistake))
})

test('what the middleware would not see is refused where files are read for Keycloak', async () => {
  const edits: readonly Edit[] = [
    { file: 'more.yaml', write: 'clients:\n  - clientId: unseen\nroles:\n  realm:\n    - name: ghost\n' },
    { file: 'client-scopes.yaml', write: '- name: lots\n  protocol: openid-connect\n' },
  ]
  await withEditedRealm(edits, async (directory) => {
    await expect(loadRealms(directory, { environment: {} })).rejects.toMatchObject({
      details: [
        { file: 'client-scopes.yaml', line: 1, mend: 'Client scopes stand in realm.yaml, in a folder with a policy.' },
        { file: 'more.yaml', line: 2, problem: 'Whoever reads policy.yaml does not find `unseen` here.' },
        { file: 'more.yaml', line: 5, mend: 'Roles stand in roles.yaml, in a folder with a policy.' },
      ],
    })
  })
})

test('a reference with a default holds a secret', async () => {
  const edit: Edit = {
    file: 'clients/backend-api.yaml',
    replace: ['clientId: backend-api\n', `clientId: backend-api\nsecret: \${env:A:-hunter2}\n`],
  }
  expect(await mistakesOf([edit])).toContainEqual(
    expect.objectContaining({ problem: 'A client file must not hold a secret.' }),
  )
})
