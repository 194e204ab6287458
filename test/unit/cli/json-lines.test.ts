import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runInProcess } from '../../support/run-in-process.js'

let broken: string
beforeAll(async () => {
  broken = await mkdtemp(join(tmpdir(), 'passerelle-json-lines-'))
  await writeFile(join(broken, 'realm.yaml'), 'realm: r\nenabled: perhaps\n')
})
afterAll(() => rm(broken, { recursive: true, force: true }))

/** Stdout as the one line of JSON that it has to be. */
function oneLine(stdout: string): unknown {
  expect(stdout).toMatch(/^[^\n]+\n$/)
  return JSON.parse(stdout)
}

describe('warnings', () => {
  const environment = { VERIFY_TOKEN_SIGNATURE: 'false' }
  const warnings = [
    expect.stringMatching(/^!!! VERIFY_TOKEN_SIGNATURE is false: /),
    expect.stringMatching(/^Development: /),
  ]

  it('of --check-config stand in the JSON, and on stderr as ever', async () => {
    const ended = await runInProcess(['serve', '--check-config', '--json'], { environment })
    expect(ended).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/^WARNING: !!! VERIFY_TOKEN_SIGNATURE is false: .*\nWARNING: Development: .*\n$/),
    })
    expect(oneLine(ended.stdout)).toEqual({ ok: true, warnings })
  })

  it('are a list without any too', async () => {
    const services = { DATABASE_URL: 'postgres://db/x', REDIS_URL: 'redis://cache', SMTP_URL: 'smtp://mail' }
    const ended = await runInProcess(['serve', '--check-config', '--json'], { environment: services })
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
    expect(oneLine(ended.stdout)).toEqual({ ok: true, warnings: [] })
  })
})

describe('mistakes are data', () => {
  it('of the environment, each with its variable', async () => {
    const environment = { PORT: 'many', OIDC_CLIENT_ID: 'backend-api', OIDC_ISSUER: 'https://id.example/realms/x' }
    const { exitCode, stdout } = await runInProcess(['serve', '--check-config', '--json'], { environment })
    expect(exitCode).toBe(2)
    expect(oneLine(stdout)).toEqual({
      ok: false,
      code: 'configuration_invalid',
      message: expect.stringContaining('PORT: must be a whole number'),
      mistakes: [
        {
          variable: 'PORT',
          problem: 'must be a whole number up to 65535, not "many"',
          mend: 'Set a port, or 0 for any free one.',
        },
        { variable: 'OIDC_CLIENT_SECRET', problem: expect.any(String), mend: expect.any(String) },
      ],
    })
  })

  it.each([
    ['realm plan', (folder: string) => ['realm', 'plan', folder]],
    ['realm apply', (folder: string) => ['realm', 'apply', folder, '--yes']],
    ['dev-provider', (folder: string) => ['dev-provider', '--port', '0', '--realm', folder]],
  ])('of realm-config, each with its place, and exit code 2: %s', async (_name, argv) => {
    const { exitCode, stdout } = await runInProcess([...argv(broken), '--json'])
    expect(exitCode).toBe(2)
    expect(oneLine(stdout)).toMatchObject({
      ok: false,
      code: 'realm_config_invalid',
      message: expect.stringContaining('realm.yaml:2:10'),
      mistakes: expect.arrayContaining([
        { file: 'realm.yaml', line: 2, column: 10, problem: expect.any(String), mend: expect.any(String) },
      ]),
    })
  })
})

describe('wrong usage', () => {
  it.each([
    ['an option', ['serve', '--chek-config', '--json'], 'Did you mean --check-config?'],
    ['a command', ['realm', 'aply', '--json'], 'Did you mean apply?'],
    ['a value', ['dev-provider', '--port', 'x', '--json'], 'a port is a number from 0 to 65535.'],
    ['an argument that is missing', ['realm', 'plan', '--json'], "missing required argument 'path'"],
  ])('of %s is one line of JSON beside what stderr says', async (_name, argv, says) => {
    const { exitCode, stdout, stderr } = await runInProcess(argv)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(says)
    expect(oneLine(stdout)).toEqual({ ok: false, code: 'usage', message: expect.stringContaining(says) })
  })

  it('is no wrong usage to ask for help', async () => {
    const { exitCode, stdout } = await runInProcess(['serve', '--json', '--help'])
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^Usage: passerelle serve/)
  })

  it('stays off stdout without --json', async () => {
    expect(await runInProcess(['serv'])).toMatchObject({ exitCode: 2, stdout: '' })
  })
})
