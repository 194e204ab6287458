import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { expectRefused, mintToken, type PlainResponse, startDevProvider } from '../../../src/testing/index.js'
import { cleanEnvironment } from '../../support/command.js'
import { programsOf, projectRoot, writeProgram } from '../../support/docs-program.js'
import { freePort } from '../../support/free-port.js'
import { rememberSecret } from '../../support/secrets-in-logs.js'

let plain: string
let standard: string

beforeAll(async () => {
  const [first, second] = await programsOf('without-koa.md')
  plain = first?.program ?? ''
  standard = second?.program ?? ''
})

async function issuer(): Promise<string> {
  const provider = await startDevProvider()
  onTestFinished(() => provider.stop())
  return provider.issuer
}

const NO_ID = { requestId: false }

describe('the recipe for node:http', () => {
  it('has fewer than 15 lines', () => {
    const lines = plain.split('\n').filter((line) => line.trim() !== '')
    expect(lines.length).toBeGreaterThan(5)
    expect(lines.length).toBeLessThan(15)
  })

  it('lets good tokens through, refuses others as Koa would, and logs why', async () => {
    const name = await issuer()
    const { url, printed } = await serve(plain, name)
    const call = (token?: string) =>
      fetch(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })
    const minted = (options = {}) => rememberSecret(mintToken({ issuer: name, username: 'jean', ...options }))

    const answer = await call(minted())
    expect([answer.status, await answer.text()]).toEqual([200, 'Hello jean'])
    await expectRefused(await call(), 'authentication_required', NO_ID)
    await expectRefused(await call(minted({ expired: true })), 'expired', NO_ID)
    await expectRefused(await call(minted({ audience: 'account' })), 'audience', NO_ID)
    await expectRefused(
      await fetch(`${url}/?access_token=x`, { headers: { authorization: `Bearer ${minted()}` } }),
      'invalid_request',
      NO_ID,
    )
    await expect.poll(printed).toMatch(/^token refused: expired .*\ntoken refused: audience: .*\n$/)
  })
})

describe('the recipe for a standard Request', () => {
  it('decides by permission and bound', async () => {
    const name = await issuer()
    const jean = { issuer: name, roles: ['gaveur'], attributes: { gaveur_id: 1 } }
    const tokens = [mintToken(jean), mintToken({ ...jean, roles: [] }), mintToken({ ...jean, expired: true })]
    const [good = '', roleless = '', expired = ''] = tokens.map((token) => rememberSecret(token))
    const [own, other, refused, late, anonymous] = await handle(standard, name, [
      ['/api/gavage/1', good],
      ['/api/gavage/2', good],
      ['/api/gavage/1', roleless],
      ['/api/gavage/1', expired],
      ['/api/gavage/1', undefined],
    ])
    expect(own).toMatchObject({ status: 200, body: '{"gaveur":1}' })
    await expectRefused(given(other), 'insufficient_scope', NO_ID)
    await expectRefused(given(refused), 'insufficient_scope', NO_ID)
    await expectRefused(given(late), 'expired', NO_ID)
    await expectRefused(given(anonymous), 'authentication_required', NO_ID)
  })
})

function given(answer: PlainResponse | undefined): PlainResponse {
  if (answer === undefined) throw new Error('an answer is missing')
  return answer
}

/** Starts a server's program; resolves to its address once it answers. */
async function serve(program: string, name: string): Promise<{ url: string; printed: () => string }> {
  const port = await freePort()
  const child = spawn(process.execPath, [await writeProgram(program)], {
    cwd: projectRoot,
    env: cleanEnvironment({ OIDC_ISSUER: name, PORT: String(port) }),
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
    fetch(url)
      .then((response) => response.status)
      .catch(() => 0)
  await expect.poll(status, { timeout: 10_000 }).toBe(401)
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
