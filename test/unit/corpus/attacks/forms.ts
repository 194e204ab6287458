import { claims, compact, encode, header, type Json, KEYS, token } from '../../tokens/forge.js'
import { METADATA_SERVICE } from './apis.js'
import { type Attack, attacks, refused, TOO_LARGE_FOR_NODE } from './attack.js'

const { rsa, strange, ec256 } = KEYS
const good = token()
const [goodHeader = '', goodPayload = '', goodSignature = ''] = good.split('.')
const MALFORMED = refused('malformed (parts)')
const FORBIDDEN_HEADER = refused('forbidden_header')
const attacker = { kty: 'RSA', ...strange.jwk }

const brought = (member: string, value: unknown): readonly [string, () => string, ReturnType<typeof refused>] => [
  `${member}: ${JSON.stringify(value).slice(0, 40)}`,
  () => token({}, { [member]: value }, strange),
  FORBIDDEN_HEADER,
]

/** Class 7: keys, and places of keys, that a token brings along. */
const BROUGHT_KEYS: Attack[] = attacks(7, [
  brought('jku', 'https://attacker.example/keys'),
  brought('jku', `${METADATA_SERVICE}/latest/meta-data`),
  brought('jku', 'http://127.0.0.1:6379/'),
  brought('x5u', 'https://attacker.example/chain.pem'),
  brought('x5u', 'file:///etc/ssl/cert.pem'),
  brought('jwk', attacker),
  brought('jwk', null),
  brought('x5c', ['MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A']),
  ['jku beside a good signature', () => token({}, { jku: 'https://id.example/keys' }), FORBIDDEN_HEADER],
])

/** Class 8: extensions that nobody here understands. */
const EXTENSIONS: Attack[] = attacks(8, [
  ['crit with an unknown extension', () => token({}, { crit: ['foo'], foo: 1 }), refused('critical_header')],
  ['crit with a claim', () => token({}, { crit: ['exp'] }), refused('critical_header')],
  ['crit empty', () => token({}, { crit: [] }), refused('critical_header')],
  ['crit a string', () => token({}, { crit: 'b64' }), refused('critical_header')],
  ['crit null', () => token({}, { crit: null }), refused('critical_header')],
  ['b64 false without crit', () => token({}, { b64: false }), FORBIDDEN_HEADER],
  ['b64 false with crit', () => token({}, { b64: false, crit: ['b64'] }), FORBIDDEN_HEADER],
  ['b64 true', () => token({}, { b64: true }), FORBIDDEN_HEADER],
  ['zip', () => token({}, { zip: 'DEF' }), FORBIDDEN_HEADER],
])

const rawHeader = (change: (text: string) => string) => () => compact(change(JSON.stringify(header())), claims())
const rawPayload =
  (change: (text: string) => string, changes: Json = {}) =>
  () =>
    compact(header(), change(JSON.stringify(claims(changes))))
const front = (members: string) => (text: string) => text.replace('{', `{${members},`)
const TWICE_IN_HEADER = refused('malformed (header)')
const TWICE_IN_PAYLOAD = refused('malformed (payload)')

/** Class 9: one text, two readings. */
const AMBIGUOUS_JSON: Attack[] = attacks(9, [
  ['alg twice, none first', rawHeader(front('"alg":"none"')), TWICE_IN_HEADER],
  ['alg twice, once in escapes', rawHeader(front('"\\u0061lg":"none"')), TWICE_IN_HEADER],
  ['kid twice', rawHeader(front('"kid":"other"')), TWICE_IN_HEADER],
  ['sub twice', rawPayload(front('"sub":"admin"')), TWICE_IN_PAYLOAD],
  ['exp twice', rawPayload(front('"exp":9999999999')), TWICE_IN_PAYLOAD],
  ['aud twice', rawPayload(front('"aud":"other"')), TWICE_IN_PAYLOAD],
  [
    'roles twice, inside',
    rawPayload((text) => text.replace('"roles":', '"roles":["admin"],"roles":')),
    TWICE_IN_PAYLOAD,
  ],
  ['realm_access twice', rawPayload(front('"realm_access":{"roles":["admin"]}')), TWICE_IN_PAYLOAD],
  [
    'cnf.jkt twice',
    rawPayload((text) => text.replace('"cnf":{', '"cnf":{"jkt":"x",'), { cnf: { jkt: 'y' } }),
    TWICE_IN_PAYLOAD,
  ],
  ['__proto__ twice', rawPayload(front('"__proto__":1,"__proto__":2')), TWICE_IN_PAYLOAD],
])

/** A good token with a character somewhere: in the header, in the payload, in the signature. */
const inserted = (character: string, name: string) =>
  [
    [`${name} in the header`, () => `${goodHeader}${character}.${goodPayload}.${goodSignature}`, MALFORMED],
    [`${name} in the payload`, () => `${goodHeader}.${goodPayload}${character}.${goodSignature}`, MALFORMED],
    [`${name} inside the signature`, () => `${good.slice(0, -20)}${character}${good.slice(-20)}`, MALFORMED],
  ] as const

