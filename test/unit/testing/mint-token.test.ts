import { describe, expect, it } from 'vitest'
import {
  createDpopKey,
  developmentKeySet,
  type MintTokenOptions,
  mintToken,
  TEST_ISSUER,
} from '../../../src/testing/index.js'
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

  it('makes a service account’s token, without a session', async () => {
    expect(read({ serviceAccount: true, clientId: 'batch' })[1]).toMatchObject({
      preferred_username: 'service-account-batch',
      client_id: 'batch',
      azp: 'batch',
    })
    expect(read({ serviceAccount: true })[1]).not.toHaveProperty('sid')
    expect(await verdict({ serviceAccount: true })).toMatchObject({ ok: true, token: { kind: 'service' } })
  })

  it('makes tokens of the RFC 9068 profile', async () => {
    const [header, claims] = read({ profile: 'rfc9068', clientId: 'front' })
    expect(header.typ).toBe('at+jwt')
    expect(claims).toMatchObject({ client_id: 'front', typ: 'Bearer' })
    expect(await verdict({ profile: 'rfc9068' })).toMatchObject({ ok: true, token: { kind: 'user' } })
    const strict = { issuer: TEST_ISSUER, audience: 'backend-api', profile: 'rfc9068' } as const
    expect(
      await createVerifier({ ...strict, keySet: developmentKeySet }).verify(mintToken({ profile: 'rfc9068' })),
    ).toMatchObject({ ok: true })
  })

  it('makes lightweight tokens, which a verifier names', async () => {
    const names = ['azp', 'exp', 'iat', 'iss', 'jti', 'scope', 'sid', 'typ']
    expect(Object.keys(read({ lightweight: true, roles: ['gaveur'] })[1]).sort()).toEqual(names)
    expect(await verdict({ lightweight: true })).toMatchObject({
      refusal: { mend: expect.stringContaining('lightweight') },
    })
  })

  it('binds a token to a key, to a certificate, or to both', () => {
    const { jkt } = createDpopKey()
    const certificateThumbprint = 'A'.repeat(43)
    expect(read({ boundTo: { jkt } })[1]).toMatchObject({ typ: 'DPoP', cnf: { jkt } })
    expect(read({ boundTo: { jkt }, kind: 'Refresh' })[1]).toMatchObject({ typ: 'Refresh', cnf: { jkt } })
    const [, certified] = read({ boundTo: { certificateThumbprint } })
    expect(certified).toMatchObject({ typ: 'Bearer', cnf: { 'x5t#S256': certificateThumbprint } })
    expect(read({ boundTo: { jkt, certificateThumbprint } })[1].cnf).toEqual({
      jkt,
      // As Keycloak 26.7 writes it.
      'kc-jkt-type': 'DPoP',
      'x5t#S256': certificateThumbprint,
    })
    expect(read({ lightweight: true, boundTo: { jkt } })[1]).toHaveProperty('cnf')
  })

  it('says which organizations, who acts, and how and when they signed in', () => {
    expect(read()[1]).not.toHaveProperty('auth_time')
    expect(
      read({ organizations: ['euralis'], actor: 'support@euralis.fr', acr: 'gold', authenticatedSecondsAgo: 60 })[1],
    ).toMatchObject({
      organization: ['euralis'],
      act: { sub: read({ username: 'support@euralis.fr' })[1].sub, preferred_username: 'support@euralis.fr' },
      acr: 'gold',
      auth_time: NOW / 1000 - 60,
    })
    expect(read({ organizations: { euralis: { id: '1' } } })[1].organization).toEqual({ euralis: { id: '1' } })
  })

  it.each([
    ['expired', { expired: true }],
    ['not_yet_valid', { notYetValid: true }],
    ['audience', { audience: 'account' }],
    ['issuer', { issuer: 'https://id.example/realms/other' }],
    ['token_kind', { kind: 'ID' }],
    ['token_kind', { kind: 'Refresh' }],
    ['token_kind', { kind: 'Offline' }],
    ['type', { kind: 'Logout' }],
    ['bound_token', { kind: 'DPoP' }],
    ['bound_token', { boundTo: createDpopKey() }],
    ['certificate', { boundTo: { certificateThumbprint: 'A'.repeat(43) } }],
    ['issued_in_future', { now: () => Date.now() + 3_600_000 }],
    ['claim_missing', { claims: { sub: undefined } }],
  ] as const)('makes a token that is refused for %s: %o', async (code, options) => {
    expect(await verdict(options)).toMatchObject({ ok: false, refusal: { code } })
  })
})

describe('an option that does not exist', () => {
  it.each([
    [{ expird: true }, 'mintToken has no option expird: did you mean expired?'],
    [{ role: ['gaveur'] }, 'mintToken has no option role: did you mean roles?'],
    [{ favouriteColour: 'red' }, 'mintToken has no option favouriteColour: there are subject, username,'],
  ])('is no good token of another shape: %j', (options: object, words) => {
    expect(() => mintToken(options)).toThrow(expect.objectContaining({ code: 'option_unknown' }))
    expect(() => mintToken(options)).toThrow(words)
  })

  it('stands in nobody’s way where it is undefined and known', () => {
    expect(mintToken({ expired: undefined })).toMatch(/\./)
  })
})
