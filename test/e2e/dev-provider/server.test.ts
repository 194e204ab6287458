import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DevProviderError, startDevProviderServer } from '../../../src/dev-provider/index.js'
import { demonstrationRealmDirectory, loadRealmConfig } from '../../../src/realm-config/index.js'
import { type DevProvider, developmentKeySet, startDevProvider, TestingError } from '../../../src/testing/index.js'
import { API, createClient, FRONT, JEAN, PASSWORD_GRANT } from './client.js'

let provider: DevProvider

beforeAll(async () => {
  provider = await startDevProvider()
})

afterAll(() => provider.stop())

const ORIGIN = 'http://127.0.0.1:5173'
const protocol = () => `${provider.issuer}/protocol/openid-connect`

describe('discovery', () => {
  it('names the issuer and only what is there', async () => {
    const response = await fetch(`${provider.issuer}/.well-known/openid-configuration`)
    const document: Readonly<Record<string, unknown>> = JSON.parse(await response.text())
    expect(document).toMatchObject({
      issuer: provider.issuer,
      authorization_endpoint: `${protocol()}/auth`,
      token_endpoint: `${protocol()}/token`,
      jwks_uri: `${protocol()}/certs`,
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials', 'password'],
      code_challenge_methods_supported: ['S256'],
      id_token_signing_alg_values_supported: ['RS256'],
    })
    const endpoints = Object.entries(document).filter(([name]) => name.endsWith('_endpoint') || name === 'jwks_uri')
    expect(endpoints).toHaveLength(7)
    for (const [name, url] of endpoints)
      expect((await fetch(String(url), { redirect: 'manual' })).status, name).not.toBe(404)
  })

  it('publishes the development key', async () => {
    expect(await (await fetch(`${protocol()}/certs`)).json()).toEqual(developmentKeySet)
  })
})

