import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { demonstrationRealmDirectory } from '../../../../src/realm-config/index.js'
import { createFakeKeycloak, type FakeOptions } from '../../../support/fake-keycloak.js'
import { runInProcess } from '../../../support/run-in-process.js'
import { logFolder, rememberSecret } from '../../../support/secrets-in-logs.js'

const PATH = demonstrationRealmDirectory()

let logs: string
beforeAll(async () => {
  logs = await logFolder()
  rememberSecret('the-password')
})

const environment = () => ({
  KEYCLOAK_URL: 'http://127.0.0.1:8080',
  KEYCLOAK_ADMIN: 'admin',
  KEYCLOAK_ADMIN_PASSWORD: 'the-password',
  LOG_DIR: logs,
  DATA_DIR: logs,
})

/** A Keycloak whose realm is missing, and stays so. */
function withoutRealm(options: FakeOptions = {}) {
  const fake = createFakeKeycloak(options)
  const run = (argv: readonly string[], settings: { typed?: string; environment?: Record<string, string> } = {}) =>
    runInProcess(['realm', ...argv], {
      fetch: fake.fetch,
      ...settings,
      environment: { ...environment(), ...settings.environment },
    })
  return { fake, run }
}

/** Writes a small realm-config, and returns what a Keycloak answers that has all of it. */
async function writeSmallRealm(folder: string) {
  await writeFile(join(folder, 'realm.yaml'), 'realm: small\nenabled: true\n')
  await writeFile(join(folder, 'roles.yaml'), 'roles:\n  realm:\n    - name: reader\n')
  await writeFile(join(folder, 'policy.yaml'), 'resources: {}\nroles: { reader: { grants: [] } }\n')
  return {
    '/small': { realm: 'small', enabled: true },
    '/small/roles?briefRepresentation=false': [{ id: '1', name: 'reader' }],
  }
}

interface Misuse {
  readonly name: string
  readonly options?: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly says: RegExp
}

const ADMIN = { KEYCLOAK_ADMIN: 'admin', KEYCLOAK_ADMIN_PASSWORD: 'the-password' }
const URL_OF_KEYCLOAK = { KEYCLOAK_URL: 'http://127.0.0.1:8080' }

const NO_WAY_IN =
  'Set KEYCLOAK_ADMIN and KEYCLOAK_ADMIN_PASSWORD, or KEYCLOAK_CLIENT_ID and one of KEYCLOAK_CLIENT_SECRET and KEYCLOAK_CLIENT_KEY.'

const MISUSES: readonly Misuse[] = [
  {
    name: 'nothing at all, and says all of it',
    environment: {},
    says: /KEYCLOAK_URL \(--url\): is not set\. .*\n {2}KEYCLOAK_ADMIN \(--admin\): is not set\. .*\n$/,
  },
  { name: 'no address', environment: ADMIN, says: /KEYCLOAK_URL \(--url\): is not set/ },
  {
    name: 'an address that is none',
    environment: { ...ADMIN, KEYCLOAK_URL: 'id.example' },
    says: /KEYCLOAK_URL \(--url\): is not a URL/,
  },
  { name: 'an option that is no address', options: ['--url', 'id.example'], environment: ADMIN, says: /is not a URL/ },
  { name: 'another scheme', environment: { ...ADMIN, KEYCLOAK_URL: 'ldap://id.example' }, says: /is not a URL/ },
  {
    name: 'credentials in the address',
    environment: { ...ADMIN, KEYCLOAK_URL: 'https://admin:the-password@id.example' },
    says: /holds a user or a password/,
  },
  { name: 'no credentials', environment: URL_OF_KEYCLOAK, says: new RegExp(NO_WAY_IN) },
  {
    name: 'an administrator without password',
    environment: { ...URL_OF_KEYCLOAK, KEYCLOAK_ADMIN: 'admin' },
    says: /KEYCLOAK_ADMIN_PASSWORD: is missing/,
  },
  {
    name: 'an option for an administrator without password',
    options: ['--admin', 'alice'],
    environment: URL_OF_KEYCLOAK,
    says: /KEYCLOAK_ADMIN_PASSWORD: is missing/,
  },
  {
    name: 'a password without administrator',
    environment: { ...URL_OF_KEYCLOAK, KEYCLOAK_ADMIN_PASSWORD: 'the-password' },
    says: /KEYCLOAK_ADMIN \(--admin\): is missing/,
  },
  {
    name: 'a client without secret, and an address that is none',
    environment: { KEYCLOAK_URL: 'id.example', KEYCLOAK_CLIENT_ID: 'provisioner' },
    says: /is not a URL.*\n.*KEYCLOAK_CLIENT_SECRET: is missing/,
  },
  {
    name: 'two kinds of credentials',
    environment: {
      ...URL_OF_KEYCLOAK,
      ...ADMIN,
      KEYCLOAK_CLIENT_ID: 'provisioner',
      KEYCLOAK_CLIENT_SECRET: 'the-password',
    },
    says: /Keep one of the two ways in/,
  },
  {
    name: 'a stack whose name is none',
    options: ['--stack', 'Billing!'],
    environment: { ...ADMIN, ...URL_OF_KEYCLOAK },
    says: /REALM_STACK \(--stack\): is "Billing!", which is no name of a stack\. Take up to 64 small letters/,
  },
  {
    name: 'development users for a public host',
    options: ['--with-dev-users'],
    environment: { ...ADMIN, KEYCLOAK_URL: 'https://id.example.com' },
    says: /is a public address/,
  },
]

