import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { isJsonObject, type JsonObject, type JsonValue } from '../json/index.js'
import { ALGORITHMS, type Algorithm, type AlgorithmName, isAlgorithmName } from './algorithms.js'
import { shown } from './shown.js'
import { isRocaModulus } from './weak-rsa-modulus.js'

/** A public key that may verify signatures. The same object as long as the issuer publishes it unchanged. */
export interface SigningKey {
  /** `kid`. */
  readonly keyId: string | undefined
  /** What it may verify: its `alg` alone if it names one, else whatever its type fits. */
  readonly algorithms: readonly AlgorithmName[]
  /** RFC 7638, SHA-256, base64url; of the key as imported, so that another spelling of it changes nothing. */
  readonly thumbprint: string
  readonly key: KeyObject
}

/** An entry of the key set that verifies nothing: remembered only to say why. */
export interface UnsuitableKey {
  readonly keyId: string | undefined
  /** Completes "the key …". */
  readonly reason: string
}

/** RFC 7518 section 3.3. */
const SMALLEST_RSA_BITS = 2048

const PUBLIC_MEMBERS = { RSA: ['e', 'kty', 'n'], EC: ['crv', 'kty', 'x', 'y'], OKP: ['crv', 'kty', 'x'] } as const

/** Imports one entry of a key set, or says why it can't sign tokens. RFC 7517 section 4. */
export function readSigningKey(entry: JsonValue): SigningKey | UnsuitableKey {
  if (!isJsonObject(entry)) return { keyId: undefined, reason: 'is not a JSON object' }
  const { kid } = entry
  const keyId = typeof kid === 'string' ? kid : undefined
  if (kid !== undefined && keyId === undefined) return { keyId, reason: `has a kid that is no string: ${shown(kid)}` }
  const fault = FAULTS.map((find) => find(entry)).find((found) => found !== undefined)
  if (fault !== undefined) return { keyId, reason: fault }
  return importKey(entry, keyId)
}

const FAULTS: readonly ((jwk: JsonObject) => string | undefined)[] = [
  ({ use }) => (use === undefined || use === 'sig' ? undefined : `is for use ${shown(use)}, not "sig"`),
  ({ key_ops: operations }) =>
    operations === undefined || (Array.isArray(operations) && operations.includes('verify'))
      ? undefined
      : `has key_ops ${shown(operations)}, without "verify"`,
  ({ kty }) =>
    kty === 'RSA' || kty === 'EC' || kty === 'OKP' ? undefined : `has kty ${shown(kty)}, not RSA, EC or OKP`,
  ({ d }) => (d === undefined ? undefined : 'has its private part published: anyone can sign with it'),
  (jwk) => (algorithmsOf(jwk).length > 0 ? undefined : `fits no algorithm: ${describeJwk(jwk)}`),
]

function algorithmsOf({ kty, crv, alg }: JsonObject): AlgorithmName[] {
  return Object.keys(ALGORITHMS).filter((name): name is AlgorithmName => {
    if (!isAlgorithmName(name)) return false
    const { keyType, curve }: Algorithm = ALGORITHMS[name]
    return keyType === kty && (curve === undefined || curve === crv) && (alg === undefined || alg === name)
  })
}

function describeJwk({ kty, crv, alg }: JsonObject): string {
  return `kty ${shown(kty)}, crv ${shown(crv)}, alg ${shown(alg)}`
}

function importKey(jwk: JsonObject, keyId: string | undefined): SigningKey | UnsuitableKey {
  const key = publicKeyOf(jwk)
  if (key === undefined) return { keyId, reason: 'has members that node:crypto can’t import' }
  const { modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {}
  if (modulusLength !== undefined && modulusLength < SMALLEST_RSA_BITS) {
    return { keyId, reason: `has ${modulusLength} bits, fewer than ${SMALLEST_RSA_BITS}` }
  }
  // With exponent 1 every message is its own signature.
  if (publicExponent !== undefined && publicExponent < 3n) {
    return { keyId, reason: `has the public exponent ${publicExponent}` }
  }
  if (modulusLength !== undefined && isRocaModulus(modulusOf(key))) {
    return { keyId, reason: 'was made by a chip whose private keys can be computed (CVE-2017-15361): replace it' }
  }
  return Object.freeze({ keyId, algorithms: algorithmsOf(jwk), thumbprint: thumbprintOf(key), key })
}

function modulusOf(key: KeyObject): bigint {
  const { n = '' } = key.export({ format: 'jwk' })
  return BigInt(`0x0${Buffer.from(n, 'base64url').toString('hex')}`)
}

function publicKeyOf({ kty, crv, n, e, x, y }: JsonObject): KeyObject | undefined {
  const members = Object.entries({ kty, crv, n, e, x, y }).filter(([, value]) => typeof value === 'string')
  try {
    return createPublicKey({ format: 'jwk', key: Object.fromEntries(members) })
  } catch {
    return undefined
  }
}

function thumbprintOf(key: KeyObject): string {
  const jwk = key.export({ format: 'jwk' })
  const members = jwk.kty === 'RSA' ? PUBLIC_MEMBERS.RSA : jwk.kty === 'EC' ? PUBLIC_MEMBERS.EC : PUBLIC_MEMBERS.OKP
  const canonical = JSON.stringify(Object.fromEntries(members.map((member) => [member, jwk[member]])))
  return createHash('sha256').update(canonical).digest('base64url')
}
