import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type RunningCommand, runCommand, startCommand } from '../../support/command.js'
import { jsonOf } from '../../support/json-of.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { withEditedRealm } from '../../unit/realm-config/edited-realm.js'

/** What a bare start says on stderr, and nothing more: no warning of Node's or of a library. */
const ONE_WARNING = /^WARNING: Development: DATABASE_URL, REDIS_URL and SMTP_URL are not set[^\n]*\n$/

async function serve(
  environment: Record<string, string> = {},
): Promise<{ command: RunningCommand; url: string; logs: string }> {
  const logs = await logFolder()
  const command = startCommand(
    ['serve'],
    { PORT: '0', LOG_DIR: logs, DATA_DIR: logs, ...environment },
    await temporaryFolder(),
  )
  onTestFinished(async () => {
    await command.stop('SIGKILL')
  })
  const [, url = ''] = await command.shows(/serves on (http:\S+)[\s\S]*Ctrl-C/)
  return { command, url, logs }
}

describe('passerelle serve', () => {
  it('starts with nothing, prints how to get a token and use it, and the printed commands work', async () => {
    const { command, url } = await serve()
    const [, issuer = ''] = await command.shows(/embedded provider (http:\S+),/)
    expect(issuer).toBe(`${url}/realms/gaveurs-production`)
    const { access_token } = await jsonOf<{ access_token: string }>(
      fetch(`${issuer}/protocol/openid-connect/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'password',
          client_id: 'euralis-frontend',
          username: 'jean.martin@gaveur.fr',
          password: rememberSecret('gaveur123'),
        }),
      }),
    )
    const headers = { Authorization: `Bearer ${rememberSecret(access_token)}` }
    expect((await fetch(`${url}/api/gavage/1`, { headers })).status).toBe(200)
    expect((await fetch(`${url}/api/gavage/2`, { headers })).status).toBe(403)
    expect(command.stderr()).toMatch(ONE_WARNING)
  })

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s finishes the running request, flushes every file and exits 0',
    async (signal) => {
      const { command, url, logs } = await serve()
      const headers = { 'X-Request-ID': 'last-one', Authorization: 'Bearer forged', 'Content-Type': 'application/json' }
      const answers = Promise.all(Array.from({ length: 50 }, () => fetch(`${url}/api/gavage/1`, { headers })))
      expect((await answers).map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 401))
      expect(await command.stop(signal)).toBe(0)
      const lines = async (name: string) =>
        (await readFile(join(logs, name), 'utf8')).split('\n').filter((line) => line.includes('request_id=last-one'))
      expect(await lines('audit.log')).toHaveLength(50)
      expect(await lines('auth.log')).toHaveLength(50)
      expect(await lines('errors.log')).toHaveLength(50)
      expect(await lines('api.log')).toHaveLength(50)
      expect(command.stderr()).toMatch(ONE_WARNING)
    },
  )

  it('has all ten files from the start', async () => {
    const { logs } = await serve()
    const files = (await readdir(logs)).filter((name) => name.endsWith('.log')).sort()
    expect(files).toEqual(
      ['api', 'audit', 'auth', 'blockchain', 'cache', 'database', 'errors', 'main', 'ml', 'websocket'].map(
        (name) => `${name}.log`,
      ),
    )
  })

  it('says which port is taken, and exits 1', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    onTestFinished(() => void other.close())
    const { port } = other.address() as AddressInfo
    const { code, stderr, stdout } = await runCommand(['serve'], {
      PORT: String(port),
      LOG_DIR: await logFolder(),
      DATA_DIR: await logFolder(),
    })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(
      `passerelle: cannot listen on 127.0.0.1:${port} (EADDRINUSE). The port is taken: stop what listens there, or set PORT to another (0 for any free one).\n`,
    )
  })
})

it('answers a failed start in JSON with --json, and stops at once for a folder that cannot be made', async () => {
  const { code, stdout } = await runCommand(['serve', '--json'], { PORT: '0', LOG_DIR: '/proc/passerelle' })
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, code: 'log_directory_unwritable' })
})

it('prints where it is and its warnings in one line with --json, and warns on stderr too', async () => {
  const environment = {
    PORT: '0',
    LOG_DIR: await logFolder(),
    DATA_DIR: await logFolder(),
    VERIFY_TOKEN_ISSUER: 'false',
  }
  const command = startCommand(['serve', '--json'], environment, await temporaryFolder())
  onTestFinished(async () => {
    await command.stop('SIGKILL')
  })
  const [line] = await command.shows(/^.*\n/)
  expect(JSON.parse(line)).toEqual({
    ok: true,
    url: expect.stringMatching(/^http:/),
    issuer: expect.stringMatching(/^http:/),
    warnings: [expect.stringContaining('VERIFY_TOKEN_ISSUER is false'), expect.stringMatching(/^Development:/)],
  })
  expect(command.stderr()).toContain('WARNING: !!! VERIFY_TOKEN_ISSUER is false')
  expect(await command.stop()).toBe(0)
  expect(command.stdout()).toBe(line)
})

describe('passerelle dev-provider', () => {
  it.each([
    ['on this machine', [], [], ''],
    [
      'for other machines by force',
      ['--host', '0.0.0.0', '--force'],
      [expect.stringContaining('!!!')],
      'WARNING: !!! ',
    ],
  ])('issues tokens %s', async (_name, options, warnings, stderr) => {
    const command = startCommand(['dev-provider', '--port', '0', '--json', ...options])
    onTestFinished(async () => {
      await command.stop('SIGKILL')
    })
    const [line] = await command.shows(/^.*\n/)
    const { issuer, ...rest }: { issuer: string } = JSON.parse(line)
    expect(rest).toEqual({ ok: true, warnings })
    expect((await jsonOf<{ issuer: string }>(fetch(`${issuer}/.well-known/openid-configuration`))).issuer).toBe(issuer)
    expect(command.stderr().startsWith(stderr)).toBe(true)
    expect(await command.stop()).toBe(0)
  })

  it('prints who can sign in, and a command that gets a token', async () => {
    const command = startCommand(['dev-provider', '--port', '0'])
    onTestFinished(async () => {
      await command.stop('SIGKILL')
    })
    await command.shows(/Stop with Ctrl-C\.\n/)
    expect(command.stdout()).toMatch(/^Issuer: http:\S+\n/)
    expect(command.stdout()).toMatch(/^ {2}jean\.martin@gaveur\.fr +gaveur123$/m)
    const [, curl = ''] = await command.shows(/^ {2}(curl .*)$/m)
    const { stdout } = await promisify(execFile)('sh', ['-c', curl])
    const { access_token } = JSON.parse(stdout)
    expect(rememberSecret(access_token).split('.')).toHaveLength(3)
    expect(await command.stop('SIGINT')).toBe(0)
  })

  it('says which port is taken, and exits 1 as serve does', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    onTestFinished(() => void other.close())
    const { port } = other.address() as AddressInfo
    const { code, stdout } = await runCommand(['dev-provider', '--port', String(port), '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, code: 'listen_failed' })
  })
})

describe('passerelle serve --check-config', () => {
  it('lists every mistake at once and exits 2, and prints no secret', async () => {
    const { code, stderr } = await runCommand(['serve', '--check-config'], {
      NODE_ENV: 'production',
      PORT: 'many',
      VERIFY_TOKEN_SIGNATURE: 'false',
      OIDC_CLIENT_SECRET: rememberSecret('correct-horse-battery'),
    })
    expect(code).toBe(2)
    for (const variable of ['PORT', 'VERIFY_TOKEN_SIGNATURE', 'OIDC_CLIENT_ID', 'OIDC_ISSUER'])
      expect(stderr).toContain(variable)
    expect(stderr).not.toContain('correct-horse-battery')
  })

  it('reads the realm too: its mistakes, and a policy that is not what its own cases say, are 2', () =>
    withEditedRealm(
      [{ file: 'policy.yaml', replace: ['where: { gaveur_id: $gaveur_id }', 'where: { gaveur_id: 7 }'] }],
      async (realm) => {
        const ended = await runCommand(['serve', '--check-config'], { REALM_CONFIG: realm })
        expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('policy.test.yaml:') })
        const absent = await runCommand(['serve', '--check-config'], { REALM_CONFIG: join(realm, 'elsewhere') })
        expect(absent).toMatchObject({ code: 2, stderr: expect.stringContaining('elsewhere') })
      },
    ))

  it('is content with nothing, and in production with an issuer alone', async () => {
    expect(await runCommand(['serve', '--check-config'])).toMatchObject({
      code: 0,
      stdout: 'The configuration is good.\n',
      stderr: expect.stringMatching(ONE_WARNING),
    })
    const production = await runCommand(['serve', '--check-config'], {
      NODE_ENV: 'production',
      OIDC_ISSUER: 'https://id.example/realms/x',
    })
    expect(production.code).toBe(0)
  })

  it('reads .env in the current folder, and the environment wins', async () => {
    const folder = join(await temporaryFolder(), 'app')
    await mkdir(folder)
    await writeFile(join(folder, '.env'), 'PORT=none\n')
    expect((await runCommand(['serve', '--check-config'], {}, folder)).code).toBe(2)
    expect((await runCommand(['serve', '--check-config'], { PORT: '3000' }, folder)).code).toBe(0)
  })
})

describe('passerelle', () => {
  it('ends quietly when its reader has seen enough', async () => {
    const command = startCommand(['--help'])
    command.child.stdout?.destroy()
    await once(command.child, 'close')
    expect({ code: command.child.exitCode, stderr: command.stderr() }).toEqual({ code: 0, stderr: '' })
  })

  it.each([
    [['--help'], 0, /Examples:.*Exit codes: 0 /s],
    [['serve', '--help'], 0, /Exit codes: 0 .*Examples:/s],
    [['realm', '--help'], 0, /Exit codes: 0 .*Examples:/s],
    [['realm', 'plan', '--help'], 0, /Exit codes: 0 .*Examples:/s],
    [['realm', 'apply', '--help'], 0, /Exit codes: 0 .*Examples:/s],
    [['dev-provider', '--help'], 0, /Exit codes: 0 .*Examples:/s],
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
  ] as const)('%s', async (args, code, output) => {
    const result = await runCommand(args)
    expect(result).toMatchObject({ code, stderr: '' })
    expect(result.stdout).toMatch(output)
    expect(result.stdout).not.toContain('\u001b[')
  })

  it.each([
    [['serv'], /Did you mean serve/],
    [['realm', 'aply'], /Did you mean apply/],
    [['serve', '--chek-config'], /Did you mean --check-config/],
    [['dev-provider', '--port', 'x'], /a port is a number from 0 to 65535/],
  ] as const)('wrong usage exits 2 and says what was meant: %s', async (args, hint) => {
    const result = await runCommand(args)
    expect(result.code).toBe(2)
    expect(result.stderr).toMatch(hint)
  })
})

it('takes over the rules for alerts on SIGHUP, keeps those before where the new ones are wrong, and goes by them', async () => {
  const folder = await temporaryFolder()
  const logs = await logFolder()
  const rules = join(folder, 'alerts.yaml')
  const ruleOf = (name: string, event: string): string => `rules: [{ name: ${name}, when: { event: ${event} } }]\n`
  await writeFile(rules, ruleOf('first', 'TOKEN_REUSE'))
  const command = startCommand(['serve'], { PORT: '0', LOG_DIR: logs, DATA_DIR: logs, ALERTS_FILE: rules }, folder)
  onTestFinished(async () => {
    await command.stop('SIGKILL')
  })
  const [, url = ''] = await command.shows(/serves on (http:\S+)[\s\S]*Ctrl-C/)
  const mainLog = () => readFile(join(logs, 'main.log'), 'utf8')
  const refused = async (): Promise<void> => {
    expect((await fetch(`${url}/api/gavage/1`)).status).toBe(401)
  }
  await refused()
  await writeFile(rules, ruleOf('second', 'AUTH_REQUIRED'))
  command.child.kill('SIGHUP')
  await expect.poll(mainLog, { timeout: 20_000 }).toContain(`the rules of ${rules} are in force: 1`)
  expect(await mainLog()).not.toContain('ALERT ')
  await refused()
  await expect.poll(mainLog, { timeout: 20_000 }).toContain('ALERT second: ')
  await writeFile(rules, ruleOf('third', 'AUTH_REQIRED'))
  command.child.kill('SIGHUP')
  await expect.poll(mainLog, { timeout: 20_000 }).toContain('the rules are as they were: ')
  expect(await mainLog()).toMatch(/the rules are as they were: .*alerts\.yaml.*AUTH_REQUIRED/)
  await refused()
  // What was counted under the rules before is counted on: the window of `second` is still open.
  await writeFile(rules, ruleOf('fourth', 'AUTH_REQUIRED'))
  command.child.kill('SIGHUP')
  await expect.poll(async () => (await mainLog()).split('are in force: 1').length, { timeout: 20_000 }).toBe(3)
  await refused()
  await expect.poll(mainLog, { timeout: 20_000 }).toContain('ALERT fourth: ')
  expect(await command.stop('SIGTERM')).toBe(0)
  expect((await mainLog()).match(/ALERT (?:first|third): /g)).toBeNull()
  expect((await mainLog()).match(/ALERT second: /g)).toHaveLength(1)
  expect(command.stderr()).toMatch(ONE_WARNING)
})

it('takes over the log levels of .env on SIGHUP, and nothing where that is wrong', async () => {
  const folder = await temporaryFolder()
  const logs = await logFolder()
  const settings = join(folder, '.env')
  await writeFile(settings, 'LOG_LEVEL=INFO\n')
  const command = startCommand(['serve'], { PORT: '0', LOG_DIR: logs }, folder)
  onTestFinished(async () => {
    await command.stop('SIGKILL')
  })
  await command.shows(/Ctrl-C/)
  const mainLog = () => readFile(join(logs, 'main.log'), 'utf8')
  await writeFile(settings, 'LOG_LEVELS=auth=DEBUG\n')
  command.child.kill('SIGHUP')
  await expect.poll(mainLog, { timeout: 20_000 }).toContain('level of auth: INFO → DEBUG (configured)')
  await writeFile(settings, 'LOG_LEVELS=auth=LOUD\n')
  command.child.kill('SIGHUP')
  await expect.poll(() => command.stderr(), { timeout: 20_000 }).toContain('SIGHUP changed nothing: ')
  expect(await command.stop('SIGTERM')).toBe(0)
  expect(command.stderr()).toContain('LOG_LEVELS: holds "auth=LOUD", which is no module with a level.')
  expect(await mainLog()).toContain('stopped')
})
