import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { expectRefused, mintToken, type PlainResponse, startDevProvider } from '../../../src/testing/index.js'
import { cleanEnvironment } from '../../support/command.js'
import { programsOf, projectRoot, writeProgram } from '../../support/docs-program.js'
import { freePort } from '../../support/free-port.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'

/** The page's programs, in its order. */
const PROGRAMS = ['Express', 'Fastify', 'Hono', 'node:http', 'fetch', 'the token alone'] as const

const programs = new Map<string, string>()

beforeAll(async () => {
  const found = await programsOf('frameworks.md')
  expect(found).toHaveLength(PROGRAMS.length)
  for (const [at, name] of PROGRAMS.entries()) programs.set(name, found[at]?.program ?? '')
})

async function issuer(): Promise<string> {
  const provider = await startDevProvider()
  onTestFinished(() => provider.stop())
  return provider.issuer
}

const jean = (name: string, options: Parameters<typeof mintToken>[0] = {}): string =>
  rememberSecret(
    mintToken({ issuer: name, username: 'jean', roles: ['gaveur'], attributes: { gaveur_id: 1 }, ...options }),
  )

const veterinaire = (name: string): string =>
  jean(name, { username: 'vera', roles: ['veterinaire'], attributes: { site_id: 'LL' } })
const admin = (name: string): string => jean(name, { username: 'ada', roles: ['admin'], attributes: {} })

/** Gaveur 1, in spellings that Number() takes for 1. */
const OTHER_SPELLINGS = ['0x1', '1e0', '%201', '+1', '01', '1.0', '1%20']

describe.each(['Express', 'Fastify', 'Hono', 'node:http'])('the program for %s', (framework) => {
  it('lets everybody reach what their own bounds reach, by one spelling, and has nothing else', async () => {
    const name = await issuer()
    const { url } = await serve(programs.get(framework) ?? '', name, '/health', 200, await logFolder())
    const status = async (path: string, token: string) =>
      (await fetch(`${url}/api/gavage/${path}`, { headers: { authorization: `Bearer ${token}` } })).status
    expect([await status('1', veterinaire(name)), await status('3', veterinaire(name))]).toEqual([200, 403])
    expect([await status('1', admin(name)), await status('3', admin(name))]).toEqual([200, 200])
    for (const spelling of OTHER_SPELLINGS) {
      expect([400, 403], spelling).toContain(await status(spelling, jean(name)))
      expect([400, 404], spelling).toContain(await status(spelling, admin(name)))
    }
    expect(await status('9', admin(name))).toBe(404)
  })

  it('lets in whom the policy lets in, and writes the audit', async () => {
    const name = await issuer()
    const logs = await logFolder()
    const { url } = await serve(programs.get(framework) ?? '', name, '/health', 200, logs)
    const get = (path: string, token?: string) =>
      fetch(`${url}${path}`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })
    const own = await get('/api/gavage/1', jean(name))
    expect([own.status, await own.json()]).toMatchObject([200, { caller: 'jean' }])
    await expectRefused(await get('/api/gavage/2', jean(name)), 'insufficient_scope')
    await expectRefused(await get('/api/gavage/1', jean(name, { roles: [] })), 'insufficient_scope')
    await expectRefused(await get('/api/gavage/1', jean(name, { expired: true })), 'expired')
    await expectRefused(await get('/api/gavage/1', jean(name, { audience: 'account' })), 'audience')
    await expectRefused(await get('/api/gavage/1'), 'authentication_required')
    await expectRefused(await get('/api/nothing'), 'authentication_required')
    expect((await get('/api/gavage/1;x', jean(name))).status).toBe(400)
    const reasons = async () =>
      [...(await readFile(join(logs, 'audit.log'), 'utf8')).matchAll(/(\w+) outcome=\w+ reason=(\w+)/g)]
        .map(([, event, reason]) => `${event} ${reason}`)
        .filter((line) => line !== 'TOKEN_VALIDATION ok' && !line.startsWith('TRAIL_'))
    await expect
      .poll(reasons)
      .toEqual([
        'AUTHENTICATED_REQUEST granted',
        'UNAUTHORIZED_ACCESS out_of_bounds',
        'UNAUTHORIZED_ACCESS permission_missing',
        'TOKEN_VALIDATION expired',
        'TOKEN_VALIDATION audience',
        'AUTH_REQUIRED authentication_required',
        'AUTH_REQUIRED authentication_required',
        'AUTH_REQUIRED invalid_target',
      ])
  })
})

