import { claims, compact, encode, header, KEYS, signatureOf, token } from '../forge.js'
import type { ForgedToken } from './forged-token.js'

const good = token()
const [goodHeader = '', goodPayload = '', goodSignature = ''] = good.split('.')

export const FORGED_SIGNATURES: readonly ForgedToken[] = [
  {
    name: 'a signature by another key under the same kid',
    text: () => token({}, {}, KEYS.strange),
    code: 'signature',
    check: 'signature',
  },
  {
    name: 'another payload under the signature',
    text: () => `${goodHeader}.${encode(claims({ sub: 'admin' }))}.${goodSignature}`,
    code: 'signature',
    check: 'signature',
  },
  {
    name: 'another header under the signature',
    text: () => `${encode(header({ typ: 'at+jwt' }))}.${goodPayload}.${goodSignature}`,
    code: 'signature',
    check: 'signature',
  },
  {
    name: 'one bit of the signature changed',
    text: () => {
      const bytes = Buffer.from(goodSignature, 'base64url')
      bytes[7] = (bytes[7] ?? 0) ^ 1
      return `${goodHeader}.${goodPayload}.${bytes.toString('base64url')}`
    },
    code: 'signature',
    check: 'signature',
  },
  {
    name: 'a signature that is too short',
    text: () => `${goodHeader}.${goodPayload}.${encode(Buffer.alloc(16, 1))}`,
    code: 'signature',
    check: 'signature',
  },
  {
    name: 'a signature of zeros',
    text: () => `${goodHeader}.${goodPayload}.${encode(Buffer.alloc(256))}`,
    code: 'signature',
    check: 'signature',
  },
  {
    name: 'an ES256 signature of zeros',
    text: () => `${encode(header({}, KEYS.ec256))}.${goodPayload}.${encode(Buffer.alloc(64))}`,
    code: 'signature',
    check: 'signature',
    options: { algorithms: ['ES256'], keySet: { keys: [KEYS.ec256.jwk] } },
  },
  {
    name: 'an ES256 signature in DER',
    text: () => {
      const input = `${encode(header({}, KEYS.ec256))}.${encode(claims())}`
      return `${input}.${encode(signatureOf(input, KEYS.ec256, 'DER'))}`
    },
    code: 'signature',
    check: 'signature',
    options: { algorithms: ['ES256'], keySet: { keys: [KEYS.ec256.jwk] } },
  },
  {
    name: 'an EdDSA signature of zeros',
    text: () => `${encode(header({}, KEYS.ed))}.${goodPayload}.${encode(Buffer.alloc(64))}`,
    code: 'signature',
    check: 'signature',
    options: { algorithms: ['EdDSA'], keySet: { keys: [KEYS.ed.jwk] } },
  },
  {
    name: 'PKCS #1 v1.5 under the name of PS256',
    text: () => compact(header({ alg: 'PS256' }), claims(), KEYS.rsa, 'RS256'),
    code: 'signature',
    check: 'signature',
    options: { algorithms: ['PS256'], keySet: { keys: [{ ...KEYS.rsa.jwk, alg: 'PS256' }] } },
  },
]
