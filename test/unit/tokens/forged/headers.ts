import { createHmac, createPublicKey } from 'node:crypto'
import { claims, compact, encode, header, KEYS, token } from '../forge.js'
import type { ForgedToken } from './forged-token.js'

function hmacToken(secret: string | Buffer): string {
  const input = `${encode(header({ alg: 'HS256' }))}.${encode(claims())}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

function publicPem(): string {
  return String(createPublicKey(KEYS.rsa.privateKey).export({ type: 'spki', format: 'pem' }))
}

export const FORGED_HEADERS: readonly ForgedToken[] = [
  {
    name: 'a header that is no JSON',
    text: () => compact('{"alg":', claims()),
    code: 'malformed',
    check: 'header',
    says: /not JSON/,
  },
  { name: 'a header that is an array', text: () => compact('["RS256"]', claims()), code: 'malformed', check: 'header' },
  { name: 'a header that is null', text: () => compact('null', claims()), code: 'malformed', check: 'header' },
  {
    name: 'a header with a byte order mark',
    text: () => compact(`\ufeff${JSON.stringify(header())}`, claims()),
    code: 'malformed',
    check: 'header',
  },
  {
    name: 'a header that is not UTF-8',
    text: () =>
      compact(
        Buffer.concat([Buffer.from('{"alg":"RS256","kid":"rsa","x":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
        claims(),
      ),
    code: 'malformed',
    check: 'header',
    says: /UTF-8/,
  },
  {
    name: 'a header over 2 KB',
    text: () => token({}, { note: 'x'.repeat(2_048) }),
    code: 'malformed',
    check: 'header',
    says: /2048/,
  },
  {
    name: 'alg twice',
    text: () => compact('{"alg":"none","alg":"RS256","kid":"rsa"}', claims()),
    code: 'malformed',
    check: 'header',
    says: /"alg" stands twice/,
  },
  {
    name: 'alg twice, once in escapes',
    text: () => compact('{"\\u0061lg":"none","alg":"RS256","kid":"rsa"}', claims()),
    code: 'malformed',
    check: 'header',
    says: /"alg" stands twice/,
  },
  {
    name: 'alg none, unsigned',
    text: () => `${encode(header({ alg: 'none' }))}.${encode(claims())}.`,
    code: 'algorithm',
    check: 'algorithm',
    says: /unsigned/i,
  },
  {
    name: 'alg noNE, unsigned',
    text: () => `${encode(header({ alg: 'noNE' }))}.${encode(claims())}.`,
    code: 'algorithm',
    check: 'algorithm',
  },
  { name: 'alg none, signed', text: () => token({}, { alg: 'none' }), code: 'algorithm', check: 'algorithm' },
  {
    name: 'alg absent',
    text: () => token({}, { alg: undefined }),
    code: 'algorithm',
    check: 'algorithm',
    says: /actual alg absent/,
  },
  { name: 'alg null', text: () => token({}, { alg: null }), code: 'algorithm', check: 'algorithm' },
  { name: 'alg an array of ours', text: () => token({}, { alg: ['RS256'] }), code: 'algorithm', check: 'algorithm' },
  { name: 'alg in lower case', text: () => token({}, { alg: 'rs256' }), code: 'algorithm', check: 'algorithm' },
  {
    name: 'alg RS512, not allowed here',
    text: () => token({}, { alg: 'RS512' }),
    code: 'algorithm',
    check: 'algorithm',
    says: /algorithms/,
  },
  { name: 'alg ES256, not allowed here', text: () => token({}, {}, KEYS.ec256), code: 'algorithm', check: 'algorithm' },
  {
    name: 'HS256 with the public PEM as secret',
    text: () => hmacToken(publicPem()),
    code: 'algorithm',
    check: 'algorithm',
    says: /refresh token/,
  },
  {
    name: 'HS256 with the public PEM and a line feed in front',
    text: () => hmacToken(`\n${publicPem()}`),
    code: 'algorithm',
    check: 'algorithm',
  },
  {
    name: 'HS256 with the JWK as secret',
    text: () => hmacToken(JSON.stringify(KEYS.rsa.jwk)),
    code: 'algorithm',
    check: 'algorithm',
  },
  { name: 'HS256 with an empty secret', text: () => hmacToken(''), code: 'algorithm', check: 'algorithm' },
  {
    name: 'typ of a logout token',
    text: () => token({}, { typ: 'logout+jwt' }),
    code: 'type',
    check: 'type',
    says: /back-channel/,
  },
  {
    name: 'typ of a DPoP proof',
    text: () => token({}, { typ: 'dpop+jwt' }),
    code: 'type',
    check: 'type',
    says: /DPoP proof/,
  },
  {
    name: 'typ of a request object',
    text: () => token({}, { typ: 'oauth-authz-req+jwt' }),
    code: 'type',
    check: 'type',
  },
  { name: 'typ that is a number', text: () => token({}, { typ: 1 }), code: 'type', check: 'type' },
  { name: 'typ null', text: () => token({}, { typ: null }), code: 'type', check: 'type' },
  {
    name: 'typ __proto__',
    text: () => token({}, { typ: '__proto__' }),
    code: 'type',
    check: 'type',
    says: /another kind/,
  },
  {
    name: 'crit with an extension',
    text: () => token({}, { crit: ['exp'], exp: 1 }),
    code: 'critical_header',
    check: 'critical_header',
  },
  { name: 'crit empty', text: () => token({}, { crit: [] }), code: 'critical_header', check: 'critical_header' },
  ...(['jku', 'jwk', 'x5u', 'x5c', 'b64', 'zip', 'enc'] as const).map(
    (member): ForgedToken => ({
      name: `${member} in the header`,
      text: () => token({}, { [member]: member === 'b64' ? false : 'https://attacker.example' }),
      code: 'forbidden_header',
      check: 'forbidden_header',
      says: new RegExp(member),
    }),
  ),
  {
    name: 'jwk null in the header',
    text: () => token({}, { jwk: null }),
    code: 'forbidden_header',
    check: 'forbidden_header',
  },
]
