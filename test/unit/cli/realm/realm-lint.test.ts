import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { demonstrationRealmDirectory } from '../../../../src/realm-config/index.js'
import { runInProcess } from '../../../support/run-in-process.js'
import { temporaryFolder } from '../../../support/temporary-folder.js'
import { type Edit, withEditedRealm } from '../../realm-config/edited-realm.js'

const demonstration = demonstrationRealmDirectory()

/** A realm that has nothing against it, but for what is added. */
const REALM = `realm: shop
sslRequired: external
bruteForceProtected: true
revokeRefreshToken: true
eventsEnabled: true
adminEventsEnabled: true
passwordPolicy: length(12) and notUsername and passwordHistory(3)
`

async function lint(files: Readonly<Record<string, string>>, ...argv: readonly string[]) {
  const folder = await temporaryFolder()
  for (const [name, text] of Object.entries({ 'realm.yaml': REALM, ...files })) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return runInProcess(['realm', 'lint', folder, ...argv])
}

const CLIENT = `# An application of the shop.
clientId: app
publicClient: true
fullScopeAllowed: false
optionalClientScopes: []
protocolMappers:
  - name: audience
    protocol: openid-connect
    protocolMapper: oidc-audience-mapper
    config: { included.client.audience: app }
attributes: { pkce.code.challenge.method: S256 }
redirectUris:
  - https://app.example/callback
`
const OPEN = `${CLIENT}  - http://app.example/callback\n`
const OPEN_LINE = 'clients/app.yaml:14:5  redirect-insecure'

