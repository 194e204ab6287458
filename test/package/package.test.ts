import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DevProvider, startDevProvider } from '../../src/testing/index.js'
import { freePort } from '../support/free-port.js'
import { logFolder, rememberSecret } from '../support/secrets-in-logs.js'
import { installedWeight, type Weight } from './installed-weight.js'
import { loadedPackages } from './loaded-packages.js'
import { npm, packInto, projectRoot } from './pack.js'
import { type Program, runProgram } from './run-program.js'
import { extractTenLines } from './ten-lines.js'
import { userEnvironment } from './user-environment.js'

const MOST_PACKAGES = 45
const MOST_BYTES = 22 * 2 ** 20

/** Entries that stand in a user's own application. */
const MIDDLEWARE = ['koa', 'express', 'fastify', 'hono', 'fetch'].map((name) => `passerelle/${name}`)

/** What a user of Koa who writes TypeScript has: none of an optional peer. */
const TYPES = ['@types/node@20', '@types/koa@3']

let directory: string
let project: string
let koaAlone: Weight
let withPasserelle: Weight

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'passerelle-package-'))
  project = await emptyProject('project')
  const alone = await emptyProject('koa-alone')
  const [tarball] = await Promise.all([packInto(directory), npm(alone, 'install', '--prefer-offline', 'koa')])
  koaAlone = await installedWeight(alone)
  await npm(project, 'install', '--prefer-offline', 'koa', tarball, '@koa/router')
  withPasserelle = await installedWeight(project)
  await npm(project, 'install', '--prefer-offline', ...TYPES)
}, 120_000)

afterAll(() => rm(directory, { recursive: true, force: true }))

describe('the package in an empty project', () => {
  it(`brings at most ${MOST_PACKAGES} packages beside koa's own`, () => {
    expect(withPasserelle.packages - koaAlone.packages).toBeLessThanOrEqual(MOST_PACKAGES)
  })

  it(`brings at most ${MOST_BYTES / 2 ** 20} MB beside koa's own`, () => {
    expect(withPasserelle.bytes - koaAlone.bytes).toBeLessThanOrEqual(MOST_BYTES)
  })

  it('installs no optional peer', async () => {
    expect(await optionalPeers()).not.toEqual([])
    for (const peer of await optionalPeers()) {
      await expect(readFile(join(project, 'node_modules', peer, 'package.json'))).rejects.toThrow('ENOENT')
    }
  })

  it.each(['passerelle', ...MIDDLEWARE, 'passerelle/client', 'passerelle/policy-types', 'passerelle/testing'])(
    'can be imported as %s',
    async (specifier) => {
      expect(await loadedPackages(project, specifier)).toContain('passerelle')
    },
  )

  it.each(MIDDLEWARE)(
    'loads neither a framework nor an optional peer, winston or the command line for %s',
    async (entry) => {
      const loaded = await loadedPackages(project, entry)
      const unwanted = [
        ...(await optionalPeers()),
        'koa',
        '@koa/router',
        'winston',
        'winston-daily-rotate-file',
        'commander',
      ]
      expect(loaded.filter((name) => unwanted.includes(name))).toEqual([])
    },
  )

  it('loads no optional peer for passerelle, the drivers of the stores among them', async () => {
    const peers = await optionalPeers()
    expect(peers).toEqual(expect.arrayContaining(['pg', 'redis', '@electric-sql/pglite']))
    const loaded = await loadedPackages(project, 'passerelle')
    expect(loaded.filter((name) => peers.includes(name))).toEqual([])
  })

  it.each([
    ['pg', "openDatabase({ url: 'postgres://a:b@127.0.0.1:1/c' }).query('SELECT 1')"],
    ['@electric-sql/pglite', "openDatabase().query('SELECT 1')"],
    ['redis', "openKeyValue({ url: 'redis://127.0.0.1:1' }).get('key')"],
  ])('names %s, which is not installed, when it is needed', async (name, use) => {
    const program = `import { openDatabase, openKeyValue } from 'passerelle'
      await ${use}.catch(({ code, message }) => console.log(code, message))`
    const { code, stdout } = await run('--input-type=module', '--eval', program)
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^driver_missing .*npm install /) })
    expect(stdout).toContain(`npm install ${name}@`)
  })

  it('prints no warning when its entries are imported', async () => {
    const entries =
      "import 'passerelle'; import 'passerelle/koa'; import 'passerelle/fetch'; import 'passerelle/testing'"
    expect(await run('--input-type=module', '--eval', entries)).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('has a command that starts', async () => {
    const { code, stdout } = await run(join('node_modules', '.bin', 'passerelle'), '--help')
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Usage: passerelle') })
  })

  it.each(['dev-provider', 'serve'])(
    '%s says what to install where the embedded provider is missing',
    async (command) => {
      await writeFile(join(project, '.env'), `PORT=0\nLOG_DIR=${await logFolder()}\n`)
      const { code, stderr } = await run(join('node_modules', '.bin', 'passerelle'), command)
      expect(stderr).toMatch(/npm (?:i|install)\b.*\boidc-provider\b/)
      expect(stderr).not.toMatch(/^\s+at /m)
      expect(code).toBe(2)
    },
  )

  it.each([
    ['pg', 'DATABASE_URL=postgres://a:b@127.0.0.1:1/c', ['serve']],
    ['redis', 'REDIS_URL=redis://127.0.0.1:1', ['serve']],
    ['pg', 'DATABASE_URL=postgres://a:b@127.0.0.1:1/c', ['serve', '--check-config']],
    ['redis', 'REDIS_URL=redis://127.0.0.1:1', ['serve', '--check-config']],
  ])('says to install %s where %s is set, before it listens: %j', async (name, variable, command) => {
    const lines = ['PORT=0', `LOG_DIR=${await logFolder()}`, 'OIDC_ISSUER=http://127.0.0.1:1/realms/a', variable]
    await writeFile(join(project, '.env'), `${lines.join('\n')}\n`)
    const { code, stdout, stderr } = await run(join('node_modules', '.bin', 'passerelle'), ...command)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(`npm install ${name}@`)
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  it('compiles in a strict user project that checks libraries', async () => {
    const folder = join(project, 'types')
    await mkdir(folder)
    const entries = [
      'passerelle',
      'passerelle/koa',
      'passerelle/fetch',
      'passerelle/client',
      'passerelle/policy-types',
      'passerelle/testing',
    ]
    const imports = entries.map((entry, index) => `export * as entry${index} from '${entry}'\n`)
    await writeFile(join(folder, 'user.ts'), imports.join(''))
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      target: 'es2022',
      module: 'nodenext',
      types: ['node'],
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['user.ts'] }))
    const compiler = join(projectRoot, 'node_modules/typescript/bin/tsc')
    const { code, stdout } = await run(compiler, '-p', folder)
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  })
})

