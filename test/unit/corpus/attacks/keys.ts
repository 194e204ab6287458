import { claims, compact, encode, header, ISSUER, KEYS, signatureOf, token } from '../../tokens/forge.js'
import { ENCRYPTION, METADATA_SERVICE, OTHER_ISSUER, OTHER_REALM, PSS, signRs256, TWIN } from './apis.js'
import { type Attack, asked, attacks, GOOD, refused, UNAVAILABLE } from './attack.js'

const { rsa, strange, small, ec256, ed } = KEYS
const good = token()
const [goodHeader = '', goodPayload = ''] = good.split('.')

const kid = (value: unknown) => () => token({}, { kid: value })
const NO_SUCH_KEY = refused('key_unknown (key)')
const NO_KEY_ID = refused('key_unknown (key_id)')

/** Class 5: a kid that is no kid. Those that can't be one cause no request; the others share the one that is allowed. */
const KEY_IDS: Attack[] = [
  ...attacks(5, [
    ['kid an object', kid({ rsa: true }), NO_KEY_ID],
    ['kid an array', kid(['rsa']), NO_KEY_ID],
    ['kid a number', kid(0), NO_KEY_ID],
    ['kid true', kid(true), NO_KEY_ID],
    ['kid null', kid(null), NO_KEY_ID],
    ['kid of 257 characters', kid('k'.repeat(257)), NO_KEY_ID],
    ['kid of 1,900 characters', kid('k'.repeat(1_900)), NO_KEY_ID],
  ]),
  ...attacks(5, [['kid of 1 MB', kid('k'.repeat(700_000)), refused('too_large (size)')]], { api: 'roomy' }),
  ...attacks(
    5,
    [
      ['kid __proto__', kid('__proto__'), NO_SUCH_KEY],
      ['kid constructor', kid('constructor'), NO_SUCH_KEY],
      ['kid a path', kid('../../../../dev/null'), NO_SUCH_KEY],
      ['kid an address', kid(`${METADATA_SERVICE}/keys`), NO_SUCH_KEY],
      ['kid an SQL quote', kid("x' UNION SELECT 'secret' --"), NO_SUCH_KEY],
      ['kid a shell command', kid('rsa | id'), NO_SUCH_KEY],
      ['kid empty', kid(''), NO_SUCH_KEY],
      ['kid with a NUL behind ours', kid('rsa\0'), NO_SUCH_KEY],
      ['kid in capitals', kid('RSA'), NO_SUCH_KEY],
    ],
    { mayAskIssuer: true },
  ),
]

const byEncryptionKey = () => compact(header(), claims(), ENCRYPTION, 'RS256')

/** Class 6: several keys under one kid. */
const SHARED_KEY_IDS: Attack[] = [
  ...['encryption first', 'encryption last'].flatMap((api) =>
    attacks(
      6,
      [
        [`${api}: signed by the key for encryption`, byEncryptionKey, refused('signature')],
        [`${api}: signed by neither`, () => compact(header(), claims(), TWIN), refused('signature')],
      ],
      { api },
    ),
  ),
  ...attacks(6, [['encryption alone: signed by it', byEncryptionKey, refused('key_unsuitable (key)')]], {
    api: 'encryption alone',
    mayAskIssuer: true,
  }),
  ...attacks(
    6,
    [
      ['two algorithms: RS256 by the key for PS256', () => token({}, {}, OTHER_REALM), refused('signature')],
      [
        'two algorithms: PS256 by the key for RS256',
        () => compact(header({ alg: 'PS256' }), claims(), rsa, 'PS256'),
        refused('signature'),
      ],
    ],
    { api: 'two algorithms' },
  ),
  ...attacks(
    6,
    [
      [
        'two kinds: ES256 by a key of nobody',
        () => compact(header({ alg: 'ES256' }), claims(), KEYS.ec384, 'ES256'),
        refused('signature'),
      ],
    ],
    { api: 'two kinds' },
  ),
  ...attacks(6, [['no kids: which of two keys is meant?', () => token({}, { kid: undefined }), NO_SUCH_KEY]], {
    api: 'no kids',
    mayAskIssuer: true,
  }),
]

const withSignature = (key: typeof ec256, signature: Buffer) =>
  `${encode(header({}, key))}.${goodPayload}.${encode(signature)}`

/** The other signature that fits the same message: s becomes n − s. */
function twinOf(signature: Buffer): Buffer {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const s = order - BigInt(`0x${signature.subarray(32).toString('hex')}`)
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')])
}

