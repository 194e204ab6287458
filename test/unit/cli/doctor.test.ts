import { describe, expect, it } from 'vitest'
import { runInProcess } from '../../support/run-in-process.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { createFakeProvider } from '../diagnosis/fake-provider.js'
import { ISSUER, NOW } from '../tokens/forge.js'

type Settings = NonNullable<Parameters<typeof runInProcess>[1]>

const PASSWORD = 'a-password-of-jean'

async function doctor(argv: readonly string[], { environment = {}, ...settings }: Settings = {}) {
  const provider = createFakeProvider()
  const fetch: Settings['fetch'] = (url, init) =>
    provider.fetch(String(url), { method: init?.method ?? 'GET', body: init?.body })
  const ended = await runInProcess(['doctor', ...argv], {
    environment: { OIDC_ISSUER: ISSUER, LOG_DIR: await logFolder(), DATA_DIR: await logFolder(), ...environment },
    now: () => NOW * 1000 + 500,
    fetch,
    ...settings,
  })
  return { ...ended, provider }
}

const PROVIDER = ['--only', 'issuer', 'discovery', 'keys', 'clock', 'logs']

describe('passerelle doctor', () => {
  it('prints a heading for each check and a line for each finding, and ends with 0 when there is no fault', async () => {
    const { exitCode, stdout, stderr } = await doctor(PROVIDER)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toContain(`Issuer
  ✔ https     ${ISSUER}
  ✔ spelling  exactly as the discovery document spells it
Discovery
`)
    expect(stdout).toContain('  ✔ signing key  RS256, 2048 bits, kid rsa\n')
    expect(stdout).toMatch(/\n0 faults, 0 warnings; 7 in order, 0 not checked\.\n$/)
  })

  it('ends with 1 for any fault, and says what to do below it', async () => {
    const { exitCode, stdout } = await doctor(['--only', 'issuer'], { environment: { OIDC_ISSUER: `${ISSUER}/` } })
    expect(exitCode).toBe(1)
    expect(stdout).toContain('  ✘ spelling  the discovery document spells it')
    expect(stdout).toContain(
      `      → They differ by a slash at the end, and tokens carry the provider’s spelling: set OIDC_ISSUER=${ISSUER}\n`,
    )
    expect(stdout).toContain('1 fault, 0 warnings')
  })

  it.each([[['issuer']], [['issuer', 'keys']]])(
    'ends with 1 for an issuer that is not there: --only %j',
    async (only) => {
      const fetch = async () => Response.json({ error: 'Realm does not exist' }, { status: 404 })
      const { exitCode, stdout } = await doctor(['--only', ...only], { fetch })
      expect(exitCode).toBe(1)
      expect(stdout).toContain('  ✘ document  ')
      expect(stdout).toContain('1 fault, 0 warnings')
    },
  )

  it('ends with 0 for warnings alone', async () => {
    const { exitCode, stdout } = await doctor(['--only', 'configuration'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('  ! NODE_ENV')
  })

  it('prints one line of JSON with --json', async () => {
    const { exitCode, stdout } = await doctor(['--only', 'issuer', 'clock', '--json', '--issuer', `${ISSUER}/`])
    expect(exitCode).toBe(1)
    expect(stdout.trimEnd()).not.toContain('\n')
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      code: 'faults_found',
      faults: 1,
      checks: [
        {
          check: 'issuer',
          findings: [{ status: 'ok' }, { subject: 'spelling', status: 'fault', mend: expect.any(String) }],
        },
        { check: 'clock', findings: [{ status: 'ok' }] },
      ],
    })
  })

  it('asks for a token of a user, whose password comes on stdin and is printed nowhere', async () => {
    const argv = [
      '--only',
      'token',
      '--client',
      'euralis-frontend',
      '--username',
      'jean.martin@gaveur.fr',
      '--password-stdin',
    ]
    const { exitCode, stdout, stderr, provider } = await doctor(argv, { piped: `${PASSWORD}\n` })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('a token for jean.martin@gaveur.fr, by client euralis-frontend')
    expect(stdout).toContain('✔ checks')
    expect(provider.requests.join('\n')).toContain(`password=${PASSWORD}`)
    expect(stdout + stderr).not.toContain(PASSWORD)
  })

  it('takes the client of the environment, with its secret and for nobody else', async () => {
    const environment = { OIDC_CLIENT_ID: 'backend-api', OIDC_CLIENT_SECRET: 'a-secret-of-the-client' }
    const own = await doctor(['--only', 'token'], { environment })
    expect(own.provider.requests.join('\n')).toContain(
      'POST token client_id=backend-api&client_secret=a-secret-of-the-client',
    )
    const argv = ['--only', 'token', '--client', 'other', '--username', 'jean', '--password-stdin']
    const other = await doctor(argv, { environment, piped: PASSWORD })
    expect(other.provider.requests.join('\n')).not.toContain('a-secret-of-the-client')
    expect(own.stdout + other.stdout).not.toContain('a-secret-of-the-client')
  })

  it('sends the client of the environment to no other --issuer, and says so', async () => {
    const environment = {
      OIDC_ISSUER: 'https://id.example/realms/another',
      OIDC_INTERNAL_URL: 'http://keycloak:8080',
      OIDC_CLIENT_ID: 'backend-api',
      OIDC_CLIENT_SECRET: 'a-secret-of-the-client',
      OIDC_INTROSPECTION: 'always',
    }
    const argv = ['--only', 'clock', 'token', 'introspection', '--issuer', ISSUER]
    const { exitCode, stdout, provider } = await doctor(argv, { environment })
    expect(provider.requests).toEqual(['GET openid-configuration'])
    expect(exitCode).toBe(0)
    expect(stdout.match(/are those of OIDC_ISSUER, and are not sent to another --issuer/g)).toHaveLength(2)
    const asUser = [...argv, '--client', 'web', '--username', 'jean', '--password-stdin']
    const user = await doctor(asUser, { environment, piped: PASSWORD })
    expect(user.provider.requests.join('\n')).not.toContain('a-secret-of-the-client')
    expect(user.stdout).toContain('a token for jean, by client web')
  })

  it('takes the client of an environment that names no other issuer', async () => {
    const environment = { OIDC_CLIENT_ID: 'night-job', OIDC_CLIENT_SECRET: 'a-secret-of-the-client' }
    for (const OIDC_ISSUER of ['', ISSUER]) {
      const argv = ['--only', 'token', '--issuer', ISSUER]
      const { provider } = await doctor(argv, { environment: { ...environment, OIDC_ISSUER } })
      expect(provider.requests.join('\n')).toContain('client_secret=a-secret-of-the-client')
    }
  })

  it.each([
    [['--username', 'jean', '--password-stdin'], '--username needs --client'],
    [['--client', 'x', '--username', 'jean'], 'needs --password-stdin'],
    [['--client', 'x', '--username', 'jean', '--password-stdin'], 'is empty'],
    [['--password-stdin'], 'goes with --username'],
    [['--client', 'x'], 'the secret of x is not known'],
    [['--only', 'key'], 'keys'],
    [['--timeout', '0'], 'from 1 to 60'],
    [['--realm-config', 'realm-config/none'], 'realm-config/none'],
  ])('ends with 2 for %j', async (argv, words) => {
    const { exitCode, stdout, stderr } = await doctor(argv)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(words)
  })

  it('shows progress at a terminal only, and takes it away again', async () => {
    expect((await doctor(['--only', 'logs'], { typed: '' })).stderr).toBe('Looking at Logs …\r\u001b[2K')
    expect((await doctor(['--only', 'logs', '--json'], { typed: '' })).stderr).toBe('')
  })

  it('has a password at a terminal piped in', async () => {
    const argv = ['--client', 'x', '--username', 'jean', '--password-stdin']
    expect(await doctor(argv, { typed: PASSWORD })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('has to be piped in'),
    })
  })

  it('lets nothing that a provider says steer the terminal', async () => {
    const fetch = async () => Response.json({ issuer: 'https://x\u001b[2J\u202e' })
    for (const argv of [
      ['--only', 'issuer'],
      ['--only', 'issuer', '--json'],
    ]) {
      const { stdout } = await doctor(argv, { fetch })
      expect(stdout).toMatch(/«U\+202E»|\\u202e/)
      for (const character of ['\u001b', '\u202e']) expect(stdout).not.toContain(character)
    }
  })

  it('explains itself: doctor --help', async () => {
    const { exitCode, stdout } = await doctor(['--help'])
    expect(exitCode).toBe(0)
    for (const words of ['Examples:', '--password-stdin', 'reads only', 'Exit codes', 'a warning is no fault'])
      expect(stdout).toContain(words)
  })
})
