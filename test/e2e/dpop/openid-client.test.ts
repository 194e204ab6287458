import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  allowInsecureRequests,
  type Configuration,
  type DPoPHandle,
  discovery,
  fetchProtectedResource,
  genericGrantRequest,
  getDPoPHandle,
  None,
  randomDPoPKeyPair,
  refreshTokenGrant,
} from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../../../src/app.js'
import { mintToken } from '../../../src/testing/index.js'
import { freePort } from '../../support/free-port.js'
import { type ReverseProxy, startReverseProxy } from '../../support/reverse-proxy.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'
import { testCertificate } from '../../support/test-certificate.js'
import { testConfiguration } from '../../support/test-configuration.js'
import { claimsOf, JEAN } from '../dev-provider/client.js'

/** A client that we did not write, with a key of its own. */
interface Client {
  readonly configuration: Configuration
  readonly handle: DPoPHandle
}

async function createClient(issuer: string, algorithm = 'ES256'): Promise<Client> {
  const configuration = await discovery(new URL(issuer), 'euralis-frontend', undefined, None(), {
    execute: [allowInsecureRequests],
  })
  return { configuration, handle: getDPoPHandle(configuration, await randomDPoPKeyPair(algorithm)) }
}

async function signIn({ configuration, handle }: Client) {
  const tokens = await genericGrantRequest(configuration, 'password', { ...JEAN, scope: 'openid' }, { DPoP: handle })
  rememberSecret(tokens.access_token)
  if (tokens.refresh_token !== undefined) rememberSecret(tokens.refresh_token)
  return tokens
}

const call = ({ configuration, handle }: Client, token: string, url: string) =>
  fetchProtectedResource(configuration, token, new URL(url), 'GET', null, undefined, { DPoP: handle })

/** The status, of an answer or of what openid-client makes of one that challenges. */
const statusOf = (answer: Promise<Response>): Promise<number> =>
  answer.then(
    ({ status }) => status,
    (error: { readonly status: number }) => error.status,
  )

describe('a server with the embedded provider takes bound tokens', () => {
  let server: RunningServer
  let logs: string

  beforeAll(async () => {
    logs = await logFolder()
    server = await startServer(testConfiguration({ LOG_DIR: logs, DATA_DIR: logs, PORT: '0' }))
  })
  afterAll(() => server.stop())

  it.each(['ES256', 'RS256', 'PS256', 'Ed25519'])('of openid-client, with a key for %s', async (algorithm) => {
    const client = await createClient(server.issuer, algorithm)
    const { access_token: token, token_type: type } = await signIn(client)
    expect(type).toBe('dpop')
    expect(claimsOf(token)).toMatchObject({ typ: 'DPoP', cnf: { jkt: await client.handle.calculateThumbprint() } })
    for (const path of ['/auth/me', '/api/gavage/1', '/api/gavage/1?limit=2']) {
      expect(await statusOf(call(client, token, `${server.url}${path}`)), path).toBe(200)
    }
  })

  it('refreshed, with the same key only', async () => {
    const client = await createClient(server.issuer)
    const { refresh_token: refresh = '' } = await signIn(client)
    const other = await createClient(server.issuer)
    await expect(refreshTokenGrant(other.configuration, refresh, {}, { DPoP: other.handle })).rejects.toThrow()
    const { access_token: token } = await refreshTokenGrant(client.configuration, refresh, {}, { DPoP: client.handle })
    rememberSecret(token)
    expect(await statusOf(call(client, token, `${server.url}/auth/me`))).toBe(200)
  })

  it('and refuses them as bearer tokens, or with another key', async () => {
    const client = await createClient(server.issuer)
    const { access_token: token } = await signIn(client)
    const headers = { Authorization: `Bearer ${token}` }
    const asBearer = await fetch(`${server.url}/auth/me`, { headers })
    expect(asBearer.status).toBe(401)
    expect(asBearer.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token".*, DPoP algs="ES256/)
    expect(await statusOf(call(await createClient(server.issuer), token, `${server.url}/auth/me`))).toBe(401)
    const log = await readFile(join(logs, 'auth.log'), 'utf8')
    expect(log).toContain('token refused: bound_token (binding)')
    expect(log).toContain('token refused: proof_key (binding)')
  })
})

describe('behind a reverse proxy', () => {
  let server: RunningServer
  let proxy: ReverseProxy

  beforeAll(async () => {
    server = await startServer(
      testConfiguration({
        LOG_DIR: await logFolder(),
        DATA_DIR: await logFolder(),
        PORT: '0',
        TRUSTED_PROXIES: '127.0.0.0/8',
      }),
    )
    proxy = await startReverseProxy(
      () => server.url,
      ({ address }) => ({
        host: 'inside',
        'x-forwarded-for': address,
        'x-forwarded-proto': 'http',
        'x-forwarded-host': new URL(proxy.url).host,
      }),
    )
  })
  afterAll(async () => {
    await proxy.stop()
    await server.stop()
  })

  it('the URL is the one that the client called', async () => {
    const client = await createClient(server.issuer)
    const { access_token: token } = await signIn(client)
    expect(await statusOf(call(client, token, `${proxy.url}/auth/me`))).toBe(200)
  })
})