describe('pages of other origins', () => {
  const post = (form: Record<string, string>, origin: string) =>
    createClient(provider.issuer).post('/token', form, { origin })

  it('read answers when the client declares them, refusals too', async () => {
    for (const form of [PASSWORD_GRANT, { ...PASSWORD_GRANT, password: 'x' }]) {
      const { headers } = await post(form, ORIGIN)
      expect(headers.get('access-control-allow-origin')).toBe(ORIGIN)
      expect(headers.get('vary')).toBe('Origin')
    }
  })

  it('read nothing otherwise', async () => {
    for (const [form, origin] of [
      [PASSWORD_GRANT, 'http://evil.example'],
      [{ ...PASSWORD_GRANT, client_id: 'nope' }, ORIGIN],
    ] as const) {
      expect((await post(form, origin)).headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  it('read userinfo by the client of the token', async () => {
    const token = await provider.token(JEAN.username)
    const read = async (origin: string) => {
      const headers = { origin, authorization: `Bearer ${token}` }
      return (await fetch(`${protocol()}/userinfo`, { headers })).headers.get('access-control-allow-origin')
    }
    expect(await read(ORIGIN)).toBe(ORIGIN)
    expect(await read('http://evil.example')).toBeNull()
  })

  it('read discovery and keys from anywhere, and may ask first', async () => {
    const headers = { origin: 'http://anywhere.example' }
    expect((await fetch(`${protocol()}/certs`, { headers })).headers.get('access-control-allow-origin')).toBe(
      headers.origin,
    )
    const preflight = await fetch(`${protocol()}/token`, { method: 'OPTIONS', headers })
    expect(preflight.headers.get('access-control-allow-methods')).toBe('POST, OPTIONS')
  })
})

describe('a request that makes no sense', () => {
  it.each([
    ['GET', '/protocol/openid-connect/token', 405],
    ['DELETE', '/protocol/openid-connect/certs', 405],
    ['POST', '/protocol/openid-connect/auth', 405],
    ['GET', '/protocol/openid-connect/auth', 400],
    ['GET', '/protocol/openid-connect/auth?client_id=%E0%A4%A', 400],
    ['GET', '/protocol/openid-connect/auth?scope=a&scope=b', 400],
    ['GET', '/protocol/openid-connect/auth/nothing', 400],
    ['GET', '/protocol/openid-connect/auth/..%2f..%2f', 400],
    ['GET', '/protocol/openid-connect/nowhere', 404],
    ['GET', '/protocol/openid-connect/constructor', 404],
    ['GET', '/login-actions/authenticate/nothing', 400],
    ['GET', '/constructor', 404],
    ['POST', '/protocol/openid-connect/logout/logout-confirm', 200],
  ])('%s %s is answered with %i', async (method, path, status) => {
    const response = await fetch(`${provider.issuer}${path}`, { method, redirect: 'manual' })
    expect(response.status).toBe(status)
    expect(await response.text()).not.toMatch(/\n\s+at |node_modules/)
  })

  it('outside the realm is answered with 404', async () => {
    for (const path of ['/', '/realms/other', '/realms/gaveurs-production-2/protocol/openid-connect/certs']) {
      const response = await fetch(`${provider.origin}${path}`)
      expect([response.status, await response.json()]).toEqual([404, { error: 'Realm does not exist' }])
    }
  })

  it('is told when its body is no form, or too large', async () => {
    const headers = { 'content-type': 'application/json' }
    expect((await fetch(`${protocol()}/token`, { method: 'POST', headers, body: '{}' })).status).toBe(400)
    const body = new URLSearchParams({ ...PASSWORD_GRANT, filler: 'x'.repeat(100_000) })
    expect((await fetch(`${protocol()}/token`, { method: 'POST', body })).status).toBe(413)
  })

  it.each(['Host: ][', 'Host: a b', 'Host: @'])('with "%s" gets a 4xx', async (host) => {
    const socket = connect(Number(new URL(provider.origin).port), '127.0.0.1')
    const request = new URLSearchParams({
      ...FRONT,
      response_type: 'code',
      redirect_uri: `${ORIGIN}/`,
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    })
    const path = `${new URL(provider.issuer).pathname}/protocol/openid-connect/auth?${request}`
    socket.write(`GET ${path} HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`)
    const [answer] = await once(socket, 'data')
    socket.destroy()
    expect(String(answer)).toMatch(/^HTTP\/1\.1 4\d\d /)
  })
})

describe('startDevProviderServer', () => {
  it('stops although connections are open, and frees its port', async () => {
    const config = await loadRealmConfig(demonstrationRealmDirectory())
    const first = await startDevProviderServer({ config })
    await fetch(first.issuer)
    await first.stop()
    const port = Number(new URL(first.origin).port)
    const second = await startDevProviderServer({ config, port })
    expect(second.origin).toBe(first.origin)
    await second.stop()
  })

  it('says which port is taken', async () => {
    const config = await loadRealmConfig(demonstrationRealmDirectory())
    const start = startDevProviderServer({ config, port: Number(new URL(provider.origin).port) })
    await expect(start).rejects.toBeInstanceOf(DevProviderError)
    await expect(start).rejects.toMatchObject({ code: 'listen_failed' })
  })
})

describe('startDevProvider', () => {
  it('signs in with a password', async () => {
    const tokens = await provider.passwordGrant(JEAN.username, JEAN.password, FRONT.client_id)
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 300 })
  })

  it('says why a sign-in was refused, and who could sign in', async () => {
    await expect(provider.passwordGrant(JEAN.username, 'x')).rejects.toMatchObject({ code: 'password_grant_refused' })
    await expect(provider.token('nobody')).rejects.toThrow(TestingError)
    await expect(provider.token('nobody')).rejects.toThrow(/jean\.martin@gaveur\.fr/)
  })

  it('serves a realm that is handed over, with the lifespan asked for', async () => {
    const config = await loadRealmConfig(demonstrationRealmDirectory())
    const other = await startDevProvider({ realmConfig: { ...config, realm: 'other' }, accessTokenLifespanSeconds: 7 })
    expect(other.issuer).toBe(`${other.origin}/realms/other`)
    const answer = await createClient(other.issuer).post('/token', { grant_type: 'client_credentials', ...API })
    expect(answer.body.expires_in).toBe(7)
    await other.stop()
  })
})

describe('a process', () => {
  const run = (program: string) =>
    new Promise<{ stdout: string; stderr: string }>((resolve, reject) => {
      const options = { cwd: new URL('../../..', import.meta.url).pathname }
      execFile(process.execPath, ['--input-type=module', '-e', program], options, (error, stdout, stderr) =>
        error ? reject(error) : resolve({ stdout, stderr }),
      )
    })

  it('that starts the provider prints no warning', async () => {
    const program = `
      const { startDevProvider } = await import('./dist/testing/index.js')
      const provider = await startDevProvider()
      await provider.token('jean.martin@gaveur.fr')
      await provider.stop()`
    expect(await run(program)).toEqual({ stdout: '', stderr: '' })
  })

  it('that mints a token loads no provider', async () => {
    const program = `
      import { register } from 'node:module'
      register('data:text/javascript,' + encodeURIComponent(
        'export function resolve(name, context, next) { if (name.startsWith("oidc-provider")) throw new Error(name); return next(name, context) }'
      ))
      const { mintToken, startDevProvider } = await import('./dist/testing/index.js')
      console.log(mintToken().split('.').length)
      await startDevProvider().catch((error) => console.log(error.code, error.message))`
    const { stdout } = await run(program)
    expect(stdout).toMatch(/^3\noidc_provider_missing .*npm install --save-dev oidc-provider/)
  })
})
