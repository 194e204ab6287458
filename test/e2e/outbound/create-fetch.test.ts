import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startServer } from '../../../src/app.js'
import { createFetch, type OutboundOptions } from '../../../src/outbound/index.js'
import { createVerifier } from '../../../src/tokens/index.js'
import { runInProcess } from '../../support/run-in-process.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'
import { testCertificate } from '../../support/test-certificate.js'
import { testConfiguration } from '../../support/test-configuration.js'
import { AUDIENCE, ISSUER, JWKS, NOW, token } from '../../unit/tokens/forge.js'

const HOST = 'id.example'
const servers: Server[] = []
/** One that nobody trusts, such as companies have. */
const authority = testCertificate({ commonName: 'A private authority', isAuthority: true })
const folder = mkdtempSync(join(tmpdir(), 'passerelle-test-'))
const authorityFile = join(folder, 'authority.pem')
let issuerPort = 0

async function listen(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** The provider as the world sees it: https://id.example, with a certificate of an authority that nobody knows. */
const answer: RequestListener = (request, response) => {
  const documents: Record<string, unknown> = {
    '/realms/gaveurs-production/.well-known/openid-configuration': { issuer: ISSUER, jwks_uri: `${ISSUER}/certs` },
    '/realms/gaveurs-production/certs': JWKS,
  }
  const document = documents[request.url ?? '']
  response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(document ?? null))
}

/** A proxy that knows where id.example is, and writes down what it was asked. */
async function startProxy() {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim())
    response.setHeader('content-type', 'application/json').end('{"answered":"by the proxy"}')
  })
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim())
    if (request.url !== `${HOST}:443`) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    const upstream = connect(issuerPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    for (const end of [upstream, socket]) end.on('error', () => {})
  })
  const port = await listen(server)
  return { asked, port, url: `http://127.0.0.1:${port}` }
}

beforeAll(async () => {
  writeFileSync(authorityFile, authority.cert)
  const { key, cert } = testCertificate({ commonName: HOST, names: [HOST], signedBy: authority })
  issuerPort = await listen(createTlsServer({ key, cert }, answer))
})

afterEach(() => {
  for (const server of servers.splice(1)) server.close()
})

afterAll(() => {
  rmSync(folder, { recursive: true })
  for (const server of servers.splice(0)) server.close()
})

test('the server takes both from its environment', async () => {
  const proxy = await startProxy()
  rememberSecret('hunter2-of-the-proxy')
  const logs = await logFolder()
  const server = await startServer(
    testConfiguration({
      OIDC_ISSUER: ISSUER,
      HTTPS_PROXY: `http://passerelle:hunter2-of-the-proxy@127.0.0.1:${proxy.port}`,
      NODE_EXTRA_CA_CERTS: authorityFile,
      LOG_DIR: logs,
      DATA_DIR: logs,
      PORT: '0',
    }),
  )
  onTestFinished(() => server.stop())
  const nowSeconds = Math.floor(Date.now() / 1000)
  const text = rememberSecret(token({ iat: nowSeconds, exp: nowSeconds + 300 }))
  const answered = await fetch(`${server.url}/auth/me`, { headers: { authorization: `Bearer ${text}` } })
  expect(answered.status).toBe(200)
  expect(proxy.asked[0]).toMatch(/^CONNECT id\.example:443 Basic /)
  expect(await (await fetch(`${server.url}/health`)).json()).toMatchObject({ checks: { issuer: { status: 'ok' } } })
  expect(await readFile(join(logs, 'auth.log'), 'utf8')).toMatch(/keys of https:\/\/id\.example\/.*: added "rsa"/)
})

test.each([
  ['token explain', (text: string) => ['token', 'explain', text, '--json'], 0],
  ['doctor', () => ['doctor', '--only', 'discovery', '--only', 'keys', '--json'], 0],
])('passerelle %s goes the same way', async (_, command, exitCode) => {
  const proxy = await startProxy()
  const nowSeconds = Math.floor(Date.now() / 1000)
  const text = rememberSecret(token({ iat: nowSeconds, exp: nowSeconds + 300 }))
  const environment = { OIDC_ISSUER: ISSUER, https_proxy: proxy.url, NODE_EXTRA_CA_CERTS: authorityFile }
  const run = await runInProcess(command(text), { environment })
  expect(run).toMatchObject({ exitCode, stderr: '' })
  expect(proxy.asked[0]).toBe(`CONNECT ${HOST}:443`)
})

