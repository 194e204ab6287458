import { describe, expect, it } from 'vitest'
import { developmentKeySet, type MintTokenOptions, mintToken, TEST_ISSUER } from '../../../src/testing/index.js'
import { createVerifier } from '../../../src/tokens/index.js'

const NOW = 1_800_000_000_000

function read(options: MintTokenOptions = {}): readonly [Record<string, unknown>, Record<string, unknown>] {
  const [header = '', payload = ''] = mintToken({ now: () => NOW, ...options }).split('.')
  return [JSON.parse(decode(header)), JSON.parse(decode(payload))]
}

function decode(part: string): string {
  return Buffer.from(part, 'base64url').toString('utf8')
}

async function verdict(options: MintTokenOptions) {
  const verifier = createVerifier({ issuer: TEST_ISSUER, audience: 'backend-api', keySet: developmentKeySet })
  return verifier.verify(mintToken(options))
}

describe('mintToken', () => {
  it('makes an access token that a verifier accepts without network', async () => {
    const options = { username: 'jean@gaveur.fr', roles: ['gaveur'], clientRoles: { front: ['producer'] } }
    expect(await verdict(options)).toMatchObject({
      ok: true,
      token: { username: 'jean@gaveur.fr', roles: ['gaveur'], clientRoles: { front: ['producer'] }, kind: 'user' },
    })
  })

  it('writes the claims of a Keycloak access token', () => {
    const [header, claims] = read({ subject: 's', attributes: { gaveur_id: 1 }, roles: ['gaveur'] })
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT', kid: developmentKeySet.keys[0]?.kid })
    expect(claims).toEqual({
      exp: NOW / 1000 + 300,
      iat: NOW / 1000,
      jti: expect.any(String),
      iss: TEST_ISSUER,
      sub: 's',
      typ: 'Bearer',
      azp: 'test-client',
      sid: expect.any(String),
      acr: '1',
      realm_access: { roles: ['gaveur'] },
      scope: 'openid profile email',
      email_verified: true,
      preferred_username: 'test-user',
      gaveur_id: 1,
      aud: 'backend-api',
    })
  })

  it('gives one name one subject, and another name another', () => {
    const subjects = ['a', 'a', 'b'].map((username) => read({ username })[1].sub)
    expect(subjects[0]).toBe(subjects[1])
    expect(subjects[0]).not.toBe(subjects[2])
  })

  it('makes each token a token of its own', () => {
    expect(read()[1].jti).not.toBe(read()[1].jti)
  })

  it.each([
    { kind: 'ID', aud: 'test-client', typ: 'JWT' },
    { kind: 'Refresh', aud: TEST_ISSUER, typ: 'JWT' },
    { kind: 'Offline', aud: TEST_ISSUER, typ: 'JWT' },
    { kind: 'Logout', aud: 'test-client', typ: 'logout+jwt' },
    { kind: 'DPoP', aud: 'backend-api', typ: 'JWT' },
  ] as const)('marks a token of kind $kind as one, and a verifier refuses it', async ({ kind, aud, typ }) => {
    const [header, claims] = read({ kind })
    expect(claims).toMatchObject({ typ: kind, aud })
    expect(header).toMatchObject({ typ })
    // Even with the right audience: the kind alone refuses it.
    expect(await verdict({ kind, claims: { aud: 'backend-api' } })).toMatchObject({ ok: false })
  })

  it('leaves exp out of an offline token alone', () => {
    expect(read({ kind: 'Offline' })[1]).not.toHaveProperty('exp')
    expect(read({ kind: 'Refresh' })[1]).toHaveProperty('exp')
  })

  it('makes expired tokens that a verifier refuses as such', async () => {
    expect(await verdict({ expired: true })).toMatchObject({ ok: false, refusal: { code: 'expired' } })
    expect(await verdict({ expired: true, expiresInSeconds: 86_400 })).toMatchObject({ refusal: { code: 'expired' } })
  })

  it('lays claims and header over everything, and takes out what is undefined', () => {
    const [header, claims] = read({
      claims: { sub: undefined, iss: 'other', deep: { a: [1] } },
      header: { alg: 'none', typ: undefined },
    })
    expect(claims).toMatchObject({ iss: 'other', deep: { a: [1] } })
    expect(claims).not.toHaveProperty('sub')
    expect(header).toEqual({ alg: 'none', kid: expect.any(String) })
  })

  it('takes several audiences, a client and a lifespan', () => {
    expect(read({ audience: ['a', 'b'], clientId: 'front', expiresInSeconds: 10, scope: 'openid' })[1]).toMatchObject({
      aud: ['a', 'b'],
      azp: 'front',
      exp: NOW / 1000 + 10,
      scope: 'openid',
    })
  })
})
