import { generateKeyPairSync } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { createAdminClient, parseClientKey } from '../../../src/admin-api/index.js'
import { createFakeKeycloak } from '../../support/fake-keycloak.js'

const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ED = generateKeyPairSync('ed25519')

const jwk = JSON.stringify({ ...EC.privateKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'ES256' })

describe('the private key of a client', () => {
  it.each([
    ['EC as PKCS #8', EC.privateKey.export({ type: 'pkcs8', format: 'pem' }), 'ES256'],
    ['EC as SEC 1', EC.privateKey.export({ type: 'sec1', format: 'pem' }), 'ES256'],
    ['RSA as PKCS #1', RSA.privateKey.export({ type: 'pkcs1', format: 'pem' }), 'RS256'],
    ['Ed25519 as PKCS #8', ED.privateKey.export({ type: 'pkcs8', format: 'pem' }), 'EdDSA'],
    ['EC as JWK', jwk, 'ES256'],
    [
      'RSA as JWK with an algorithm',
      JSON.stringify({ ...RSA.privateKey.export({ format: 'jwk' }), alg: 'PS512' }),
      'PS512',
    ],
  ])('is %s', (_, text, algorithm) => {
    expect(parseClientKey(String(text))).toMatchObject({ algorithm })
  })

  it.each([
    ['a public key', EC.publicKey.export({ type: 'spki', format: 'pem' })],
    ['a public JWK', JSON.stringify(EC.publicKey.export({ format: 'jwk' }))],
    [
      'a key that only agrees on secrets',
      generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
    ],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'],
    ['nothing', ''],
    ['half a JSON', '{"kty":'],
    ['a list', '[]'],
  ])('is not %s', (_, text) => {
    expect(parseClientKey(String(text))).toBeUndefined()
  })

  it('signs what the client shows instead of a secret, for the realm as it calls itself', async () => {
    const issuer = 'https://public.example/realms/r'
    const fake = createFakeKeycloak({
      answer: ({ path }) => (path.endsWith('openid-configuration') ? { status: 200, body: { issuer } } : undefined),
    })
    const clientKey = parseClientKey(jwk)
    if (clientKey === undefined) throw new Error('no key')
    const client = createAdminClient({
      url: 'https://id.example/auth',
      credentials: { clientId: 'deployer', clientKey, realm: 'r' },
      fetch: fake.fetch,
      now: () => 1_700_000_000_500,
    })
    await client.get('/r')
    const form = new URLSearchParams(fake.tokenRequests()[0]?.body)
    expect(Object.fromEntries(form)).toEqual({
      grant_type: 'client_credentials',
      client_id: 'deployer',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: expect.any(String),
    })
    const assertion = form.get('client_assertion') ?? ''
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: 'ES256', typ: 'JWT', kid: 'key-1' })
    expect(decodeJwt(assertion)).toEqual({
      iss: 'deployer',
      sub: 'deployer',
      aud: issuer,
      iat: 1_700_000_000,
      exp: 1_700_000_060,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    await expect(
      jwtVerify(assertion, EC.publicKey, { currentDate: new Date(1_700_000_000_000) }),
    ).resolves.toMatchObject({ payload: { sub: 'deployer' } })
  })
})
