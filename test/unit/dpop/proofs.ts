import { createHash, createPrivateKey, generateKeyPairSync, type JsonWebKey, randomUUID } from 'node:crypto'
import { encode, type Json, NOW, signatureOf, type TestKey } from '../tokens/forge.js'

// Proofs made by hand: nothing of src takes part, so that a mistake there can't hide itself here.

export const URL_CALLED = 'https://api.example/api/gavage/42'

function clientKey(alg: string, pair: ReturnType<typeof generateKeyPairSync>): TestKey {
  if (typeof pair.publicKey === 'string' || Buffer.isBuffer(pair.publicKey)) throw new Error('expected key objects')
  if (typeof pair.privateKey === 'string' || Buffer.isBuffer(pair.privateKey)) throw new Error('expected key objects')
  return { alg, kid: '', privateKey: pair.privateKey, jwk: { ...pair.publicKey.export({ format: 'jwk' }) } }
}

/** The same in each run, since docs/errors.md shows its thumbprint. */
function publishedKey(x: string, y: string, d: string): TestKey {
  const jwk = { kty: 'EC', crv: 'P-256', x, y }
  const key: JsonWebKey = { ...jwk, d }
  return { alg: 'ES256', kid: '', privateKey: createPrivateKey({ format: 'jwk', key }), jwk }
}

export const CLIENTS = {
  // RFC 7515, appendix A.3.
  ES256: publishedKey(
    'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
  ),
  ES384: clientKey('ES384', generateKeyPairSync('ec', { namedCurve: 'P-384' })),
  EdDSA: clientKey('EdDSA', generateKeyPairSync('ed25519')),
  RS256: clientKey('RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })),
  PS256: clientKey('PS256', generateKeyPairSync('rsa', { modulusLength: 2048 })),
  small: clientKey('RS256', generateKeyPairSync('rsa', { modulusLength: 1024 })),
  // RFC 7517, appendix A.2.
  stranger: publishedKey(
    'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
    '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
    '870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE',
  ),
}

/** RFC 7638. */
export function thumbprint({ jwk }: TestKey): string {
  const { kty, crv, x, y, n, e } = jwk
  const members = kty === 'RSA' ? { e, kty, n } : kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x }
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url')
}

export function athOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

export function proofHeader(changes: Json = {}, key: TestKey = CLIENTS.ES256): Json {
  return { typ: 'dpop+jwt', alg: key.alg, jwk: key.jwk, ...changes }
}

export function proofClaims(token: string, changes: Json = {}): Json {
  return { jti: randomUUID(), htm: 'GET', htu: URL_CALLED, iat: NOW, ath: athOf(token), ...changes }
}

/** Signs any header and payload of a proof, given as members or as raw text. */
export function signProof(header: Json | string, payload: Json | string, key: TestKey = CLIENTS.ES256): string {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${signatureOf(input, key, key.alg).toString('base64url')}`
}

/** A good proof for a token, but for the changes. */
export function proof(
  token: string,
  changes: Json = {},
  headerChanges: Json = {},
  key: TestKey = CLIENTS.ES256,
): string {
  return signProof(proofHeader(headerChanges, key), proofClaims(token, changes), key)
}