describe('passerelle realm lint', () => {
  it('has nothing against the demonstration in development', async () => {
    const { exitCode, stdout } = await runInProcess([
      'realm',
      'lint',
      demonstration,
      '--environment',
      'development',
      '--strict',
    ])
    expect(stdout).toMatch(
      /^– realm\.yaml:3:8 {2}password-policy-weak {2}silenced: .+\n\n0 errors, 0 warnings, 0 of advice, 1 silenced\.\n$/,
    )
    expect(exitCode).toBe(0)
  })

  it('says of it what production would have otherwise: addresses of this machine, and offline sessions', async () => {
    const { exitCode, stdout } = await runInProcess(['realm', 'lint', demonstration, '--json'])
    const { findings } = JSON.parse(stdout)
    expect(
      [...new Set(findings.map(({ id, level }: { id: string; level: string }) => `${level} ${id}`))].sort(),
    ).toEqual([
      'advice development-users',
      'advice full-scope',
      'warning offline-session-unlimited',
      'warning redirect-loopback',
    ])
    expect(exitCode).toBe(1)
  })

  it('ends with 0 where there is nothing', async () => {
    expect(await lint({ 'clients/app.yaml': CLIENT })).toMatchObject({
      exitCode: 0,
      stdout: '0 errors, 0 warnings, 0 of advice.\n',
    })
  })

  it('says where a finding is, what it is about, why, and what to do', async () => {
    const { exitCode, stdout } = await lint({ 'clients/app.yaml': OPEN })
    expect(stdout).toBe(
      `✘ ${OPEN_LINE}  client app: redirectUris.1\n    \`http://app.example/callback\` is not encrypted.\n    → Use https://.\n\n1 error, 0 warnings, 0 of advice.\n`,
    )
    expect(exitCode).toBe(1)
  })

  it('says where the object is that lacks a field', async () => {
    const { stdout } = await lint({ 'clients/app.yaml': CLIENT.replace(/attributes.*\n/, '') })
    expect(stdout).toContain(
      '✘ clients/app.yaml:2:1  pkce-missing  client app: attributes.pkce.code.challenge.method\n',
    )
  })

  it('ends with 1 for advice where it is strict', async () => {
    const files = { 'clients/app.yaml': CLIENT.replace('fullScopeAllowed: false\n', '') }
    expect(await lint(files)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('· clients/app.yaml:2:1') })
    expect((await lint(files, '--strict')).exitCode).toBe(1)
  })

  it.each([
    [
      'on its line',
      OPEN.replace(
        'http://app.example/callback',
        'http://app.example/callback # passerelle-realm-lint-ignore redirect-insecure: an intranet',
      ),
    ],
    [
      'above it',
      OPEN.replace('  - http://', '  # passerelle-realm-lint-ignore redirect-insecure: an intranet\n  - http://'),
    ],
    ['above its object', `# passerelle-realm-lint-ignore redirect-insecure: an intranet\n${OPEN}`],
    ['everywhere', `${OPEN}# passerelle-realm-lint-ignore-everywhere redirect-insecure: an intranet\n`],
  ])('lets a comment silence a finding: %s', async (_where, text) => {
    const { exitCode, stdout } = await lint({ 'clients/app.yaml': text })
    expect(stdout).toContain('redirect-insecure  silenced: an intranet\n')
    expect(stdout).toContain('0 errors, 0 warnings, 0 of advice, 1 silenced.\n')
    expect(exitCode).toBe(0)
  })

  it('lets an overlay silence a finding everywhere', async () => {
    const folder = await temporaryFolder()
    const overlay = join(folder, 'intranet.yaml')
    await writeFile(
      overlay,
      'displayName: Shop\n# passerelle-realm-lint-ignore-everywhere redirect-insecure: an intranet\n',
    )
    expect((await lint({ 'clients/app.yaml': OPEN }, '--overlay', overlay)).exitCode).toBe(0)
  })

  it.each([
    [
      'without a reason',
      'redirect-insecure',
      /✘ .*silence-without-reason[\s\S]*✘ .*redirect-insecure|✘ .*redirect-insecure[\s\S]*✘ .*silence-without-reason/,
    ],
    [
      'of what is not there',
      'implicit-flow: because',
      /! clients\/app\.yaml:1:1 {2}silence-idle.*\n {4}There is no implicit-flow here/,
    ],
    ['of no finding', 'redirect-insecur: because', /! .*silence-idle.*\n.*\n {4}→ Did you mean `redirect-insecure`\?/],
  ])('finds a comment that silences nothing: %s', async (_what, comment, expected) => {
    const { exitCode, stdout } = await lint({
      'clients/app.yaml': `# passerelle-realm-lint-ignore ${comment}\n${OPEN}`,
    })
    expect(stdout).toMatch(expected)
    expect(stdout).toContain(`✘ clients/app.yaml:15:5  redirect-insecure`)
    expect(exitCode).toBe(1)
  })

  it('prints one line of JSON', async () => {
    const { exitCode, stdout } = await lint({ 'clients/app.yaml': OPEN }, '--json')
    expect(stdout).toMatch(/^[^\n]+\n$/)
    expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({
      exitCode: 1,
      ok: false,
      environment: 'production',
      realms: ['shop'],
      findings: [
        {
          id: 'redirect-insecure',
          level: 'error',
          realm: 'shop',
          object: 'client app',
          field: 'redirectUris.1',
          place: { file: 'clients/app.yaml', line: 14, column: 5 },
        },
      ],
      silenced: [],
    })
  })

  it('knows what policy.yaml bounds people by', async () => {
    const edit: Edit = {
      file: 'realm.yaml',
      replace: [
        'options: { options: [LL, LS, MO] }\n      permissions: { view: [admin, user], edit: [admin] }',
        'options: { options: [LL, LS, MO] }\n      permissions: { view: [admin, user], edit: [admin, user] }',
      ],
    }
    const { exitCode, stdout } = await withEditedRealm([edit], (folder) =>
      runInProcess(['realm', 'lint', folder, '--environment', 'development']),
    )
    expect(stdout).toContain('bound-attribute-self-edited  mapper site_id of client scope backend-api')
    expect(exitCode).toBe(1)
  })

  it('knows the audience of the API by its option, and by OIDC_AUDIENCE', async () => {
    const { stdout } = await lint({ 'clients/app.yaml': CLIENT }, '--audience', 'other')
    expect(stdout).toContain('No mapper puts `other` into its access tokens.')
    const argv = ['realm', 'lint', demonstration, '--environment', 'development']
    expect((await runInProcess(argv, { environment: { OIDC_AUDIENCE: 'other' } })).exitCode).toBe(1)
  })

  it('ends with 2 for files that cannot be read, and for a field that nobody knows, with its line', async () => {
    expect((await runInProcess(['realm', 'lint', join(await temporaryFolder(), 'none')])).exitCode).toBe(2)
    const { exitCode, stderr } = await lint({ 'clients/app.yaml': CLIENT.replace('publicClient', 'publicCleint') })
    expect(stderr).toMatch(/clients\/app\.yaml:3:1.*publicCleint/)
    expect(exitCode).toBe(2)
  })

  it('says what files name that is nowhere, with its line, and lets it be silenced', async () => {
    const wrong = CLIENT.replace('optionalClientScopes: []', 'optionalClientScopes: [offline_acess]')
    const { exitCode, stdout } = await lint({ 'clients/app.yaml': wrong })
    expect(stdout).toMatch(/✘ clients\/app\.yaml:5:\d+ {2}unknown-reference {2}client app: optionalClientScopes/)
    expect(stdout).toContain('offline_access')
    expect(exitCode).toBe(1)
    const silenced = `# passerelle-realm-lint-ignore unknown-reference: it is made by hand\n${wrong}`
    expect((await lint({ 'clients/app.yaml': silenced })).exitCode).toBe(0)
  })

  it('says what a resource server names that it does not have, and permissions that there are not', async () => {
    const settings = (policies: string) =>
      `clientId: reports\nstandardFlowEnabled: false\nauthorizationSettings:\n  policies: ${policies}\n`
    const { stdout } = await lint({
      'clients/reports.yaml': settings(`[{ name: p, type: scope, config: { scopes: '["view"]' } }]`),
      'clients/admin-permissions.yaml': `clientId: admin-permissions
authorizationSettings:
  policies:
    - { name: q, type: scope, config: { defaultResourceType: Users, scopes: '["fly"]' } }
`,
    })
    expect(stdout).toContain('unknown-reference  client reports: authorizationSettings.policies.0.config.scopes\n')
    expect(stdout).toMatch(/✘ clients\/admin-permissions\.yaml:4:\d+ {2}unknown-value {2}client admin-permissions/)
    expect(stdout).toContain('config.scopes has fly, and Users have')
  })

  it('says which fields a version of Keycloak is too old for', async () => {
    const files = { 'realm.yaml': `${REALM}scimApiEnabled: true\n` }
    expect((await lint(files)).exitCode).toBe(0)
    const { exitCode, stdout } = await lint(files, '--keycloak-version', '26.4.7')
    expect(stdout).toMatch(/✘ realm\.yaml:8:\d+ {2}field-too-new[^\n]*\n {4}[^\n]*scimApiEnabled needs Keycloak 26\./)
    expect(exitCode).toBe(1)
    expect((await lint(files, '--keycloak-version', 'newest')).exitCode).toBe(2)
  })

  it('ends with 2 for an environment that there is not', async () => {
    expect((await lint({}, '--environment', 'staging')).exitCode).toBe(2)
  })
})