describe('passerelle realm, used wrongly', () => {
  it('ends with 2 for a plan in two forms at once', async () => {
    const ended = await runInProcess(['realm', 'plan', PATH, '--json', '--markdown'], {
      environment: { ...URL_OF_KEYCLOAK, ...ADMIN },
    })
    expect(ended).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('exclude each other') })
  })

  it.each(MISUSES)('ends with 2 for $name, and says what to do', async ({ options = [], environment, says }) => {
    const fake = createFakeKeycloak()
    for (const command of ['plan', 'apply']) {
      const ended = await runInProcess(['realm', command, PATH, ...options], { environment, fetch: fake.fetch })
      expect(ended).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringMatching(says) })
      expect(ended.stderr).not.toContain('the-password')
    }
    expect(fake.requests).toEqual([])
  })

  it('tells every mistake of the environment as data with --json', async () => {
    const environment = { KEYCLOAK_URL: 'id.example', KEYCLOAK_CLIENT_ID: 'provisioner' }
    const ended = await runInProcess(['realm', 'plan', PATH, '--json'], { environment })
    expect(ended).toMatchObject({ exitCode: 2, stderr: '' })
    expect(JSON.parse(ended.stdout)).toMatchObject({
      ok: false,
      code: 'configuration_invalid',
      mistakes: [{ variable: 'KEYCLOAK_URL', option: '--url' }, { variable: 'KEYCLOAK_CLIENT_SECRET' }],
    })
  })

  it('is not stopped by what only a server needs', async () => {
    const ended = await withoutRealm().run(['plan', PATH], { environment: { PORT: 'many', HOST: '0.0.0.0' } })
    expect(ended).toMatchObject({ exitCode: 3, stderr: '' })
  })

  it.each([['plan'], ['apply', '--yes']])('warns of a misspelt variable, in JSON too: %s', async (...command) => {
    const settings = { environment: { KEYCLOAK_CLIENT_IDS: 'x' } }
    const warning =
      'KEYCLOAK_CLIENT_IDS is not a variable of Passerelle and has no effect. Did you mean KEYCLOAK_CLIENT_ID?'
    const folder = await mkdtemp(join(logs, 'misspelt-'))
    const documents = await writeSmallRealm(folder)
    const ended = await withoutRealm({ documents }).run([...command, folder, '--json'], settings)
    expect(ended).toMatchObject({ exitCode: 0, stderr: `WARNING: ${warning}\n` })
    expect(JSON.parse(ended.stdout)).toMatchObject({ ok: true, warnings: [warning] })
  })

  it('ends with 2 for a configuration with mistakes, and names their places', async () => {
    const folder = await mkdtemp(join(logs, 'mistaken-'))
    await writeFile(join(folder, 'realm.yaml'), 'realm: r\nenabled: perhaps\n')
    const ended = await withoutRealm().run(['plan', folder])
    expect(ended).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('realm.yaml:2') })
  })

  it.each([
    [['aply', PATH], 'apply'],
    [['apply', PATH, '--with-dev-user'], '--with-dev-users'],
  ])('ends with 2 for %s and suggests %s', async (argv, suggestion) => {
    const ended = await withoutRealm().run(argv)
    expect(ended).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(`Did you mean ${suggestion}?`) })
  })

  it.each([[[]], [['plan']], [['apply']]])('explains itself: realm %s --help', async (argv) => {
    const { exitCode, stdout } = await withoutRealm().run([...argv, '--help'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('passerelle realm')
    if (argv.length > 0) expect(stdout).toContain('Examples:')
  })
})

