import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DevProvider, developmentKeySet, startDevProvider } from '../../../src/testing/index.js'
import { createVerifier } from '../../../src/tokens/index.js'
import { API, type Client, claimsOf, createClient, FRONT, headerOf, JEAN, PASSWORD_GRANT } from './client.js'

const REALM = 'gaveurs-production'

let provider: DevProvider
let client: Client

beforeAll(async () => {
  provider = await startDevProvider()
  client = createClient(provider.issuer)
})

afterAll(() => provider.stop())

/** As seen from a Keycloak 26.7.4 with the same realm. */
const JEAN_ACCESS = {
  aud: ['backend-api', 'gaveurs-frontend', 'account'],
  typ: 'Bearer',
  azp: 'euralis-frontend',
  acr: '1',
  'allowed-origins': ['http://127.0.0.1:5173', 'http://localhost:5173'],
  realm_access: { roles: [`default-roles-${REALM}`, 'gaveur', 'offline_access', 'uma_authorization'] },
  resource_access: {
    'gaveurs-frontend': { roles: ['producer'] },
    account: { roles: ['manage-account', 'manage-account-links', 'view-profile'] },
  },
  scope: 'openid profile email',
  email_verified: true,
  organization: 'euralis',
  name: 'Jean Martin',
  site_id: 'LL',
  preferred_username: 'jean.martin@gaveur.fr',
  given_name: 'Jean',
  gaveur_id: 1,
  family_name: 'Martin',
  email: 'jean.martin@gaveur.fr',
}

/** Lists of names have no order. */
function sorted(claims: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const inOrder = (value: unknown) => (Array.isArray(value) ? [...value].sort() : value)
  return JSON.parse(JSON.stringify(claims), (_name, value) => inOrder(value))
}

describe('the tokens of a password grant', () => {
  it('hold exactly the claims of Keycloak in the access token', async () => {
    const { body, status } = await client.post('/token', PASSWORD_GRANT)
    expect(status).toBe(200)
    expect(headerOf(body.access_token)).toEqual({ alg: 'RS256', typ: 'JWT', kid: developmentKeySet.keys[0]?.kid })
    expect(sorted(claimsOf(body.access_token))).toEqual({
      ...sorted(JEAN_ACCESS),
      iss: provider.issuer,
      sub: '0c5e3a52-6f0e-4b62-9d0a-5a8f7a3f1c03',
      exp: expect.any(Number),
      iat: expect.any(Number),
      jti: expect.stringMatching(/^onrtro:[0-9a-f-]{36}$/),
      sid: expect.stringMatching(/^[\w-]{24}$/),
    })
  })

  it('hold exactly the claims of Keycloak in ID and refresh token', async () => {
    const { body } = await client.post('/token', PASSWORD_GRANT)
    const { sid, sub, iss } = claimsOf(body.access_token)
    const person = { sid, sub, iss, azp: 'euralis-frontend', jti: expect.any(String) }
    const times = { iat: expect.any(Number), exp: expect.any(Number) }
    const { name, given_name, family_name, preferred_username, email, email_verified } = JEAN_ACCESS
    const { organization, site_id, gaveur_id } = JEAN_ACCESS
    expect(claimsOf(body.id_token)).toEqual({
      ...person,
      ...times,
      ...{ name, given_name, family_name, preferred_username, email, email_verified, organization, site_id, gaveur_id },
      aud: 'euralis-frontend',
      typ: 'ID',
      acr: '1',
      at_hash: expect.any(String),
    })
    expect(headerOf(body.refresh_token)).toMatchObject({ alg: 'HS512', typ: 'JWT' })
    expect(claimsOf(body.refresh_token)).toEqual({
      ...person,
      ...times,
      aud: iss,
      aud_x: expect.arrayContaining(JEAN_ACCESS.aud),
      typ: 'Refresh',
      prov: 'default',
      reuse_id: expect.any(String),
      scope: 'openid web-origins acr profile roles basic email backend-api',
    })
  })

  it('come with Keycloak’s other members', async () => {
    const { body, headers } = await client.post('/token', PASSWORD_GRANT)
    expect(body).toMatchObject({
      expires_in: 300,
      refresh_expires_in: 1800,
      token_type: 'Bearer',
      'not-before-policy': 0,
      session_state: claimsOf(body.access_token).sid,
      scope: 'openid profile email',
    })
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('leave the ID token out without the openid scope', async () => {
    const { body } = await client.post('/token', { ...PASSWORD_GRANT, scope: '' })
    expect(body).not.toHaveProperty('id_token')
    expect(body.scope).toBe('profile email')
  })

  it('take in optional scopes that are asked for', async () => {
    const { body } = await client.post('/token', { ...PASSWORD_GRANT, scope: 'openid microprofile-jwt' })
    expect(claimsOf(body.access_token)).toMatchObject({
      upn: JEAN.username,
      groups: expect.arrayContaining(['gaveur']),
    })
  })

  it('pass the verifier that protects an API, found by discovery', async () => {
    const verifier = createVerifier({ issuer: provider.issuer, audience: 'backend-api' })
    const verdict = await verifier.verify(await provider.token(JEAN.username))
    expect(verdict).toMatchObject({
      ok: true,
      token: { username: JEAN.username, kind: 'user', clientId: FRONT.client_id },
    })
  })
})

describe('the token of a client itself', () => {
  it('holds exactly the claims of Keycloak', async () => {
    const { body } = await client.post('/token', { grant_type: 'client_credentials', ...API })
    expect(claimsOf(body.access_token)).toEqual({
      exp: expect.any(Number),
      iat: expect.any(Number),
      jti: expect.stringMatching(/^trrtcc:/),
      iss: provider.issuer,
      aud: 'account',
      sub: expect.stringMatching(/^[0-9a-f-]{36}$/),
      typ: 'Bearer',
      azp: 'backend-api',
      acr: '1',
      realm_access: { roles: [`default-roles-${REALM}`, 'offline_access', 'uma_authorization'] },
      resource_access: { account: { roles: ['manage-account', 'manage-account-links', 'view-profile'] } },
      scope: 'profile email',
      email_verified: false,
      clientHost: '127.0.0.1',
      preferred_username: 'service-account-backend-api',
      clientAddress: '127.0.0.1',
      client_id: 'backend-api',
    })
    expect(body).not.toHaveProperty('refresh_token')
    expect(body.refresh_expires_in).toBe(0)
  })
})

describe('an offline token', () => {
  it('has its kind, no end, and outlives logout', async () => {
    const { body } = await client.post('/token', { ...PASSWORD_GRANT, scope: 'openid offline_access' })
    const claims = claimsOf(body.refresh_token)
    expect(claims.typ).toBe('Offline')
    expect(claims).not.toHaveProperty('exp')
    expect(body.refresh_expires_in).toBe(0)
    await client.get(`/logout?${new URLSearchParams({ id_token_hint: String(body.id_token) })}`)
    const again = await client.post('/token', {
      grant_type: 'refresh_token',
      ...FRONT,
      refresh_token: String(body.refresh_token),
    })
    expect(again.status).toBe(200)
    expect(claimsOf(again.body.access_token).jti).toMatch(/^ofrtrt:/)
  })
})