describe('the programs', () => {
  it.each([
    ['Express', "app.get('/open', () => {})"],
    ['Fastify', "app.get('/open', () => {})"],
    ['Hono', "app.get('/open', (c) => c.text(''))"],
  ])('do not start with a route that says nothing of its callers: %s', async (framework, line) => {
    const program = (programs.get(framework) ?? '').replace(/^(door\.check|await app\.listen)/m, `${line}\n$1`)
    const environment = cleanEnvironment({
      OIDC_ISSUER: 'http://127.0.0.1:1',
      LOG_DIR: await logFolder(),
      DATA_DIR: await logFolder(),
      PORT: '0',
    })
    const file = await writeProgram(program)
    const ended = promisify(execFile)(process.execPath, [file], { cwd: projectRoot, env: environment })
    await expect(ended).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/AccessError: .*GET \/open/) })
  })
})

describe('the program for fetch', () => {
  it('decides by permission and bound', async () => {
    const name = await issuer()
    const [own, other, refused, late, anonymous, invalid, seen, unseen, absent, hexadecimal] = await handle(
      programs.get('fetch') ?? '',
      name,
      [
        ['/api/gavage/1', jean(name)],
        ['/api/gavage/2', jean(name)],
        ['/api/gavage/1', jean(name, { roles: [] })],
        ['/api/gavage/1', jean(name, { expired: true })],
        ['/api/gavage/1', undefined],
        ['/api/gavage/x', jean(name)],
        ['/api/gavage/1', veterinaire(name)],
        ['/api/gavage/3', veterinaire(name)],
        ['/api/gavage/9', admin(name)],
        ['/api/gavage/0x1', jean(name)],
      ],
    )
    expect(own).toMatchObject({ status: 200, body: expect.stringContaining('"caller":"jean"') })
    expect([seen, unseen, absent, hexadecimal].map((answer) => answer?.status)).toEqual([200, 403, 404, 400])
    await expectRefused(given(other), 'insufficient_scope')
    await expectRefused(given(refused), 'insufficient_scope')
    await expectRefused(given(late), 'expired')
    await expectRefused(given(anonymous), 'authentication_required')
    expect(invalid).toMatchObject({ status: 400, body: expect.stringContaining('"field":"params.gaveurId"') })
  })
})

describe('the program that asks for the token alone', () => {
  const NO_ID = { requestId: false }

  it('lets good tokens through, refuses others, and logs why', async () => {
    const name = await issuer()
    const { url, printed } = await serve(programs.get('the token alone') ?? '', name, '/', 401)
    const call = (token?: string) =>
      fetch(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })
    const answer = await call(jean(name))
    expect([answer.status, await answer.text()]).toEqual([200, 'Hello jean'])
    await expectRefused(await call(), 'authentication_required', NO_ID)
    await expectRefused(await call(jean(name, { expired: true })), 'expired', NO_ID)
    await expectRefused(await call(jean(name, { audience: 'account' })), 'audience', NO_ID)
    const twice = await fetch(`${url}/?access_token=x`, { headers: { authorization: `Bearer ${jean(name)}` } })
    await expectRefused(twice, 'invalid_request', NO_ID)
    await expect.poll(printed).toMatch(/^token refused: expired .*\ntoken refused: audience: .*\n$/)
  })
})

function given(answer: PlainResponse | undefined): PlainResponse {
  if (answer === undefined) throw new Error('an answer is missing')
  return answer
}

/** Starts a server's program; resolves to its address once it answers a path with a status. */
async function serve(
  program: string,
  name: string,
  path: string,
  expected: number,
  logs = '',
): Promise<{ url: string; printed: () => string }> {
  const port = await freePort()
  const child = spawn(process.execPath, [await writeProgram(program)], {
    cwd: projectRoot,
    env: cleanEnvironment({ OIDC_ISSUER: name, PORT: String(port), LOG_DIR: logs, DATA_DIR: logs }),
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  let printed = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await once(child, 'close')
  })
  const url = `http://127.0.0.1:${port}`
  const status = () =>
    fetch(`${url}${path}`)
      .then((response) => response.status)
      .catch(() => printed)
  await expect.poll(status, { timeout: 20_000 }).toBe(expected)
  return { url, printed: () => printed }
}

/** Has the program's `handle` answer each request, in a process of its own. */
async function handle(
  program: string,
  name: string,
  requests: readonly (readonly [path: string, token: string | undefined])[],
): Promise<readonly PlainResponse[]> {
  const file = await writeProgram(program)
  const driver = join(dirname(file), 'driver.mjs')
  await writeFile(driver, DRIVER)
  const environment = cleanEnvironment({ OIDC_ISSUER: name, REQUESTS: JSON.stringify(requests) })
  const { stdout } = await promisify(execFile)(process.execPath, [driver], { cwd: projectRoot, env: environment })
  const answers: readonly PlainResponse[] = JSON.parse(stdout)
  return answers
}

const DRIVER = `
import { handle } from './program.mjs'
const answers = []
for (const [path, token] of JSON.parse(process.env.REQUESTS)) {
  const headers = token === null ? {} : { authorization: 'Bearer ' + token }
  const response = await handle(new Request('https://api.example' + path, { headers }))
  answers.push({ status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() })
}
console.log(JSON.stringify(answers))
`