/** Class 13: signatures that fool a careless check, and keys too weak to trust. */
const WEAK: Attack[] = [
  ...attacks(
    13,
    [
      ['ES256 of zeros', () => withSignature(ec256, Buffer.alloc(64)), refused('signature')],
      [
        'ES256 with r = 1 and s = 1',
        () => withSignature(ec256, Buffer.from(`${'0'.repeat(63)}1${'0'.repeat(63)}1`, 'hex')),
        refused('signature'),
      ],
      [
        'ES256 in DER',
        () => {
          const input = `${encode(header({}, ec256))}.${encode(claims())}`
          return `${input}.${encode(signatureOf(input, ec256, 'DER'))}`
        },
        refused('signature'),
      ],
      ['ES256 a byte short', () => withSignature(ec256, Buffer.alloc(63, 1)), refused('signature')],
      ['ES256 with zeros behind', () => `${token({}, {}, ec256)}AA`, refused('signature')],
      ['ES256 padded to 66 bytes', () => withSignature(ec256, Buffer.alloc(66, 1)), refused('signature')],
      ['EdDSA of zeros', () => withSignature(ed, Buffer.alloc(64)), refused('signature')],
      ['RS256 of zeros', () => `${goodHeader}.${goodPayload}.${encode(Buffer.alloc(256))}`, refused('signature')],
      ['RS256 of one byte', () => `${goodHeader}.${goodPayload}.AA`, refused('signature')],
      ['RS256 by a stranger', () => token({}, {}, strange), refused('signature')],
    ],
    { api: 'all' },
  ),
  ...attacks(
    13,
    [['RS256 by a published key of 1024 bits', () => token({}, {}, small), refused('key_unsuitable (key)')]],
    {
      api: 'small key',
      mayAskIssuer: true,
    },
  ),
  ...attacks(
    13,
    [
      [
        'RS256 that is its own message, for a key with exponent 1',
        () => {
          const input = `${goodHeader}.${goodPayload}`
          return `${input}.${encode(Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(254, 0xff)]))}`
        },
        refused('key_unsuitable (key)'),
      ],
    ],
    { api: 'exponent 1', mayAskIssuer: true },
  ),
]

/** Class 16: keys of another issuer of ours. */
const OTHER_REALMS: Attack[] = attacks(
  16,
  [
    ['our iss, the other realm’s key under our kid', () => token({}, {}, OTHER_REALM), refused('signature')],
    ['our iss, a kid that only the other realm has', () => token({}, {}, TWIN), NO_SUCH_KEY, { mayAskIssuer: true }],
    ['the other iss, our key', () => token({ iss: OTHER_ISSUER }), refused('signature')],
    ['both iss, in an array', () => token({ iss: [ISSUER, OTHER_ISSUER] }), refused('issuer')],
    ['both iss, one behind the other', () => token({ iss: `${ISSUER} ${OTHER_ISSUER}` }), refused('issuer')],
    ['no iss, the other realm’s key', () => token({ iss: undefined }, {}, OTHER_REALM), refused('issuer')],
    [
      'the other iss with a slash behind, its own key',
      () => token({ iss: `${OTHER_ISSUER}/` }, {}, OTHER_REALM),
      refused('issuer'),
    ],
    [
      'a third realm of the same host, our key',
      () => token({ iss: 'https://id.example/realms/third' }),
      refused('issuer'),
    ],
    [
      'our iss in the header, the other in the payload, our key',
      () => token({ iss: OTHER_ISSUER }, { iss: ISSUER }),
      refused('signature'),
    ],
  ],
  { api: 'realms' },
)

const OTHER_PROVIDER = refused('issuer')
const mustNotFetch = (name: string, iss: unknown) => [name, () => token({ iss }, {}, strange), OTHER_PROVIDER] as const

/** Class 17: addresses that a token or a provider would have us fetch. */
const ADDRESSES: Attack[] = [
  ...attacks(17, [
    mustNotFetch('iss of the metadata service', `${METADATA_SERVICE}/`),
    mustNotFetch('iss of this machine', 'http://127.0.0.1:6379/'),
    mustNotFetch('iss in a file', 'file:///etc/passwd'),
    mustNotFetch('iss with our host as user', 'https://id.example@attacker.example/realms/gaveurs-production'),
    mustNotFetch('iss with ours in front', `${ISSUER}.attacker.example`),
    mustNotFetch('iss that walks up from ours', `${ISSUER}/../other`),
    mustNotFetch('iss in other letters', ISSUER.toUpperCase()),
    mustNotFetch('iss without s', ISSUER.replace('https', 'http')),
  ]),
  ...[
    'redirected',
    'moved for good',
    'huge',
    'many keys',
    'another issuer',
    'keys elsewhere',
    'keys in a file',
  ].flatMap((api) =>
    attacks(17, [[`${api}: a good token finds no keys`, () => good, UNAVAILABLE]], { api, mayAskIssuer: true }),
  ),
]

/** Stands in for a check of class 11 and 22 too: PS256 signs differently each time. */
export const CONTROLS_OF_KEYS = [
  asked(token({}, {}, ec256), GOOD, { api: 'all' }),
  asked(
    withSignature(ec256, twinOf(signatureOf(`${encode(header({}, ec256))}.${goodPayload}`, ec256, 'ES256'))),
    GOOD,
    { api: 'all' },
  ),
  asked(token({}, {}, ed), GOOD, { api: 'all' }),
  asked(compact(header({ alg: 'PS256', kid: 'pss' }), claims(), PSS, 'PS256'), GOOD, { api: 'all' }),
  asked(good, GOOD, { api: 'encryption first' }),
  asked(good, GOOD, { api: 'encryption last' }),
  asked(good, GOOD, { api: 'two algorithms' }),
  asked(good, GOOD, { api: 'two kinds' }),
  asked(good, GOOD, { api: 'small key' }),
  asked(good, GOOD, { api: 'realms' }),
  asked(token({ iss: OTHER_ISSUER }, {}, OTHER_REALM), GOOD, { api: 'realms' }),
  asked(`${goodHeader}.${goodPayload}.${signRs256(`${goodHeader}.${goodPayload}`, rsa)}`, GOOD),
]

export const KEY_ATTACKS: readonly Attack[] = [...KEY_IDS, ...SHARED_KEY_IDS, ...WEAK, ...OTHER_REALMS, ...ADDRESSES]
