import { expect, it } from 'vitest'
import type { JsonValue } from '../../../src/json/index.js'
import { loadRealms } from '../../../src/realm-documents/index.js'
import { mistakesOf, realmFiles } from './realm-files.js'

const PROFILE = '{"attributes":[{"name":"username"},{"name":"tenant"}],"unmanagedAttributePolicy":"ENABLED"}'

async function loadJson(document: Readonly<Record<string, JsonValue>>) {
  const folder = await realmFiles({ 'realm.json': JSON.stringify({ realm: 'lot', ...document }) })
  const [loaded] = await loadRealms(`${folder}/realm.json`, { environment: {} })
  if (loaded === undefined) throw new Error('nothing was loaded')
  expect(loaded.source.kind).toBe('file')
  const { realm: _, ...rest } = loaded.document
  return { document: rest, warnings: loaded.warnings }
}

const WRITTEN: readonly (readonly [
  what: string,
  written: Readonly<Record<string, JsonValue>>,
  read: object,
  warnings: readonly string[],
])[] = [
  [
    'a user profile in its component',
    {
      components: {
        'org.keycloak.userprofile.UserProfileProvider': [
          { providerId: 'declarative-user-profile', config: { 'kc.user.profile.config': [PROFILE] } },
        ],
      },
    },
    { components: {}, userProfile: JSON.parse(PROFILE) },
    [],
  ],
  [
    'default roles as a list',
    { roles: { realm: [{ name: 'user' }] }, defaultRoles: ['user'] },
    {
      roles: {
        realm: [{ name: 'user' }, expect.objectContaining({ composites: { realm: ['user'], client: {} } })],
      },
      defaultRole: { name: 'default-roles-lot' },
    },
    [],
  ],
  [
    'what no version heeds, which is told',
    { social: false, privateKey: 'MIIC', requiredCredentials: ['password'], clientTemplates: [] },
    { requiredCredentials: ['password'] },
    [
      'realm.json:1: left out: social; Keycloak does not heed it any more.',
      'realm.json:1: left out: privateKey; keys are components.',
    ],
  ],
  [
    'a required action by its name of old',
    { requiredActions: [{ alias: 'terms_and_conditions', providerId: 'terms_and_conditions', enabled: true }] },
    { requiredActions: [{ alias: 'TERMS_AND_CONDITIONS', providerId: 'TERMS_AND_CONDITIONS', enabled: true }] },
    [],
  ],
]

it.each(WRITTEN)(
  'a file that was written for Keycloak’s own import may hold %s',
  async (_name, written, read, warnings) => {
    const loaded = await loadJson(written)
    expect(loaded.document).toEqual(read)
    expect(loaded.warnings).toEqual(warnings)
  },
)

it('a resource of the Kubernetes operator is the realm in it, with places in the file', async () => {
  const folder = await realmFiles({
    'realm.yaml': [
      'apiVersion: k8s.keycloak.org/v2alpha1',
      'kind: KeycloakRealmImport',
      'metadata: {name: lot}',
      'spec:',
      '  keycloakCRName: keycloak',
      '  realm:',
      '    realm: lot',
      '    clients:',
      '      - clientId: web',
      '',
    ].join('\n'),
  })
  const [loaded] = await loadRealms(`${folder}/realm.yaml`, { environment: {} })
  expect(loaded?.document).toEqual({ realm: 'lot', clients: [{ clientId: 'web' }] })
  expect(loaded?.placeOf(['clients', 0, 'clientId'])).toMatchObject({ file: 'realm.yaml', line: 9 })
})

it('refuses placeholders that only an import by Keycloak replaces, and says what to write', async () => {
  const clients = [{ clientId: 'web', secret: `\${WEB_SECRET}`, name: `\${client_web} $\${WEB_SECRET}` }]
  const folder = await realmFiles({
    'realm.json': JSON.stringify({ realm: 'lot', smtpServer: { host: `\${HOST:mail}` }, clients }, undefined, 1),
  })
  expect(await mistakesOf(folder)).toEqual([
    `realm.json:4:11 Nobody replaces \${HOST:mail} here: only an import by Keycloak itself does.`,
    `realm.json:9:14 Nobody replaces \${WEB_SECRET} here: only an import by Keycloak itself does.`,
  ])
  const refusal: unknown = await loadRealms(folder, { environment: {} }).catch((error: unknown) => error)
  expect(String(refusal)).toContain(`Write \`\${env:HOST:-mail}\``)
})

it('leaves a text of an export alone that looks like a placeholder', async () => {
  const folder = await realmFiles({
    'realm.json': JSON.stringify({ realm: 'lot', keycloakVersion: '26.7.4', displayName: `\${TITLE}` }),
  })
  const [loaded] = await loadRealms(folder, { environment: {} })
  expect(loaded?.document.displayName).toBe(`\${TITLE}`)
})