describe('passerelle realm plan', () => {
  it('ends with 3 when something would change, and writes nothing', async () => {
    const { fake, run } = withoutRealm()
    const ended = await run(['plan', PATH])
    expect(ended).toMatchObject({ exitCode: 3, stderr: '' })
    expect(ended.stdout).toContain(
      'Clients: 4 to create, 0 to update, 0 unchanged\n  + backend-api  clients/backend-api.yaml:3\n',
    )
    expect(ended.stdout).toMatch(/\nIn all: \d\d to create, 0 to update, 0 unchanged, \d+ that come with the realm\.\n/)
    expect(fake.writes()).toEqual([])
  })

  it('prints one JSON document with --json', async () => {
    const { stdout, exitCode } = await withoutRealm().run(['plan', PATH, '--json'])
    expect(exitCode).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      changes: true,
      realm: 'gaveurs-production',
      realmExists: false,
    })
  })

  it('takes the administrator and the address from options first', async () => {
    const { fake, run } = withoutRealm()
    await run(['plan', PATH, '--url', 'https://other.example/auth/', '--admin', 'alice', '--auth-realm', 'staff'])
    expect(fake.tokenRequests()[0]).toMatchObject({
      path: '/auth/realms/staff/protocol/openid-connect/token',
      body: expect.stringContaining('username=alice'),
    })
  })

  it('takes development users to a public host when forced', async () => {
    const { run } = withoutRealm()
    const ended = await run(['plan', PATH, '--url', 'https://id.example.com', '--force-dev-users'])
    expect(ended).toMatchObject({ exitCode: 3, stdout: expect.stringContaining('+ jean.martin@gaveur.fr') })
  })

  it('prints no colour away from a terminal, nor with NO_COLOR', async () => {
    const colour = '\u001b['
    expect((await withoutRealm().run(['plan', PATH])).stdout).not.toContain(colour)
    expect(
      (await withoutRealm().run(['plan', PATH], { typed: '', environment: { NO_COLOR: '1' } })).stdout,
    ).not.toContain(colour)
    expect((await withoutRealm().run(['plan', PATH], { typed: '' })).stdout).toContain(colour)
  })

  it('shows each field that differs, and lets no value steer the terminal', async () => {
    const folder = await mkdtemp(join(logs, 'differing-'))
    const documents = await writeSmallRealm(folder)
    const declared = 'displayName: Small\naccessTokenLifespan: 300\nsslRequired: external\n'
    await writeFile(join(folder, 'realm.yaml'), `realm: small\n${declared}`)
    Object.assign(documents['/small'], { displayName: 'evil\u001b[2J\u202e', accessTokenLifespan: 60 })
    const { stdout } = await withoutRealm({ documents }).run(['plan', folder])
    expect(stdout).toContain('accessTokenLifespan: 60 → 300')
    expect(stdout).toContain('sslRequired: absent → "external"')
    for (const character of ['\u001b', '\u202e']) expect(stdout).not.toContain(character)
  })

  it('tells failures of Keycloak with exit code 1, as JSON too', async () => {
    const refused = { answer: () => ({ status: 401, body: { error: 'invalid_grant' } }) }
    const forPeople = await withoutRealm(refused).run(['plan', PATH])
    expect(forPeople).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining('KEYCLOAK_ADMIN_PASSWORD'),
    })
    const forPrograms = await withoutRealm(refused).run(['plan', PATH, '--json'])
    expect(forPrograms).toMatchObject({ exitCode: 1, stderr: '' })
    expect(JSON.parse(forPrograms.stdout)).toMatchObject({ ok: false, code: 'unauthorized' })
  })
})

