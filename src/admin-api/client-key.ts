import { createPrivateKey, type KeyObject } from 'node:crypto'
import { isJsonObject, type JsonValue } from '../json/index.js'

/** The private key of a client, with which it signs what it shows instead of a secret. */
export interface ClientKey {
  readonly key: KeyObject
  /** JWS algorithm (RFC 7518 section 3.1). */
  readonly algorithm: string
  readonly keyId: string | undefined
}

const CURVES: Readonly<Record<string, string>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' }

/**
 * Reads a private key as PEM (PKCS #8, PKCS #1 or SEC 1), or as JWK (RFC 7517).
 *
 * @returns Undefined when the text holds none that can sign.
 */
export function parseClientKey(text: string): ClientKey | undefined {
  try {
    return text.trimStart().startsWith('{') ? fromJwk(JSON.parse(text)) : withAlgorithm(createPrivateKey(text))
  } catch {
    return undefined
  }
}

function fromJwk(jwk: JsonValue): ClientKey | undefined {
  if (!isJsonObject(jwk)) return undefined
  const { alg, kid } = jwk
  const key = createPrivateKey({ key: jwk, format: 'jwk' })
  return withAlgorithm(key, typeof alg === 'string' ? alg : undefined, typeof kid === 'string' ? kid : undefined)
}

function withAlgorithm(key: KeyObject, named?: string, keyId?: string): ClientKey | undefined {
  const algorithm = named ?? algorithmOf(key)
  return algorithm === undefined ? undefined : { key, algorithm, keyId }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  if (asymmetricKeyType === 'rsa') return 'RS256'
  if (asymmetricKeyType === 'ed25519') return 'EdDSA'
  return asymmetricKeyType === 'ec' ? CURVES[asymmetricKeyDetails?.namedCurve ?? ''] : undefined
}

/** Long enough for a clock that is a little off, too short to be worth stealing. */
const LIFE_SECONDS = 60

export interface Assertion {
  readonly clientId: string
  readonly key: ClientKey
  /** The issuer, as it calls itself. */
  readonly audience: string
  /** Milliseconds since the epoch. */
  readonly nowMs: number
  /** Never the same twice. */
  readonly id: string
}

/** What a client shows instead of a secret (RFC 7523 section 3). */
export async function signAssertion({ clientId, key, audience, nowMs, id }: Assertion): Promise<string> {
  const issuedAt = Math.floor(nowMs / 1000)
  // Most sign in otherwise, and it takes longer to load than a request takes.
  const { SignJWT } = await import('jose')
  return new SignJWT()
    .setProtectedHeader({ alg: key.algorithm, typ: 'JWT', ...(key.keyId === undefined ? {} : { kid: key.keyId }) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(id)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFE_SECONDS)
    .sign(key.key)
}