/** Class 10: base64 that is not base64url as an encoder writes it. What HTTP itself forbids in a header stands in requests.ts. */
const ENCODINGS: Attack[] = attacks(10, [
  ['= behind', () => `${good}=`, MALFORMED],
  ['== behind', () => `${good}==`, MALFORMED],
  ...inserted('=', 'padding'),
  ...inserted('+', 'a plus'),
  ...inserted('/', 'a slash'),
  ...inserted(' ', 'a space'),
  ...inserted('\t', 'a tab'),
  ...inserted('~', 'a tilde'),
  ...inserted('%0A', 'an encoded line feed'),
  ['a letter beyond ASCII', () => `${goodHeader}.${goodPayload}\u00e9.${goodSignature}`, MALFORMED],
  ['the other alphabet', () => good.replaceAll('-', '+').replaceAll('_', '/'), MALFORMED],
])

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** Other last characters for the same bytes, where so many bits of it mean nothing. */
function spellings(text: string, bits: number): string[] {
  const group = ALPHABET.indexOf(text.slice(-1)) & (~0 << bits)
  return [...ALPHABET.slice(group, group + 2 ** bits)]
    .map((last) => text.slice(0, -1) + last)
    .filter((other) => other !== text)
}
const es256 = token({}, {}, ec256)

/** Class 11: another spelling of the same token. */
const SPELLINGS: Attack[] = [
  ...attacks(
    11,
    spellings(good, 4).map(
      (text, index) => [`RS256, another last character (${index + 1})`, () => text, MALFORMED] as const,
    ),
  ),
  ...attacks(
    11,
    spellings(es256, 4)
      .slice(0, 5)
      .map((text, index) => [`ES256, another last character (${index + 1})`, () => text, MALFORMED] as const),
    { api: 'all' },
  ),
]

const json = (value: unknown) => JSON.stringify(value)
const jwe = (...parts: string[]) => parts.join('.')
const jweHeader = encode({ alg: 'RSA-OAEP', enc: 'A256GCM', kid: 'rsa' })

/** Class 12: other serializations, and encryption. */
const SERIALIZATIONS: Attack[] = attacks(12, [
  ['flattened JSON', () => json({ payload: goodPayload, protected: goodHeader, signature: goodSignature }), MALFORMED],
  [
    'general JSON',
    () => json({ payload: goodPayload, signatures: [{ protected: goodHeader, signature: goodSignature }] }),
    MALFORMED,
  ],
  [
    'flattened JSON with an unprotected header',
    () => json({ payload: goodPayload, header: header(), signature: goodSignature }),
    MALFORMED,
  ],
  ['a JWE of five parts', () => jwe(jweHeader, 'AAAA', 'AAAA', 'AAAA', 'AAAA'), refused('encrypted (parts)')],
  [
    'a JWE that would be inflated',
    () => jwe(encode({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' }), '', 'AAAA', 'AAAA'.repeat(1_000), 'AAAA'),
    refused('encrypted (parts)'),
  ],
  [
    'a JWE with a million rounds',
    () => jwe(encode({ alg: 'PBES2-HS256+A128KW', p2c: 1_000_000, p2s: 'AA' }), 'A', 'A', 'A', 'A'),
    refused('encrypted (parts)'),
  ],
  ['a good token with two empty parts', () => `${good}..`, refused('encrypted (parts)')],
  ['a JWS whose header names enc', () => token({}, { enc: 'A256GCM' }), FORBIDDEN_HEADER],
  ['a token in a token', () => compact(header({ cty: 'JWT' }), `"${good}"`), refused('malformed (payload)')],
])

/** Class 20: too much of anything. */
const SIZES: Attack[] = [
  ...attacks(20, [
    ['200 KB, which Node itself refuses', () => `${good}${'A'.repeat(200_000)}`, TOO_LARGE_FOR_NODE],
    ['10,000 dots', () => '.'.repeat(10_000), MALFORMED],
    ['10,000 letters', () => 'A'.repeat(10_000), refused('opaque (parts)')],
    ['5,000 arrays in each other', rawPayload(front(`"x":${'['.repeat(5_000)}${']'.repeat(5_000)}`)), TWICE_IN_PAYLOAD],
    [
      '1,800 objects in each other',
      rawPayload(front(`"x":${'{"":'.repeat(1_800)}0${'}'.repeat(1_800)}`)),
      TWICE_IN_PAYLOAD,
    ],
    [
      '600 members',
      rawPayload(front(Array.from({ length: 600 }, (_, index) => `"m${index}":0`).join())),
      TWICE_IN_PAYLOAD,
    ],
    ['1,500 values', rawPayload(front(`"x":[${'0,'.repeat(1_500)}0]`)), TWICE_IN_PAYLOAD],
    ['a header of 3 KB', () => token({}, { note: 'x'.repeat(3_000) }), TWICE_IN_HEADER],
    [
      'a payload that is not UTF-8',
      () => compact(header(), Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x30, 0x7d])),
      TWICE_IN_PAYLOAD,
    ],
    ['a payload that is cut', () => compact(header(), JSON.stringify(claims()).slice(0, -1)), TWICE_IN_PAYLOAD],
    ['a signature of 8 KB', () => `${goodHeader}.${goodPayload}.${'A'.repeat(8_000)}`, refused('signature')],
  ]),
  ...attacks(
    20,
    [
      ['200 KB, where the server allows them', () => `${good}${'A'.repeat(200_000)}`, refused('too_large (size)')],
      [
        'a good signature over 16 KB',
        () => token({ padding: 'x'.repeat(13_000) }, {}, rsa),
        refused('too_large (size)'),
      ],
    ],
    { api: 'roomy' },
  ),
]

export const FORM_ATTACKS: readonly Attack[] = [
  ...BROUGHT_KEYS,
  ...EXTENSIONS,
  ...AMBIGUOUS_JSON,
  ...ENCODINGS,
  ...SPELLINGS,
  ...SERIALIZATIONS,
  ...SIZES,
]
