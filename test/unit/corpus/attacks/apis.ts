import { constants, generateKeyPairSync, sign } from 'node:crypto'
import { ISSUER, type Json, KEYS, type TestKey } from '../../tokens/forge.js'

/** What an issuer serves, and what the API in front of which it stands is told. */
export interface Api {
  /** Key set. */
  readonly keys: unknown
  /** Instead of 200 with the key set. */
  readonly answer?: { readonly status: number; readonly location?: string } | undefined
  /** Members of the discovery document that differ. */
  readonly discovery?: Json | undefined
  /** Options of the verifier for the issuer, and shared ones. */
  readonly options?: Readonly<Record<string, unknown>> | undefined
  readonly shared?: Readonly<Record<string, unknown>> | undefined
  /** A second realm beside. */
  readonly second?: { readonly issuer: string; readonly keys: unknown; readonly audience?: string } | undefined
  /** Where tokens may be longer than Node lets headers be. */
  readonly maxHeaderSize?: number | undefined
}

export const OTHER_ISSUER = 'https://id.example/realms/other'
export const OTHER_AUDIENCE = 'other-api'
/** Where nothing may ever be fetched from. */
export const METADATA_SERVICE = 'http://169.254.169.254'

const named = (key: TestKey, alg: string, kid: string): TestKey => ({ ...key, alg, kid, jwk: { ...key.jwk, alg, kid } })

export const PSS = named(KEYS.strange, 'PS256', 'pss')
/** Key of another realm, published there under the kid that ours has here. */
export const OTHER_REALM = named(KEYS.strange, 'RS256', 'rsa')
/** For encryption, and published as such. */
export const ENCRYPTION = named(KEYS.strange, 'RSA-OAEP', 'rsa')
export const TWIN: TestKey = (() => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'twin', use: 'sig', alg: 'RS256' }
  return { alg: 'RS256', kid: 'twin', privateKey, jwk }
})()

export function signRs256(input: string, { privateKey }: TestKey): string {
  return sign('sha256', Buffer.from(input), { key: privateKey, padding: constants.RSA_PKCS1_PADDING }).toString(
    'base64url',
  )
}

const { rsa, ec256, ec384, ed, small } = KEYS
const ALL = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA']
const only = (...jwks: unknown[]) => ({ keys: jwks })
const encryption = { ...ENCRYPTION.jwk, use: 'enc' }

export const APIS: Readonly<Record<string, Api>> = {
  plain: { keys: only(rsa.jwk) },
  roomy: { keys: only(rsa.jwk), maxHeaderSize: 1_048_576 },
  all: { keys: only(rsa.jwk, PSS.jwk, ec256.jwk, ec384.jwk, ed.jwk), options: { algorithms: ALL } },
  untyped: { keys: only({ ...rsa.jwk, alg: undefined }, ec256.jwk), options: { algorithms: ['RS256', 'ES256'] } },
  // Keys that are none: class 3
  'no keys': { keys: only() },
  'a key that is null': { keys: only(null) },
  'no key set': { keys: {} },
  'an empty secret': { keys: only({ kty: 'oct', kid: 'rsa', k: '', alg: 'HS256' }) },
  'a key without members': { keys: only({ kty: 'RSA', kid: 'rsa', use: 'sig', alg: 'RS256' }) },
  'a private key': { keys: only({ ...rsa.privateKey.export({ format: 'jwk' }), kid: 'rsa' }) },
  // One kid, several keys: class 6
  'encryption first': { keys: only(encryption, rsa.jwk) },
  'encryption last': { keys: only(rsa.jwk, encryption) },
  'encryption alone': { keys: only(encryption, ec256.jwk), options: { algorithms: ['RS256', 'ES256'] } },
  'two algorithms': { keys: only({ ...PSS.jwk, kid: 'rsa' }, rsa.jwk), options: { algorithms: ['RS256', 'PS256'] } },
  'two kinds': { keys: only({ ...ec256.jwk, kid: 'rsa' }, rsa.jwk), options: { algorithms: ['RS256', 'ES256'] } },
  'no kids': { keys: only({ ...rsa.jwk, kid: undefined }, { ...TWIN.jwk, kid: undefined }) },
  // Weak keys: class 13
  'small key': { keys: only(small.jwk, rsa.jwk) },
  'exponent 1': { keys: only({ ...rsa.jwk, e: 'AQ' }, { ...TWIN.jwk }) },
  // Two realms: class 16
  realms: { keys: only(rsa.jwk), second: { issuer: OTHER_ISSUER, keys: only(OTHER_REALM.jwk, TWIN.jwk) } },
  // Addresses: class 17
  redirected: { keys: only(rsa.jwk), answer: { status: 302, location: METADATA_SERVICE } },
  'moved for good': { keys: only(rsa.jwk), answer: { status: 308, location: `${ISSUER}/elsewhere` } },
  huge: { keys: { ...only(rsa.jwk), padding: 'x'.repeat(300_000) } },
  'many keys': { keys: only(...Array.from({ length: 101 }, () => rsa.jwk)) },
  'another issuer': { keys: only(rsa.jwk), discovery: { issuer: OTHER_ISSUER } },
  'keys elsewhere': { keys: only(rsa.jwk), discovery: { jwks_uri: `${METADATA_SERVICE}/latest/meta-data` } },
  'keys in a file': { keys: only(rsa.jwk), discovery: { jwks_uri: 'file:///etc/passwd' } },
  // Verifiers that know a token, beside those that must not: class 18
  'other audience': { keys: only(rsa.jwk), options: { audience: OTHER_AUDIENCE } },
  lenient: { keys: only(rsa.jwk), options: { leewaySeconds: 60 } },
  'never expiring': { keys: only(rsa.jwk), shared: { unsafeSkip: { expiration: true } } },
  'other keys': { keys: only(OTHER_REALM.jwk) },
  // Room for three: class 25
  'small cache': { keys: only(rsa.jwk), shared: { cacheSize: 3 } },
}