describe("README.md's ten lines in an empty project", () => {
  const port = freePort()
  let provider: DevProvider
  let program: Program

  beforeAll(async () => {
    const lines = extractTenLines(await readFile(join(projectRoot, 'README.md'), 'utf8'))
    await writeFile(join(project, 'ten-lines.mjs'), lines)
    provider = await startDevProvider()
    program = await runProgram(project, 'ten-lines.mjs', await port, { OIDC_ISSUER: provider.issuer })
  })

  afterAll(async () => {
    await program?.stop()
    await provider?.stop()
  })

  it.each([
    { who: 'nobody', path: '/api/gavage/1', user: undefined, status: 401 },
    { who: 'jean, for his own record', path: '/api/gavage/1', user: 'jean.martin@gaveur.fr', status: 200 },
    { who: "jean, for another's record", path: '/api/gavage/2', user: 'jean.martin@gaveur.fr', status: 403 },
    { who: 'the veterinarian of his site', path: '/api/gavage/1', user: 'veterinaire@euralis.fr', status: 200 },
    { who: 'the veterinarian, for another site', path: '/api/gavage/3', user: 'veterinaire@euralis.fr', status: 403 },
    { who: 'jean, in another spelling', path: '/api/gavage/0x1', user: 'jean.martin@gaveur.fr', status: 403 },
    { who: 'the admin, for a record that is not there', path: '/api/gavage/9', user: 'admin@euralis.fr', status: 404 },
  ])('answer $status to $who', async ({ path, user, status }) => {
    const authorization =
      user === undefined ? {} : { authorization: `Bearer ${rememberSecret(await provider.token(user))}` }
    const answer = await fetch(`http://127.0.0.1:${await port}${path}`, { headers: authorization })
    expect(answer.status, await answer.text()).toBe(status)
  })
})

describe('examples/testing in an empty project', () => {
  const TESTS = 6
  let examples: string

  beforeAll(async () => {
    examples = join(project, 'examples')
    // Without what a developer may have installed in the clone.
    const filter = (path: string): boolean => !path.includes('node_modules')
    await cp(join(projectRoot, 'examples/testing'), examples, { recursive: true, filter })
  })

  it('runs in node:test', async () => {
    const { code, stdout, stderr } = await run('--test', '--test-reporter=tap', join(examples, 'node-test/'))
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`\n# pass ${TESTS}\n`)
  })

  it('runs in vitest', async () => {
    await symlink(join(projectRoot, 'node_modules/vitest'), join(project, 'node_modules/vitest'))
    const program = join(projectRoot, 'node_modules/vitest/vitest.mjs')
    const { code, stdout, stderr } = await run(program, 'run', '--root', join(examples, 'vitest'), '--reporter=json')
    expect(code, stdout + stderr).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ success: true, numPassedTests: TESTS })
  })

  it('runs in jest', async () => {
    const folder = join(examples, 'jest')
    await npm(folder, 'ci', '--ignore-scripts', '--prefer-offline')
    const summary = join(folder, 'summary.json')
    await npm(folder, 'test', '--', '--json', `--outputFile=${summary}`)
    expect(JSON.parse(await readFile(summary, 'utf8'))).toMatchObject({ success: true, numPassedTests: TESTS })
  })
})

async function emptyProject(name: string): Promise<string> {
  const folder = join(directory, name)
  await mkdir(folder)
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'a-users-api', private: true, type: 'module' }))
  return folder
}

async function optionalPeers(): Promise<readonly string[]> {
  const manifest: { readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>> } =
    JSON.parse(await readFile(join(project, 'node_modules/passerelle/package.json'), 'utf8'))
  return Object.entries(manifest.peerDependenciesMeta).flatMap(([name, { optional }]) => (optional ? [name] : []))
}

/** Runs Node in the project and reports how it ended. */
function run(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      args,
      { cwd: project, env: userEnvironment(), timeout: 100_000 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })
}
