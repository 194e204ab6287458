import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto'
import { encode, type Json, NOW, signatureOf, type TestKey } from '../tokens/forge.js'

// Proofs made by hand: nothing of src takes part, so that a mistake there can't hide itself here.

export const URL_CALLED = 'https://api.example/api/gavage/42'

function clientKey(alg: string, pair: ReturnType<typeof generateKeyPairSync>): TestKey {
  if (typeof pair.publicKey === 'string' || Buffer.isBuffer(pair.publicKey)) throw new Error('expected key objects')
  if (typeof pair.privateKey === 'string' || Buffer.isBuffer(pair.privateKey)) throw new Error('expected key objects')
  return { alg, kid: '', privateKey: pair.privateKey, jwk: { ...pair.publicKey.export({ format: 'jwk' }) } }
}

export const CLIENTS = {
  ES256: clientKey('ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  ES384: clientKey('ES384', generateKeyPairSync('ec', { namedCurve: 'P-384' })),
  EdDSA: clientKey('EdDSA', generateKeyPairSync('ed25519')),
  RS256: clientKey('RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })),
  PS256: clientKey('PS256', generateKeyPairSync('rsa', { modulusLength: 2048 })),
  small: clientKey('RS256', generateKeyPairSync('rsa', { modulusLength: 1024 })),
  stranger: clientKey('ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
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
