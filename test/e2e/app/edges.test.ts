import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type RunningServer, startServer } from '../../../src/app.js'
import { createPolicy } from '../../../src/policy/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../../src/realm-config/index.js'
import { mintToken } from '../../../src/testing/index.js'
import { runCommand, startCommand } from '../../support/command.js'
import { freePort } from '../../support/free-port.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'
import { testConfiguration } from '../../support/test-configuration.js'

let server: RunningServer
let logs: string
let jean: string

beforeAll(async () => {
  logs = await logFolder()
  server = await startServer(testConfiguration({ LOG_DIR: logs, DATA_DIR: logs, PORT: '0' }))
  jean = rememberSecret(mintToken({ issuer: server.issuer, roles: ['gaveur'], attributes: { gaveur_id: 1 } }))
})
afterAll(() => server.stop())

async function open(url = server.url): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  return socket.on('error', () => {})
}

/** Everything the server sends on this connection until it ends it. */
async function answerOf(socket: Socket): Promise<string> {
  let answer = ''
  for await (const chunk of socket.setEncoding('utf8')) answer += chunk
  return answer
}

async function raw(text: string): Promise<string> {
  const socket = await open()
  socket.write(text)
  return answerOf(socket)
}

function post(id: string, rest: string, token = jean): string {
  return `POST /api/gavage/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nX-Request-ID: ${id}\r\nContent-Type: application/json\r\n${rest}`
}

/** The lines of a request in one log, once there are as many. */
async function lines(file: string, id: string, count = 1): Promise<readonly string[]> {
  const read = async () =>
    (await readFile(join(logs, file), 'utf8')).split('\n').filter((line) => line.includes(`request_id=${id}`))
  await expect.poll(async () => (await read()).length).toBe(count)
  return read()
}

describe('a body that goes wrong is the caller’s fault, and leaves its audit line', () => {
  it('sent in chunks and too large: 413', async () => {
    const chunk = `${(60_000).toString(16)}\r\n${'a'.repeat(60_000)}\r\n`
    const answer = await raw(post('chunked', `Transfer-Encoding: chunked\r\n\r\n${chunk}${chunk}0\r\n\r\n`))
    expect(answer).toMatch(/^HTTP\/1.1 413 /)
    const [line] = await lines('audit.log', 'chunked', 2)
    expect(line).toContain('TOKEN_VALIDATION')
    expect((await lines('audit.log', 'chunked', 2))[1]).toMatch(
      /AUTHENTICATED_REQUEST outcome=failure reason=body_too_large .*address=127\.0\.0\.1/,
    )
  })

  it('with a chunk size that is none: 400', async () => {
    const answer = await raw(post('bad-chunk', 'Transfer-Encoding: chunked\r\n\r\nZZ\r\n'))
    expect(answer).toMatch(/^HTTP\/1.1 400 /)
    expect((await lines('audit.log', 'bad-chunk'))[0]).toMatch(
      /reason=body_broken_off .*status=400 .*address=127\.0\.0\.1/,
    )
  })

  it('broken off: a line, and no fault of the server’s', async () => {
    const socket = await open()
    socket.write(post('broken', 'Content-Length: 50\r\n\r\n{"lot"'))
    await expect.poll(() => socket.bytesWritten).toBeGreaterThan(100)
    socket.destroy()
    expect((await lines('audit.log', 'broken'))[0]).toMatch(
      /reason=body_broken_off .*status=400 .*address=127\.0\.0\.1/,
    )
    expect(await readFile(join(logs, 'errors.log'), 'utf8')).not.toContain('request_id=broken')
  })
})

it('every line of the audit names the policy, of callers who are known and of others', async () => {
  const events: readonly [id: string, text: string, lines: number][] = [
    ['nobody', 'GET /api/gavage/1 HTTP/1.1\r\nHost: x\r\nX-Request-ID: nobody\r\nConnection: close\r\n\r\n', 1],
    ['forged', post('forged', 'Content-Length: 0\r\nConnection: close\r\n\r\n', 'forged'), 1],
    ['trick', 'GET /health/%2e%2e/x HTTP/1.1\r\nHost: x\r\nX-Request-ID: trick\r\nConnection: close\r\n\r\n', 1],
    [
      'other',
      `GET /api/gavage/2 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${jean}\r\nX-Request-ID: other\r\nConnection: close\r\n\r\n`,
      1,
    ],
  ]
  for (const [, text] of events) await raw(text)
  const named = new Set<string | undefined>()
  for (const [id, , count] of events) {
    for (const line of await lines('audit.log', id, count))
      named.add(/ policy=([\da-f]{16}) seq=\S+ \| /.exec(line)?.[1])
  }
  const { version } = createPolicy(await loadRealmConfig(demonstrationRealmDirectory()))
  expect([...named]).toEqual([version.slice(0, 16)])
})

