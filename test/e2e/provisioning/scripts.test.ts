import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildWhenStale } from '../../support/build-when-stale.js'
import { cleanEnvironment } from '../../support/command.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const scripts = fileURLToPath(new URL('../../../scripts', import.meta.url))

function run(script: string, options: readonly string[], environment: Record<string, string> = {}) {
  const settings = { cwd: tmpdir(), env: cleanEnvironment(environment), encoding: 'utf8' } as const
  const { status, stdout, stderr } = spawnSync(join(scripts, script), options, settings)
  return { status, stdout, stderr }
}

/** A PATH with nothing but these programs. */
async function pathWith(programs: readonly string[]): Promise<string> {
  const folder = join(await temporaryFolder(), 'bin')
  mkdirSync(folder)
  for (const program of programs) {
    symlinkSync(spawnSync('which', [program], { encoding: 'utf8' }).stdout.trim(), join(folder, program))
  }
  return folder
}

/** Stands for Java where only its version matters, so that the tests need none. */
async function fakeJava(folder: string, version: string): Promise<void> {
  await writeFile(join(folder, 'java'), `#!/bin/sh\necho 'openjdk version "${version}"' >&2\n`, { mode: 0o755 })
}

const PLAIN_TOOLS = ['bash', 'env', 'sh', 'sed', 'head', 'cat', 'mkdir', 'rm', 'id', 'dirname']

describe('scripts/configure-keycloak.sh', () => {
  beforeAll(buildWhenStale)

  it('explains itself, from any folder', () => {
    const { status, stdout } = run('configure-keycloak.sh', ['--help'])
    expect(status).toBe(0)
    expect(stdout).toContain('--with-dev-users')
  })

  it('passes options and exit code on', () => {
    const { status, stderr } = run('configure-keycloak.sh', ['--with-dev-users'], {
      KEYCLOAK_URL: 'https://id.example.com',
      KEYCLOAK_ADMIN: 'admin',
      KEYCLOAK_ADMIN_PASSWORD: 'x',
    })
    expect(status).toBe(2)
    expect(stderr).toContain('id.example.com is a public address')
  })

  it('says what to install when Node is missing', async () => {
    const { status, stderr } = run('configure-keycloak.sh', [], { PATH: await pathWith(PLAIN_TOOLS) })
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('Node.js is missing. Install') })
  })
})

describe('scripts/keycloak.sh', () => {
  it('explains itself', () => {
    const { status, stdout } = run('keycloak.sh', ['--help'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/fetch.*start.*stop.*status.*--port.*Examples:/s)
  })

  it.each([
    [['strat'], 'what is "strat"?'],
    [['start', '--prot', '1'], 'what is "--prot"?'],
    [['start', '--port'], '--port needs a value'],
    [['start', '--port', 'x'], '--port wants a number'],
    [['start', '--port', '70000'], '--port wants a number'],
    [['start', '--version', '../x'], '--version wants a version'],
    [['start', 'stop'], 'one command at a time'],
    [[], 'Usage:'],
  ])('ends with 2 for %j', (options, says) => {
    const { status, stdout, stderr } = run('keycloak.sh', options)
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: expect.stringContaining(says) })
  })

  it('says what to install when Java is missing', async () => {
    const { status, stderr } = run('keycloak.sh', ['start'], { PATH: await pathWith(PLAIN_TOOLS) })
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('Java is missing (java). Install'),
    })
  })

  it('says what to install when Maven is missing and Keycloak is not there yet', async () => {
    const folder = await pathWith(PLAIN_TOOLS)
    await fakeJava(folder, '17.0.15')
    const environment = { PATH: folder, KEYCLOAK_CACHE: await temporaryFolder() }
    const { status, stderr } = run('keycloak.sh', ['fetch'], environment)
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('Maven is missing (mvn)') })
  })

  it('refuses a Java that is too old', async () => {
    const folder = await pathWith(PLAIN_TOOLS)
    await fakeJava(folder, '11.0.2')
    const { status, stderr } = run('keycloak.sh', ['start'], { PATH: folder })
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('version 11') })
  })

  it('refuses a version whose checksum is not committed', async () => {
    const folder = await pathWith(PLAIN_TOOLS)
    await fakeJava(folder, '21')
    const environment = { PATH: folder, KEYCLOAK_CACHE: await temporaryFolder() }
    const { status, stderr } = run('keycloak.sh', ['fetch', '--version', '26.0.0'], environment)
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('--sha256 HEX') })
  })

  it('has nothing to stop and nothing to list when nothing runs', async () => {
    const environment = { TMPDIR: await temporaryFolder() }
    expect(run('keycloak.sh', ['stop'], environment)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no instance runs'),
    })
    expect(run('keycloak.sh', ['stop', '--all'], environment)).toMatchObject({ status: 0 })
    expect(run('keycloak.sh', ['status', '--port', '8080'], environment)).toMatchObject({ status: 1, stdout: '' })
  })
})