describe('passerelle realm apply asks first', () => {
  it.each([
    ['without a terminal', ['apply', PATH]],
    ['with --json', ['apply', PATH, '--json']],
  ])('and refuses %s when --yes is missing', async (_name, argv) => {
    const { fake, run } = withoutRealm()
    const { exitCode, stdout, stderr } = await run(argv)
    expect(exitCode).toBe(2)
    expect(stdout + stderr).toContain('Give --yes')
    expect(fake.writes()).toEqual([])
  })

  it('and touches the realm master only when it is meant', async () => {
    const folder = await mkdtemp(join(logs, 'master-'))
    await writeFile(join(folder, 'realm.yaml'), 'realm: master\nenabled: false\n')
    const { fake, run } = withoutRealm({ documents: { '/master': { realm: 'master', enabled: true } } })
    const refused = await run(['apply', folder, '--yes', '--json'])
    expect(refused.exitCode).toBe(2)
    expect(JSON.parse(refused.stdout)).toMatchObject({ code: 'master_realm' })
    expect(fake.writes()).toEqual([])
    await run(['apply', folder, '--yes', '--i-mean-master'])
    expect(fake.writes()).not.toEqual([])
  })

  it.each(['n\n', '\n', '', 'yesterday\n'])('and takes "%s" for a no', async (typed) => {
    const { fake, run } = withoutRealm()
    const ended = await run(['apply', PATH], { typed })
    expect(ended).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('nothing was changed') })
    expect(ended.stderr).toContain('Apply to gaveurs-production at http://127.0.0.1:8080? [y/N]')
    expect(fake.writes()).toEqual([])
  })

  it.each(['y\n', 'YES\n'])('and takes "%s" for a yes', async (typed) => {
    const { fake, run } = withoutRealm()
    await run(['apply', PATH], { typed })
    expect(fake.writes()[0]).toMatchObject({ method: 'POST', path: '/admin/realms' })
  })
})

describe('the audit trail of an apply', () => {
  const auditLines = async (folder: string) => (await readFile(join(folder, 'audit.log'), 'utf8')).trimEnd().split('\n')

  const upToDate = async () => {
    const folder = await mkdtemp(join(logs, 'trail-'))
    return { folder, documents: await writeSmallRealm(folder) }
  }

  it('says who applied what to which realm, also when nothing was to do', async () => {
    const { folder, documents } = await upToDate()
    const { run } = withoutRealm({ documents })
    const ended = await run(['apply', folder, '--yes'], { environment: { LOG_DIR: folder, DATA_DIR: folder } })
    expect(ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nothing to do'), stderr: '' })
    expect(await auditLines(folder)).toEqual([
      expect.stringContaining('REALM_APPLY outcome=pending'),
      expect.stringMatching(
        new RegExp(
          `REALM_APPLY outcome=success reason=ok path=${folder} about=http://127\\.0\\.0\\.1:8080 record=realm:small,applied:0,writes:0 policy=[\\da-f]{16} seq=[\\da-f]{12}:5 \\| user=admin$`,
        ),
      ),
    ])
  })

  it('says which stack it was, where that has a name', async () => {
    const { folder, documents } = await upToDate()
    const { run } = withoutRealm({ documents })
    for (const [options, variables] of [
      [['--stack', 'billing'], {}],
      [[], { REALM_STACK: 'billing' }],
    ] as const) {
      await run(['apply', folder, '--yes', ...options], {
        environment: { LOG_DIR: folder, DATA_DIR: folder, ...variables },
      })
      expect((await auditLines(folder)).at(-1)).toContain('record=realm:small,applied:0,writes:0,stack:billing ')
    }
  })

  it('stands beside the seconds that --json tells', async () => {
    const { folder, documents } = await upToDate()
    const { stdout } = await withoutRealm({ documents }).run(['apply', folder, '--yes', '--json'])
    expect(JSON.parse(stdout).seconds).toEqual({ plan: expect.any(Number), write: 0, verify: 0 })
  })

  it('says that it failed, and why', async () => {
    const { folder } = await upToDate()
    const { run } = withoutRealm({
      answer: ({ method, path }) => (method === 'POST' && path === '/admin/realms' ? { status: 403 } : undefined),
    })
    const ended = await run(['apply', folder, '--yes'], { environment: { LOG_DIR: folder, DATA_DIR: folder } })
    expect(ended).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('create-realm') })
    expect(await auditLines(folder)).toEqual([
      expect.stringContaining('REALM_APPLY outcome=pending'),
      expect.stringContaining('REALM_APPLY outcome=failure reason=forbidden'),
    ])
  })

  it.each([
    ['trail', 'LOG_DIR', 'nothing was changed: The audit trail'],
    ['key of it', 'DATA_DIR', 'nothing was changed: The key that signs the audit trail'],
  ])('comes first: without the %s nothing is changed', async (_, variable, expected) => {
    const { folder } = await upToDate()
    const { fake, run } = withoutRealm()
    const ended = await run(['apply', folder, '--yes'], {
      environment: { LOG_DIR: folder, DATA_DIR: folder, [variable]: join(folder, 'realm.yaml') },
    })
    expect(ended).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(expected) })
    expect(fake.writes()).toEqual([])
  })
})