describe('what is refused before the application has the same form as every other refusal', () => {
  it.each([
    ['no Host', 'GET /health HTTP/1.1\r\n\r\n', 400],
    ['an expectation nobody meets', 'GET /health HTTP/1.1\r\nHost: x\r\nExpect: foo\r\n\r\n', 417],
    ['an absolute target', 'GET http://evil/api/gavage/1 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['a Host that is more than a host', 'GET /api/gavage/1 HTTP/1.1\r\nHost: x/health?\r\n\r\n', 400],
    ['a target that is no URL', 'GET http://[::1/api HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ])('%s', async (_, text, status) => {
    const answer = await raw(text)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    for (const name of ['X-Request-ID', 'Content-Security-Policy', 'X-Frame-Options', 'Strict-Transport-Security']) {
      expect(answer).toContain(`\r\n${name}: `)
    }
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status })
  })

  it('garbage behind a good request does not take its answer', async () => {
    const body = '{"lot":"LL042","dose_g":420}'
    const answer = await raw(`${post('pipelined', `Content-Length: ${body.length}\r\n\r\n${body}`)}GARBAGE\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1.1 201 /)
    expect(answer).toContain('X-Request-ID: pipelined')
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1)
  })
})

describe('starting and stopping', () => {
  const bad: readonly [string, Record<string, string>][] = [
    ['a PUBLIC_URL with a path and an embedded provider', { PUBLIC_URL: 'http://localhost:3000/base' }],
    ['a PUBLIC_URL that the world can reach and an embedded provider', { PUBLIC_URL: 'https://api.example.com' }],
  ]
  it.each(bad)('%s is a mistake', async (_, environment) => {
    const { code, stderr } = await runCommand(['serve'], {
      ...environment,
      PORT: '0',
      LOG_DIR: await logFolder(),
      DATA_DIR: await logFolder(),
    })
    expect(code).toBe(2)
    expect(stderr).toContain('PUBLIC_URL')
  })

  it('a slash at the end of PUBLIC_URL is none', async () => {
    const running = await startServer(
      testConfiguration({
        PUBLIC_URL: 'http://localhost:3000/',
        PORT: '0',
        LOG_DIR: await logFolder(),
        DATA_DIR: await logFolder(),
      }),
    )
    onTestFinished(() => running.stop())
    expect(running.issuer).toBe('http://localhost:3000/realms/gaveurs-production')
  })

  it('SIGTERM while the issuer does not answer still flushes every file and exits 0', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    onTestFinished(() => {
      silent.closeAllConnections()
      silent.close()
    })
    const folder = await logFolder()
    const port = await freePort()
    const issuer = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/realms/x`
    const command = startCommand(['serve'], {
      NODE_ENV: 'production',
      OIDC_ISSUER: issuer,
      PORT: String(port),
      LOG_DIR: folder,
      DATA_DIR: folder,
    })
    onTestFinished(() => void command.stop('SIGKILL'))
    const status = () =>
      fetch(`http://127.0.0.1:${port}/api/gavage/1`)
        .then((response) => response.status)
        .catch(() => 0)
    await expect.poll(status, { timeout: 20_000 }).toBe(401)
    expect(await command.stop('SIGTERM')).toBe(0)
    expect(await readFile(join(folder, 'audit.log'), 'utf8')).toContain('AUTH_REQUIRED')
  })

  it('stops at once although somebody only connected, and lets a running request finish', async () => {
    const running = await startServer(
      testConfiguration({ PORT: '0', LOG_DIR: await logFolder(), DATA_DIR: await logFolder() }),
    )
    const token = rememberSecret(mintToken({ issuer: running.issuer, roles: ['gaveur'], attributes: { gaveur_id: 1 } }))
    const silent = await open(running.url)
    const writing = await open(running.url)
    const answer = answerOf(writing)
    writing.write(post('running', 'Content-Length: 28\r\n\r\n{"lot":"LL042",', token))
    await expect.poll(() => fetch(`${running.url}/health/live`).then(({ status }) => status)).toBe(200)
    const stopped = running.stop()
    await once(silent, 'close')
    writing.write('"dose_g":420}')
    expect(await answer).toMatch(/^HTTP\/1.1 201 /)
    await stopped
  })
})
