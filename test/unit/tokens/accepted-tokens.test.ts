import { describe, expect, test } from 'vitest'
import { createVerifier, type Verdict, type VerifierOptions } from '../../../src/tokens/index.js'
import { AUDIENCE, claims, compact, header, ISSUER, JWKS, KEYS, NOW, token } from './forge.js'

function verify(text: string, options: Partial<VerifierOptions> = {}): Verdict | Promise<Verdict> {
  return createVerifier({ issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, now: () => NOW * 1000, ...options }).verify(
    text,
  )
}

interface Case {
  readonly name: string
  readonly text: () => string
  readonly options?: Partial<VerifierOptions>
}

const ACCEPTED: readonly Case[] = [
  { name: 'no typ in the header', text: () => token({}, { typ: undefined }) },
  { name: 'typ jwt in lower case', text: () => token({}, { typ: 'jwt' }) },
  { name: 'typ at+jwt', text: () => token({}, { typ: 'at+jwt' }) },
  { name: 'typ application/at+JWT', text: () => token({}, { typ: 'application/at+JWT' }) },
  { name: 'no typ in the payload', text: () => token({ typ: undefined }) },
  { name: 'typ Bearer beside a nonce, as Keycloak wrote it', text: () => token({ nonce: 'n' }) },
  {
    name: 'no typ in the payload, and header typ at+jwt beside a nonce',
    text: () => token({ typ: undefined, nonce: 'n' }, { typ: 'at+jwt' }),
  },
  { name: 'no typ, and token_use access', text: () => token({ typ: undefined, token_use: 'access' }) },
  { name: 'no typ, and auth_time', text: () => token({ typ: undefined, auth_time: NOW }) },
  {
    name: 'no typ, and claims called code and state',
    text: () => token({ typ: undefined, code: '40000', state: 'LA' }),
  },
  { name: 'no kid, and one key that fits', text: () => token({}, { kid: undefined }) },
  { name: 'a header with x5t', text: () => token({}, { x5t: 'abc' }) },
  { name: 'aud a string', text: () => token({ aud: AUDIENCE }) },
  { name: 'no iat', text: () => token({ iat: undefined }) },
  { name: 'iat ahead by the leeway', text: () => token({ iat: NOW + 10 }) },
  { name: 'nbf ahead by the leeway', text: () => token({ nbf: NOW + 10 }) },
  { name: 'exp past, within the leeway', text: () => token({ exp: NOW - 9 }) },
  { name: 'exp with a fraction', text: () => token({ exp: NOW + 0.5 }) },
  {
    name: 'exp past by 59 s with 60 s of leeway',
    text: () => token({ exp: NOW - 59 }),
    options: { leewaySeconds: 60 },
  },
  {
    name: 'white space in the JSON',
    text: () => compact(JSON.stringify(header(), null, 2), JSON.stringify(claims(), null, 2)),
  },
  { name: 'letters from beyond ASCII', text: () => token({ name: 'Éloïse Lagüe 🦆' }) },
  {
    name: 'the same member in two objects',
    text: () => token({ a: { roles: [] }, b: { roles: [] }, c: [{ roles: 1 }, { roles: 2 }] }),
  },
  {
    name: 'a member whose value looks like its name',
    text: () => token({ a: 'a', b: ['a', 'b"a":'], 'c"d': 1, 'c\\"d': 2 }),
  },
  {
    name: 'PS256',
    text: () => compact(header({ alg: 'PS256' }), claims(), KEYS.rsa, 'PS256'),
    options: { algorithms: ['PS256'], keySet: { keys: [{ ...KEYS.rsa.jwk, alg: undefined }] } },
  },
  {
    name: 'ES256',
    text: () => token({}, {}, KEYS.ec256),
    options: { algorithms: ['ES256'], keySet: { keys: [KEYS.ec256.jwk] } },
  },
  {
    name: 'ES384',
    text: () => token({}, {}, KEYS.ec384),
    options: { algorithms: ['ES384'], keySet: { keys: [KEYS.ec384.jwk] } },
  },
  {
    name: 'EdDSA',
    text: () => token({}, {}, KEYS.ed),
    options: { algorithms: ['EdDSA'], keySet: { keys: [KEYS.ed.jwk] } },
  },
  {
    name: 'a key of two with the same kid: the one that signs',
    text: () => token(),
    options: { keySet: { keys: [{ ...KEYS.strange.jwk, use: 'enc', alg: 'RSA-OAEP' }, KEYS.rsa.jwk] } },
  },
  {
    name: 'a key of two with the same kid: the one of the right type',
    text: () => token(),
    options: { keySet: { keys: [{ ...KEYS.ec256.jwk, kid: 'rsa' }, KEYS.rsa.jwk] } },
  },
  {
    name: 'a key that names neither use nor alg',
    text: () => token(),
    options: { keySet: { keys: [{ ...KEYS.rsa.jwk, use: undefined, alg: undefined }] } },
  },
  {
    name: 'a key whose operations hold verify',
    text: () => token(),
    options: { keySet: { keys: [{ ...KEYS.rsa.jwk, key_ops: ['verify'] }] } },
  },
  {
    name: 'a good key beside a dozen useless ones',
    text: () => token(),
    options: {
      keySet: {
        keys: [
          null,
          1,
          'x',
          [],
          {},
          { kty: 'oct', k: 'AA' },
          { kty: 'RSA' },
          { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' },
          { kty: 'RSA', n: 'AA', e: 'AQAB', kid: 7 },
          KEYS.small.jwk,
          KEYS.rsa.jwk,
        ].map((key) => Object(key)),
      },
    },
  },
]

test.each(ACCEPTED)('accepts $name', ({ text, options }) => {
  expect(verify(text(), options)).toMatchObject({ ok: true, firstSeen: true, token: { subject: claims().sub } })
})

describe('a development toggle', () => {
  test('expiration lets an expired token pass, for as long as it is remembered too, and no malformed exp', () => {
    const { verify } = createVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      keySet: JWKS,
      now: () => NOW * 1000,
      unsafeSkip: { expiration: true },
    })
    const expired = token({ exp: NOW - 86_400 })
    expect(verify(expired)).toMatchObject({ ok: true, firstSeen: true })
    expect(verify(expired)).toMatchObject({ ok: true, firstSeen: false })
    expect(verify(token({ exp: undefined }))).toMatchObject({ ok: false, refusal: { code: 'claim_missing' } })
  })

  test('signature lets a token of anyone pass, without a look at the keys, and no unsigned one', () => {
    const unsafeSkip = { signature: true }
    expect(verify(token({}, {}, KEYS.strange), { unsafeSkip })).toMatchObject({ ok: true })
    expect(verify(token({}, { kid: 'unknown' }), { unsafeSkip })).toMatchObject({ ok: true })
    expect(verify(token({}, { alg: 'none' }), { unsafeSkip })).toMatchObject({
      ok: false,
      refusal: { code: 'algorithm' },
    })
    expect(verify(token({ aud: 'account' }), { unsafeSkip })).toMatchObject({
      ok: false,
      refusal: { code: 'audience' },
    })
  })

  test('issuer lets a token of another address pass', () => {
    const unsafeSkip = { issuer: true }
    const iss = 'http://keycloak:8080/realms/gaveurs-production'
    expect(verify(token({ iss }), { unsafeSkip })).toMatchObject({ ok: true, token: { issuer: iss } })
    expect(verify(token({ iss: undefined }), { unsafeSkip })).toMatchObject({ ok: true, token: { issuer: '' } })
    expect(verify(token({}, {}, KEYS.strange), { unsafeSkip })).toMatchObject({
      ok: false,
      refusal: { code: 'signature' },
    })
  })

  test('that is false skips nothing', () => {
    const unsafeSkip = { expiration: false, signature: false, issuer: false }
    expect(verify(token({ exp: NOW - 60 }), { unsafeSkip })).toMatchObject({ ok: false, refusal: { code: 'expired' } })
  })
})