test('a file of authorities that is not there ends the start, and is named', async () => {
  const starting = startServer(
    testConfiguration({
      OIDC_ISSUER: ISSUER,
      NODE_EXTRA_CA_CERTS: '/nowhere/company.pem',
      LOG_DIR: await logFolder(),
      DATA_DIR: await logFolder(),
      PORT: '0',
    }),
  )
  await expect(starting).rejects.toMatchObject({ code: 'authority_unreadable' })
})

const verifierWith = (options: OutboundOptions, timeoutMs = 10_000) =>
  createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    now: () => NOW * 1000,
    fetch: createFetch(options),
    fetchTimeoutMs: timeoutMs,
  })

const get = (fetch: ReturnType<typeof createFetch>, url: string) =>
  fetch(url, { headers: {}, redirect: 'manual', signal: AbortSignal.timeout(10_000) })

describe('a provider behind a proxy, with a certificate of a private authority', () => {
  test('is reached by CONNECT, and its tokens pass', async () => {
    const proxy = await startProxy()
    const verifier = verifierWith({ httpsProxy: proxy.url, ca: authority.cert })
    expect(await verifier.verify(token())).toMatchObject({ ok: true })
    expect(proxy.asked[0]).toBe(`CONNECT ${HOST}:443`)
    verifier.close()
  })

  test('user and password of the proxy are sent to it alone', async () => {
    const proxy = await startProxy()
    const httpsProxy = `http://passerelle:hunter2@127.0.0.1:${proxy.port}`
    expect(await verifierWith({ httpsProxy, ca: authority.cert }).refreshKeys()).toMatchObject({ status: 'ok' })
    const credentials = Buffer.from('passerelle:hunter2').toString('base64')
    expect(proxy.asked[0]).toBe(`CONNECT ${HOST}:443 Basic ${credentials}`)
  })

  test('without the authority its certificate is refused, and the status says so', async () => {
    const proxy = await startProxy()
    expect(await verifierWith({ httpsProxy: proxy.url }).refreshKeys()).toMatchObject({
      status: 'never_loaded',
      error: expect.stringMatching(/certificate/),
    })
  })

  test('a proxy that refuses is named as the reason', async () => {
    const proxy = await startProxy()
    const verifier = createVerifier({
      issuer: 'https://other.example/realms/x',
      audience: AUDIENCE,
      fetch: createFetch({ httpsProxy: proxy.url }),
    })
    expect(await verifier.refreshKeys()).toMatchObject({ error: expect.stringMatching(/Proxy response \(403\)/) })
  })

  test('a host of NO_PROXY is never asked for at the proxy', async () => {
    const proxy = await startProxy()
    // Nobody answers to this name: it is the attempt that counts.
    const status = await verifierWith({ httpsProxy: proxy.url, noProxy: 'example' }).refreshKeys()
    expect(status).toMatchObject({ status: 'never_loaded', error: expect.stringMatching(/id\.example/) })
    expect(proxy.asked).toEqual([])
  })
})

test('a plain http request is sent to the proxy whole, not by CONNECT', async () => {
  const proxy = await startProxy()
  const response = await get(createFetch({ httpProxy: proxy.url }), 'http://keycloak.internal:8080/realms/x')
  expect(await response.json()).toEqual({ answered: 'by the proxy' })
  expect(proxy.asked).toEqual(['GET http://keycloak.internal:8080/realms/x'])
})

test('this machine is reached without the proxy', async () => {
  const proxy = await startProxy()
  const port = await listen(createServer(answer))
  const response = await get(
    createFetch({ httpProxy: proxy.url }),
    `http://127.0.0.1:${port}/realms/gaveurs-production/certs`,
  )
  expect(await response.json()).toEqual(JWKS)
  expect(proxy.asked).toEqual([])
})
