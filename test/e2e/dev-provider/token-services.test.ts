import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DevProvider, mintToken, startDevProvider } from '../../../src/testing/index.js'
import { API, type Client, claimsOf, createClient, FRONT, JEAN, PASSWORD_GRANT } from './client.js'

let provider: DevProvider
let client: Client
let tokens: Readonly<Record<string, unknown>>

beforeAll(async () => {
  provider = await startDevProvider()
  client = createClient(provider.issuer)
  tokens = (await client.post('/token', PASSWORD_GRANT)).body
})

afterAll(() => provider.stop())

const bearer = (token: unknown) => ({ authorization: `Bearer ${token}` })
const introspect = (token: unknown) => client.post('/token/introspect', { ...API, token: String(token) })

describe('introspection', () => {
  it('answers the token’s claims with who holds it', async () => {
    const { body } = await introspect(tokens.access_token)
    expect(body).toEqual({
      ...claimsOf(tokens.access_token),
      client_id: FRONT.client_id,
      username: JEAN.username,
      token_type: 'Bearer',
      active: true,
    })
  })

  it('calls a token inactive for a client that is not in its audience', async () => {
    const { body } = await client.post('/token', { grant_type: 'client_credentials', ...API })
    expect((await introspect(body.access_token)).body).toEqual({ active: false })
  })

  it.each(['refresh_token', 'id_token'])('calls a %s inactive', async (kind) => {
    expect((await introspect(tokens[kind])).body).toEqual({ active: false })
  })

  it('calls garbage inactive, and a token that it never issued', async () => {
    expect((await introspect('x')).body).toEqual({ active: false })
    expect((await introspect('a.b.c')).body).toEqual({ active: false })
    const foreign = mintToken({ issuer: provider.issuer, clientId: FRONT.client_id })
    expect((await introspect(foreign)).body).toEqual({ active: false })
    // Every provider signs with the same published key: the issuer tells them apart.
    const elsewhere = mintToken({ claims: { ...claimsOf(tokens.access_token), iss: 'http://127.0.0.1/realms/other' } })
    expect((await introspect(elsewhere)).body).toEqual({ active: false })
  })

  it.each([
    ['nobody', { token: 'x' }, 401, 'invalid_client'],
    ['a public client', { token: 'x', ...FRONT }, 403, 'invalid_request'],
    ['a wrong secret', { token: 'x', ...API, client_secret: 'no' }, 401, 'invalid_client'],
    ['no token', { ...API }, 400, 'invalid_request'],
  ] as const)('refuses %s', async (_case, form, status, error) => {
    const answer = await client.post('/token/introspect', form)
    expect([answer.status, answer.body.error]).toEqual([status, error])
  })
})

describe('userinfo', () => {
  it('answers the claims of the person', async () => {
    const { status, body } = await client.get('/userinfo', bearer(tokens.access_token))
    expect(status).toBe(200)
    expect(body).toEqual({
      sub: '0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c03',
      email_verified: true,
      organization: 'euralis',
      name: 'Jean Martin',
      site_id: 'LL',
      preferred_username: JEAN.username,
      given_name: 'Jean',
      gaveur_id: 1,
      family_name: 'Martin',
      email: JEAN.username,
    })
  })

  it('takes a posted token', async () => {
    expect((await client.post('/userinfo', { access_token: String(tokens.access_token) })).status).toBe(200)
  })

  it('challenges in the words of RFC 6750', async () => {
    const challenge = async (headers: Record<string, string>) => {
      const answer = await client.get('/userinfo', headers)
      return `${answer.status} ${answer.headers.get('www-authenticate')}`
    }
    expect(await challenge({})).toBe('401 Bearer realm="gaveurs-production"')
    const invalid =
      '401 Bearer realm="gaveurs-production", error="invalid_token", error_description="Token verification failed"'
    expect(await challenge(bearer('x.y.z'))).toBe(invalid)
    expect(await challenge(bearer(tokens.id_token))).toBe(invalid)
    expect(await challenge(bearer(tokens.refresh_token))).toBe(invalid)
    const { body } = await client.post('/token', { ...PASSWORD_GRANT, scope: '' })
    expect(await challenge(bearer(body.access_token))).toBe(
      '403 Bearer realm="gaveurs-production", error="insufficient_scope", error_description="Missing openid scope"',
    )
  })
})

describe('revocation', () => {
  it('ends one access token and leaves the session', async () => {
    const { body } = await client.post('/token', PASSWORD_GRANT)
    const revoked = await client.post('/revoke', { ...FRONT, token: String(body.access_token) })
    expect(revoked.status).toBe(200)
    expect((await introspect(body.access_token)).body).toEqual({ active: false })
    expect((await client.get('/userinfo', bearer(body.access_token))).status).toBe(401)
    const refresh = { grant_type: 'refresh_token', ...FRONT, refresh_token: String(body.refresh_token) }
    expect((await client.post('/token', refresh)).status).toBe(200)
  })

  it('of a refresh token ends everything that came with it', async () => {
    const { body } = await client.post('/token', PASSWORD_GRANT)
    await client.post('/revoke', { ...FRONT, token: String(body.refresh_token) })
    expect((await introspect(body.access_token)).body).toEqual({ active: false })
  })

  it('of another client’s token is refused, of garbage said to be one', async () => {
    const other = { client_id: 'sqal-frontend', token: String(tokens.refresh_token) }
    expect((await client.post('/revoke', other)).body.error_description).toBe('Unmatching clients')
    const garbage = await client.post('/revoke', { ...FRONT, token: 'x' })
    expect([garbage.status, garbage.body.error]).toEqual([200, 'invalid_token'])
    expect((await client.post('/revoke', FRONT)).status).toBe(400)
  })
})