describe('behind a reverse proxy that nobody trusts', () => {
  let server: RunningServer
  let proxy: ReverseProxy

  beforeAll(async () => {
    server = await startServer(
      testConfiguration({ LOG_DIR: await logFolder(), DATA_DIR: await logFolder(), PORT: '0' }),
    )
    proxy = await startReverseProxy(
      () => server.url,
      () => ({
        host: new URL(server.url).host,
        'x-forwarded-host': new URL(proxy.url).host,
      }),
    )
  })
  afterAll(async () => {
    await proxy.stop()
    await server.stop()
  })

  it('what it says of the URL counts for nothing', async () => {
    const client = await createClient(server.issuer)
    const { access_token: token } = await signIn(client)
    expect(await statusOf(call(client, token, `${proxy.url}/auth/me`))).toBe(401)
    expect(await statusOf(call(client, token, `${server.url}/auth/me`))).toBe(200)
  })
})

describe('behind a reverse proxy, with PUBLIC_URL', () => {
  let server: RunningServer
  let proxy: ReverseProxy
  let logs: string

  beforeAll(async () => {
    const port = await freePort()
    proxy = await startReverseProxy(
      () => `http://127.0.0.1:${port}`,
      ({ address, headers }) => ({
        host: 'inside',
        'x-forwarded-for': address,
        'x-forwarded-host': 'ignored.example',
        // As a proxy that ends TLS hands on what it saw.
        'client-cert': String(headers['x-test-certificate'] ?? ''),
      }),
    )
    logs = await logFolder()
    server = await startServer(
      testConfiguration({
        LOG_DIR: logs,
        DATA_DIR: logs,
        PORT: String(port),
        PUBLIC_URL: proxy.url,
        TRUSTED_PROXIES: '127.0.0.1',
        CLIENT_CERTIFICATE_HEADER: 'Client-Cert',
      }),
    )
  })
  afterAll(async () => {
    await server.stop()
    await proxy.stop()
  })

  it('the URL is the public one', async () => {
    const client = await createClient(server.issuer)
    const { access_token: token } = await signIn(client)
    expect(server.url).toBe(proxy.url)
    expect(await statusOf(call(client, token, `${proxy.url}/auth/me`))).toBe(200)
  })

  it('the metadata says so, and the challenge names it', async () => {
    const url = `${proxy.url}/.well-known/oauth-protected-resource`
    expect(await (await fetch(url)).json()).toEqual({
      resource: proxy.url,
      authorization_servers: [server.issuer],
      bearer_methods_supported: ['header'],
      dpop_signing_alg_values_supported: ['ES256', 'EdDSA', 'ES384', 'RS256', 'PS256'],
      tls_client_certificate_bound_access_tokens: true,
    })
    const { headers } = await fetch(`${proxy.url}/auth/me`)
    expect(headers.get('www-authenticate')).toContain(`Bearer resource_metadata="${url}", DPoP algs=`)
  })

  it('a token bound to a certificate passes with the one that the proxy hands on', async () => {
    const { der, thumbprint } = testCertificate({ commonName: 'client' })
    const token = rememberSecret(
      mintToken({ issuer: server.issuer, roles: ['admin'], boundTo: { certificateThumbprint: thumbprint } }),
    )
    const statusWith = async (certificate: string): Promise<number> => {
      const headers = { Authorization: `Bearer ${token}`, 'X-Test-Certificate': certificate }
      return (await fetch(`${proxy.url}/auth/me`, { headers })).status
    }
    expect(await statusWith(`:${der.toString('base64')}:`)).toBe(200)
    expect(await statusWith(`:${testCertificate({ commonName: 'other' }).der.toString('base64')}:`)).toBe(401)
    expect(await statusWith('')).toBe(401)
  })
})

describe('where proofs must carry a nonce', () => {
  const DPOP_NONCE_SECRET = rememberSecret('of-two-processes-that-count-as-one-server')
  let servers: readonly RunningServer[]
  let logs: string

  beforeAll(async () => {
    logs = await logFolder()
    const first = await startServer(testConfiguration({ LOG_DIR: logs, DATA_DIR: logs, PORT: '0', DPOP_NONCE_SECRET }))
    const second = await startServer(
      testConfiguration({
        LOG_DIR: await logFolder(),
        DATA_DIR: await logFolder(),
        PORT: '0',
        DPOP_NONCE_SECRET,
        OIDC_ISSUER: first.issuer,
      }),
    )
    servers = [first, second]
  })
  afterAll(async () => {
    for (const server of servers) await server.stop()
  })

  it('openid-client gets one and goes on, at each of two processes', async () => {
    const [first, second] = servers
    const client = await createClient(first?.issuer ?? '')
    const { access_token: token } = await signIn(client)
    for (const server of [first, second, first]) {
      expect(await statusOf(call(client, token, `${server?.url}/auth/me`))).toBe(200)
    }
    expect(await readFile(join(logs, 'auth.log'), 'utf8')).toContain('token refused: nonce_required (binding)')
  })
})
