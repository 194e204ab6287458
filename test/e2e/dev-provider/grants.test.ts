import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DevProvider, startDevProvider } from '../../../src/testing/index.js'
import { API, type Client, claimsOf, createClient, FRONT, JEAN, PASSWORD_GRANT } from './client.js'

let provider: DevProvider
let client: Client

beforeAll(async () => {
  provider = await startDevProvider()
  client = createClient(provider.issuer)
})

afterAll(() => provider.stop())

const UNKNOWN = 'Invalid client or Invalid client credentials'
const REFRESH = { grant_type: 'refresh_token', ...FRONT }
const CODE = { grant_type: 'authorization_code', ...FRONT }

/** Statuses and texts as a Keycloak 26.7.4 gave them. */
const REFUSALS = [
  ['a wrong password', { ...PASSWORD_GRANT, password: 'x' }, 400, 'invalid_grant', 'Invalid user credentials'],
  ['an unknown user', { ...PASSWORD_GRANT, username: 'x' }, 400, 'invalid_grant', 'Invalid user credentials'],
  [
    'no password',
    { grant_type: 'password', ...FRONT, username: JEAN.username },
    400,
    'invalid_grant',
    'Invalid user credentials',
  ],
  ['no username', { grant_type: 'password', ...FRONT }, 401, 'invalid_request', 'Missing parameter: username'],
  ['an unknown client', { ...PASSWORD_GRANT, client_id: 'nope' }, 401, 'invalid_client', UNKNOWN],
  ['no client', { grant_type: 'password', ...JEAN }, 401, 'invalid_client', UNKNOWN],
  [
    'a client without direct grants',
    { ...PASSWORD_GRANT, client_id: 'sqal-frontend' },
    400,
    'unauthorized_client',
    'Client not allowed for direct access grants',
  ],
  [
    'an unknown scope',
    { ...PASSWORD_GRANT, scope: 'openid nope' },
    400,
    'invalid_scope',
    'Invalid scopes: openid nope',
  ],
  [
    'a public client as itself',
    { grant_type: 'client_credentials', ...FRONT },
    401,
    'unauthorized_client',
    'Public client not allowed to retrieve service account',
  ],
  [
    'a wrong secret',
    { grant_type: 'client_credentials', ...API, client_secret: 'x' },
    401,
    'unauthorized_client',
    UNKNOWN,
  ],
  ['no secret', { grant_type: 'client_credentials', client_id: 'backend-api' }, 401, 'unauthorized_client', UNKNOWN],
  ['an unknown grant', { grant_type: 'nope', ...FRONT }, 400, 'unsupported_grant_type', 'Unsupported grant_type'],
  [
    'a grant named like a built-in',
    { grant_type: 'constructor', ...FRONT },
    400,
    'unsupported_grant_type',
    'Unsupported grant_type',
  ],
  ['no grant', { ...FRONT }, 400, 'invalid_request', 'Missing form parameter: grant_type'],
  ['a refresh token that is none', { ...REFRESH, refresh_token: 'x' }, 400, 'invalid_grant', 'Invalid refresh token'],
  ['no refresh token', REFRESH, 400, 'invalid_request', 'No refresh token'],
  [
    'an unknown code',
    { ...CODE, code: 'x', redirect_uri: 'http://127.0.0.1:5173/' },
    400,
    'invalid_grant',
    'Code not valid',
  ],
  ['no code', CODE, 400, 'invalid_request', 'Missing parameter: code'],
] as const

describe('the token endpoint refuses', () => {
  it.each(REFUSALS)('%s', async (_case, form, status, error, description) => {
    const answer = await client.post('/token', form)
    expect([answer.status, answer.body]).toEqual([status, { error, error_description: description }])
  })

  it('a parameter that stands there twice', async () => {
    const answer = await client.post('/token', [...Object.entries(PASSWORD_GRANT), ['scope', 'email']])
    expect(answer.body).toEqual({ error: 'invalid_request', error_description: 'duplicated parameter' })
  })

  it.each(['access_token', 'id_token'])('an %s offered as refresh token', async (kind) => {
    const { body } = await client.post('/token', PASSWORD_GRANT)
    const answer = await client.post('/token', { ...REFRESH, refresh_token: String(body[kind]) })
    expect(answer.body).toEqual({ error: 'invalid_grant', error_description: 'Invalid refresh token' })
  })

  it('a refresh token of another client', async () => {
    const { body } = await client.post('/token', PASSWORD_GRANT)
    const form = { ...REFRESH, client_id: 'sqal-frontend', refresh_token: String(body.refresh_token) }
    expect((await client.post('/token', form)).body.error_description).toMatch(/don't match/)
  })
})

describe('a refresh', () => {
  it('gives new tokens of the same session, time after time', async () => {
    const { body } = await client.post('/token', PASSWORD_GRANT)
    let newest = body.refresh_token
    for (const attempt of ['first', 'second']) {
      const answer = await client.post('/token', { ...REFRESH, refresh_token: String(newest) })
      newest = answer.body.refresh_token
      expect(answer.status, attempt).toBe(200)
      expect(claimsOf(answer.body.access_token).sid).toBe(claimsOf(body.access_token).sid)
      expect(claimsOf(answer.body.access_token).jti).toMatch(/^onrtrt:/)
    }
  })

  it('may ask for less, not for more', async () => {
    const { body } = await client.post('/token', { ...PASSWORD_GRANT, scope: 'openid phone' })
    const form = { ...REFRESH, refresh_token: String(body.refresh_token) }
    expect((await client.post('/token', { ...form, scope: 'openid' })).body.scope).toBe('openid profile email')
    expect((await client.post('/token', { ...form, scope: 'openid address' })).body.error).toBe('invalid_scope')
  })
})

describe('client authentication', () => {
  it('takes a Basic header', async () => {
    const authorization = `Basic ${Buffer.from(`${API.client_id}:${API.client_secret}`).toString('base64')}`
    expect((await client.post('/token', { grant_type: 'client_credentials' }, { authorization })).status).toBe(200)
  })

  it.each(['Basic', 'Basic %%%', 'Basic bm9jb2xvbg==', 'Basic JTo6', 'Bearer x', 'Digest x'])(
    'refuses the header "%s" as a client that is none',
    async (authorization) => {
      const answer = await client.post('/token', { grant_type: 'client_credentials' }, { authorization })
      expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client'])
    },
  )
})

describe('a session ends', () => {
  it('when its refresh token is posted to logout', async () => {
    const { body } = await client.post('/token', PASSWORD_GRANT)
    const refresh = { ...FRONT, refresh_token: String(body.refresh_token) }
    expect((await client.post('/logout', refresh)).status).toBe(204)
    const answer = await client.post('/token', { ...REFRESH, ...refresh })
    expect(answer.body).toEqual({ error: 'invalid_grant', error_description: 'Session not active' })
  })
})
