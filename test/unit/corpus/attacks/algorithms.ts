import { createHmac, createPublicKey } from 'node:crypto'
import { claims, compact, encode, header, type Json, KEYS, token } from '../../tokens/forge.js'
import { PSS, signRs256 } from './apis.js'
import { type Attack, attacks, refused, UNAVAILABLE } from './attack.js'

const { rsa, ec256, ec384, ed } = KEYS
const good = token()
const [goodHeader = '', goodPayload = '', goodSignature = ''] = good.split('.')

const withAlg = (alg: unknown, signature: string) => `${encode(header({ alg }))}.${goodPayload}.${signature}`
const hmac = (secret: string | Buffer, alg = 'HS256') => {
  const input = `${encode(header({ alg }))}.${encode(claims({ realm_access: { roles: ['admin'] } }))}`
  return `${input}.${createHmac(`sha${alg.slice(2)}`, secret)
    .update(input)
    .digest('base64url')}`
}
const publicKey = createPublicKey(rsa.privateKey)
const pem = String(publicKey.export({ type: 'spki', format: 'pem' }))
const der = publicKey.export({ type: 'spki', format: 'der' })
const pkcs1 = String(publicKey.export({ type: 'pkcs1', format: 'pem' }))

/** Class 1: no signature at all. */
const UNSIGNED: Attack[] = attacks(1, [
  ['alg none, no signature', () => withAlg('none', ''), refused('algorithm')],
  ['alg none, the signature of a good token', () => withAlg('none', goodSignature), refused('algorithm')],
  ['alg NONE', () => withAlg('NONE', ''), refused('algorithm')],
  ['alg noNE', () => withAlg('noNE', 'AAAA'), refused('algorithm')],
  ['alg none with a space', () => withAlg(' none', ''), refused('algorithm')],
  ['alg missing', () => withAlg(undefined, goodSignature), refused('algorithm')],
  ['alg empty', () => withAlg('', ''), refused('algorithm')],
  ['alg null', () => withAlg(null, ''), refused('algorithm')],
  ['alg an array with ours and none', () => withAlg(['RS256', 'none'], goodSignature), refused('algorithm')],
  ['RS256 with an empty signature', () => `${goodHeader}.${goodPayload}.`, refused('malformed (signed)')],
  ['no third part', () => `${goodHeader}.${goodPayload}`, refused('malformed (parts)')],
])

/** Class 2: our public key as a shared secret. */
const CONFUSED: Attack[] = attacks(2, [
  ['HS256 with the public PEM', () => hmac(pem), refused('algorithm')],
  ['HS256 with the PEM, a space in front', () => hmac(` ${pem}`), refused('algorithm')],
  ['HS256 with the PEM, a line feed in front', () => hmac(`\n${pem}`), refused('algorithm')],
  ['HS256 with the PEM after a byte order mark', () => hmac(`\ufeff${pem}`), refused('algorithm')],
  ['HS256 with the PEM after a comment', () => hmac(`# key\n${pem}`), refused('algorithm')],
  ['HS256 with the PEM without its last line feed', () => hmac(pem.trimEnd()), refused('algorithm')],
  ['HS256 with the PKCS #1 PEM', () => hmac(pkcs1), refused('algorithm')],
  ['HS256 with the DER', () => hmac(der), refused('algorithm')],
  ['HS256 with the JWK', () => hmac(JSON.stringify(rsa.jwk)), refused('algorithm')],
  ['HS256 with the modulus', () => hmac(Buffer.from(String(rsa.jwk.n), 'base64url')), refused('algorithm')],
  ['HS384 with the public PEM', () => hmac(pem, 'HS384'), refused('algorithm')],
  ['HS512 with the public PEM', () => hmac(pem, 'HS512'), refused('algorithm')],
  ['HS256 with an empty secret', () => hmac(''), refused('algorithm')],
])

/** Class 3: the key is missing; what can't even be configured stands in construction.test.ts. */
const KEYLESS: Attack[] = [
  'no keys',
  'a key that is null',
  'no key set',
  'an empty secret',
  'a key without members',
  'a private key',
].flatMap((api) =>
  attacks(
    3,
    [
      [`${api}: a good token`, () => good, UNAVAILABLE],
      [`${api}: one signed with an empty secret`, () => hmac(''), refused('algorithm')],
    ],
    { api, mayAskIssuer: true },
  ),
)

const signedAs = (alg: string, key: typeof rsa, kid = key.kid) => {
  const input = `${encode(header({ alg, kid }))}.${encode(claims())}`
  return `${input}.${compact(header({ alg, kid }), claims(), key).split('.')[2] ?? ''}`
}
const pkcs1As = (alg: string, key: typeof rsa, changes: Json = {}) => {
  const input = `${encode(header({ alg, kid: key.kid, ...changes }))}.${goodPayload}`
  return `${input}.${signRs256(input, key)}`
}

/** Class 4: one key, one algorithm. */
const MISMATCHED: Attack[] = attacks(
  4,
  [
    ['RS256 by the key for PS256', () => pkcs1As('RS256', PSS), refused('key_unsuitable (key)')],
    [
      'PS256 by the key for RS256',
      () => compact(header({ alg: 'PS256' }), claims(), rsa, 'PS256'),
      refused('key_unsuitable (key)'),
    ],
    ['PKCS #1 v1.5 under the name PS256', () => pkcs1As('PS256', PSS), refused('signature')],
    [
      'PSS under the name RS256',
      () => `${goodHeader}.${goodPayload}.${compact(header(), claims(), rsa, 'PS256').split('.')[2]}`,
      refused('signature'),
    ],
    [
      'ES256 with the kid of the RSA key',
      () => compact(header({ kid: 'rsa' }, ec256), claims(), ec256),
      refused('key_unsuitable (key)'),
    ],
    [
      'RS256 with the kid of the EC key',
      () => compact(header({ kid: 'ec256' }), claims()),
      refused('key_unsuitable (key)'),
    ],
    [
      'ES384 with the P-256 key',
      () => compact(header({ kid: 'ec256' }, ec384), claims(), ec384),
      refused('key_unsuitable (key)'),
    ],
    ['ES256 by the P-384 key', () => signedAs('ES256', ec384), refused('key_unsuitable (key)')],
    [
      'Ed25519, the other name of EdDSA',
      () => compact(header({ alg: 'Ed25519' }, ed), claims(), ed),
      refused('algorithm'),
    ],
    ['RS512, which nobody allowed', () => pkcs1As('RS512', rsa), refused('algorithm')],
    ['rs256 in small letters', () => pkcs1As('rs256', rsa), refused('algorithm')],
  ],
  { api: 'all' },
)

export const ALGORITHM_ATTACKS: readonly Attack[] = [...UNSIGNED, ...CONFUSED, ...KEYLESS, ...MISMATCHED]
