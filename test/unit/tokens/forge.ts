import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

// Tokens made by hand: nothing of src takes part, so that a mistake there can't hide itself here.

export const ISSUER = 'https://id.example/realms/gaveurs-production'
export const AUDIENCE = 'backend-api'
/** The clock of these tests, in seconds. */
export const NOW = 1_800_000_000

export type Json = Record<string, unknown>

export interface TestKey {
  readonly alg: string
  readonly kid: string
  readonly privateKey: KeyObject
  /** Public part as the issuer would publish it. */
  readonly jwk: Json
}

function testKey(alg: string, kid: string, pair: { publicKey: KeyObject; privateKey: KeyObject }): TestKey {
  const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg }
  return { alg, kid, privateKey: pair.privateKey, jwk }
}

export const KEYS = {
  rsa: testKey('RS256', 'rsa', generateKeyPairSync('rsa', { modulusLength: 2048 })),
  strange: testKey('RS256', 'rsa', generateKeyPairSync('rsa', { modulusLength: 2048 })),
  small: testKey('RS256', 'small', generateKeyPairSync('rsa', { modulusLength: 1024 })),
  ec256: testKey('ES256', 'ec256', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  ec384: testKey('ES384', 'ec384', generateKeyPairSync('ec', { namedCurve: 'P-384' })),
  ed: testKey('EdDSA', 'ed', generateKeyPairSync('ed25519')),
}

export const JWKS = { keys: [KEYS.rsa.jwk] }

/** Claims as Keycloak 26 writes them; a member given as `undefined` is left out. */
export function claims(changes: Json = {}): Json {
  return {
    exp: NOW + 300,
    iat: NOW,
    jti: 'onrtro:9d5c7e0e-6b7c-4f8e-9a55-0f3a8c1d2e4b',
    iss: ISSUER,
    aud: [AUDIENCE, 'account'],
    sub: '5c1de9d0-0b57-4f0c-9f1e-6f1d2b7a3c11',
    typ: 'Bearer',
    azp: 'euralis-frontend',
    sid: '2f3b6c58-8b61-4f5a-8d5f-1b1c2d3e4f50',
    acr: '1',
    'allowed-origins': ['https://euralis.example'],
    realm_access: { roles: ['gaveur', 'offline_access'] },
    resource_access: { 'euralis-frontend': { roles: ['viewer'] }, account: { roles: ['manage-account'] } },
    scope: 'openid email profile',
    email_verified: true,
    preferred_username: 'jean.martin@gaveur.fr',
    gaveur_id: 1,
    site_id: 'LL',
    ...changes,
  }
}

export function encode(part: Json | string | Buffer): string {
  return Buffer.from(Buffer.isBuffer(part) || typeof part === 'string' ? part : JSON.stringify(part)).toString(
    'base64url',
  )
}

export function signatureOf(input: string, { privateKey }: TestKey, alg: string): Buffer {
  const data = Buffer.from(input)
  switch (alg) {
    case 'PS256':
      return sign('sha256', data, {
        key: privateKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      })
    case 'ES256':
      return sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    case 'ES384':
      return sign('sha384', data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    case 'EdDSA':
      return sign(null, data, privateKey)
    default:
      return sign('sha256', data, privateKey)
  }
}

/** Signs any header and payload, given as members or as raw text. */
export function compact(
  header: Json | string | Buffer,
  payload: Json | string | Buffer,
  key: TestKey = KEYS.rsa,
  alg = key.alg,
): string {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${signatureOf(input, key, alg).toString('base64url')}`
}

export function header(changes: Json = {}, key: TestKey = KEYS.rsa): Json {
  return { alg: key.alg, typ: 'JWT', kid: key.kid, ...changes }
}

/** A good token, but for the changes. */
export function token(payloadChanges: Json = {}, headerChanges: Json = {}, key: TestKey = KEYS.rsa): string {
  return compact(header(headerChanges, key), claims(payloadChanges), key)
}
