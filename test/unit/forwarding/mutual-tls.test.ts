import { once } from 'node:events'
import { createServer as createHttpServer, request as requestHttp } from 'node:http'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createSurroundings, type SurroundingsOptions } from '../../../src/forwarding/index.js'
import { authenticate, problemDetails } from '../../../src/koa/index.js'
import { createPolicy } from '../../../src/policy/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../../src/realm-config/index.js'
import { createVerifier } from '../../../src/tokens/index.js'
import { type TestCertificate, testCertificate } from '../../support/test-certificate.js'
import { AUDIENCE, ISSUER, JWKS, NOW, token } from '../tokens/forge.js'

const policy = createPolicy(await loadRealmConfig(demonstrationRealmDirectory()))
const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, now: () => NOW * 1000 })

const SERVER = testCertificate({ commonName: 'localhost', names: ['localhost'] })
const CLIENT = testCertificate({ commonName: 'client' })
const OTHER = testCertificate({ commonName: 'other' })
const bound = token({ cnf: { 'x5t#S256': CLIENT.thumbprint } })

function api(options: SurroundingsOptions): Koa {
  const app = new Koa()
  const surroundings = createSurroundings(options)
  app.silent = true
  app.use(problemDetails()).use(authenticate({ verifier, policy, surroundings }))
  app.use((ctx) => {
    ctx.status = 204
  })
  return app
}

/** Serves an API over TLS that asks clients for a certificate and takes any: its key is what the token is bound to. */
async function serveTls(options: SurroundingsOptions = {}): Promise<number> {
  const server = createServer(
    { key: SERVER.key, cert: SERVER.cert, requestCert: true, rejectUnauthorized: false },
    api(options).callback(),
  )
  return listening(server)
}

async function listening(server: ReturnType<typeof createHttpServer>): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  const { port } = server.address() as AddressInfo
  return port
}

interface Asked {
  readonly token?: string
  readonly certificate?: TestCertificate
  readonly headers?: Readonly<Record<string, string>>
}

async function askTls(port: number, { token: text = bound, certificate, headers = {} }: Asked): Promise<number> {
  const sent = request({
    port,
    host: '127.0.0.1',
    agent: false,
    ca: SERVER.cert,
    // The test is of the client's certificate.
    rejectUnauthorized: false,
    headers: { ...headers, Authorization: `Bearer ${text}` },
    ...(certificate && { cert: certificate.cert, key: certificate.key }),
  }).end()
  const [response] = await once(sent, 'response')
  response.resume()
  return response.statusCode
}

async function askPlain(port: number, headers: Readonly<Record<string, string>>): Promise<number> {
  const sent = requestHttp({
    port,
    host: '127.0.0.1',
    agent: false,
    headers: { ...headers, Authorization: `Bearer ${bound}` },
  }).end()
  const [response] = await once(sent, 'response')
  response.resume()
  return response.statusCode
}

describe('a token bound to a certificate, over TLS', () => {
  test.each<[string, Asked, number]>([
    ['passes with its certificate', { certificate: CLIENT }, 204],
    ['is refused with another', { certificate: OTHER }, 401],
    ['is refused without one', {}, 401],
    [
      'is refused with its certificate in headers that anybody can write',
      {
        headers: {
          'X-SSL-Client-Cert': encodeURIComponent(CLIENT.cert),
          'Client-Cert': `:${CLIENT.der.toString('base64')}:`,
        },
      },
      401,
    ],
  ])('%s', async (_, asked, status) => {
    expect(await askTls(await serveTls(), asked)).toBe(status)
  })

  test('and a plain token passes with a certificate or without', async () => {
    const port = await serveTls()
    expect(await askTls(port, { token: token(), certificate: OTHER })).toBe(204)
    expect(await askTls(port, { token: token() })).toBe(204)
  })
})

describe('a token bound to a certificate, behind a proxy that ends TLS', () => {
  const HEADERS: readonly (readonly [string, string])[] = [
    ['X-SSL-Client-Cert', encodeURIComponent(CLIENT.cert)],
    ['Client-Cert', `:${CLIENT.der.toString('base64')}:`],
    [
      'X-Forwarded-Client-Cert',
      `Hash=${Buffer.from(CLIENT.thumbprint, 'base64url').toString('hex')};Subject="CN=client"`,
    ],
  ]

  test.each(HEADERS)('passes with its certificate in %s of a trusted proxy', async (clientCertificateHeader, value) => {
    const app = api({ trustedProxies: ['127.0.0.1'], clientCertificateHeader })
    const port = await listening(createHttpServer(app.callback()))
    expect(await askPlain(port, { [clientCertificateHeader]: value })).toBe(204)
    expect(await askPlain(port, {})).toBe(401)
    for (const [name, other] of HEADERS) {
      if (name !== clientCertificateHeader) expect(await askPlain(port, { [name]: other })).toBe(401)
    }
  })

  test.each(HEADERS)(
    'is refused with its certificate in %s of anybody else',
    async (clientCertificateHeader, value) => {
      const app = api({ trustedProxies: ['10.0.0.1'], clientCertificateHeader })
      const port = await listening(createHttpServer(app.callback()))
      expect(await askPlain(port, { [clientCertificateHeader]: value })).toBe(401)
    },
  )

  test('is refused with the certificate of the proxy’s own connection', async () => {
    const port = await serveTls({ trustedProxies: ['127.0.0.1'], clientCertificateHeader: 'Client-Cert' })
    expect(await askTls(port, { certificate: CLIENT })).toBe(401)
  })
})
