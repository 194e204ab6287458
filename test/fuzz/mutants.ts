import fc from 'fast-check'
import {
  AUDIENCE,
  claims,
  encode,
  header,
  ISSUER,
  type Json,
  KEYS,
  NOW,
  signatureOf,
  type TestKey,
} from '../unit/tokens/forge.js'

const PSS: TestKey = {
  ...KEYS.strange,
  alg: 'PS256',
  kid: 'pss',
  jwk: { ...KEYS.strange.jwk, alg: 'PS256', kid: 'pss' },
}

/** Keys that the issuer publishes. */
export const SIGNERS: readonly TestKey[] = [KEYS.rsa, PSS, KEYS.ec256, KEYS.ec384, KEYS.ed]

/** A token, and how it was made from a good one. */
export interface Mutant {
  readonly text: string
  readonly edits: readonly string[]
  /** Whether its signature is one of the issuer's, over the very bytes that stand before it. */
  readonly isSigned: boolean
}

interface Edit<Of> {
  readonly name: string
  readonly apply: (it: Of) => Of
}

/** A member given as `undefined` is left out, as JSON.stringify does. */
const setMember = (name: string, value: unknown): Edit<Json> => ({
  name: `${name} = ${JSON.stringify(value)?.slice(0, 60) ?? 'absent'}`,
  apply: (members) => ({ ...members, [name]: value }),
})

const STRINGS = [
  '',
  ' ',
  'Bearer',
  'ID',
  'DPoP',
  'JWT',
  'at+jwt',
  'logout+jwt',
  AUDIENCE,
  ISSUER,
  `${ISSUER}/`,
  '__proto__',
  'é\u0000«',
  '\ud800',
]
const NUMBERS = [
  0,
  -1,
  1,
  0.5,
  NOW,
  NOW - 11,
  NOW - 10,
  NOW - 9,
  NOW + 9,
  NOW + 10,
  NOW + 11,
  NOW + 300,
  NOW * 1_000,
  2 ** 53,
  1e308,
]

const value: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...STRINGS) },
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...NUMBERS) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(undefined, null, true, false, [], {}) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>([AUDIENCE], [AUDIENCE, 1], [[AUDIENCE]], { 0: AUDIENCE }, ['other', AUDIENCE]),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
)

/** Claims that decide something. */
const DECISIVE = ['exp', 'nbf', 'iat', 'iss', 'aud', 'sub', 'typ', 'cnf', 'events', 'at_hash']
/** Claims that may say anything. */
const FREE = [
  'azp',
  'sid',
  'jti',
  'scope',
  'acr',
  'realm_access',
  'resource_access',
  'gaveur_id',
  'preferred_username',
  'note',
  '__proto__',
]
const HEADER_MEMBERS = [
  'alg',
  'kid',
  'typ',
  'cty',
  'crit',
  'jku',
  'jwk',
  'x5u',
  'x5c',
  'x5t',
  'b64',
  'zip',
  'enc',
  'note',
  '__proto__',
]

const claimEdit: fc.Arbitrary<Edit<Json>> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constantFrom(...DECISIVE), value).map(([name, it]) => setMember(name, it)) },
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...FREE), value).map(([name, it]) => setMember(name, it)) },
  // What peers let through.
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      setMember('sub', undefined),
      setMember('exp', undefined),
      setMember('exp', NOW * 1_000),
      setMember('nbf', -1),
      setMember('iat', -1),
      setMember('iat', NOW + 60),
      setMember('aud', [AUDIENCE, 1]),
      setMember('cnf', { jkt: 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' }),
      setMember('cnf', { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' }),
      setMember('typ', 'Refresh'),
    ),
  },
  // Times around the borders, which both must draw at the same second.
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('exp', 'nbf', 'iat'), fc.integer({ min: -12, max: 12 }), fc.constantFrom(0, 0.25, 0.999))
      .map(([name, offset, part]) => setMember(name, NOW + offset + part)),
  },
)

const headerEdit: fc.Arbitrary<Edit<Json>> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.constantFrom(...HEADER_MEMBERS), value).map(([name, it]) => setMember(name, it)),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519', 'HS256', 'none', 'RS512', 'rs256')
      .map((alg) => setMember('alg', alg)),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('rsa', 'pss', 'ec256', 'ec384', 'ed', 'other', undefined)
      .map((kid) => setMember('kid', kid)),
  },
)

/** The text between two bytes, as latin1, so that any byte can stand in it. */
const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

const front = (name: string, members: string): Edit<string> => ({
  name: `${name} in front`,
  apply: (text) => text.replace('{', `{${members}`),
})

/** What JSON.stringify would never write. All on latin1 text. */
const textEdit: fc.Arbitrary<Edit<string>> = fc.oneof(
  fc.constantFrom<Edit<string>>(
    front('sub', '"sub":"admin",'),
    front('alg', '"alg":"none",'),
    front('exp', '"exp":1,'),
    front('an escaped name', '"\\u0073ub":"admin",'),
    front('a new member', '"first":1,'),
    front('deep arrays', `"deep":${'['.repeat(40)}${']'.repeat(40)},`),
    front('arrays as deep as may be', `"deep":${'['.repeat(20)}${']'.repeat(20)},`),
    front('white space', ' \n\t\r '),
    front('a byte that is no UTF-8', '"x":"\xff",'),
    front('a surrogate in UTF-8', '"x":"\xed\xa0\x80",'),
    front('an overlong slash', '"x":"\xc0\xaf",'),
    front('a control character', '"x":"\x01",'),
    front('many members', Array.from({ length: 300 }, (_, index) => `"m${index}":0,`).join('')),
    front('many values', `"x":[${'0,'.repeat(1_100)}0],`),
    front('three hundred roles', `"x":[${'"role",'.repeat(300)}"role"],`),
    { name: 'white space behind', apply: (text) => `${text} \n` },
    { name: 'a NUL behind', apply: (text) => `${text}\0` },
    { name: 'a brace behind', apply: (text) => `${text}}` },
    { name: 'a byte order mark', apply: (text) => `\xef\xbb\xbf${text}` },
    { name: 'no end', apply: (text) => text.slice(0, -1) },
    { name: 'a comma at the end', apply: (text) => `${text.slice(0, -1)},}` },
    { name: 'an array around', apply: (text) => `[${text}]` },
    { name: 'exp 1e999', apply: (text) => text.replace(/"exp":[\d.]+/, '"exp":1e999') },
    { name: 'exp with an exponent', apply: (text) => text.replace(/"exp":(\d+)00\b/, '"exp":$1e2') },
    { name: 'exp with a plus', apply: (text) => text.replace(/"exp":/, '"exp":+') },
    { name: 'exp -0', apply: (text) => text.replace(/"exp":[\d.]+/, '"exp":-0') },
    { name: 'single quotes', apply: (text) => text.replaceAll('"', "'") },
    { name: 'a comment', apply: (text) => text.replace('{', '{/* */') },
    { name: 'names in escapes', apply: (text) => text.replace('"iss"', '"\\u0069ss"').replace('"alg"', '"\\u0061lg"') },
  ),
  fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })).map(
    ([at, byte]): Edit<string> => ({
      name: `byte ${byte} at ${at}`,
      apply: (text) => splice(text, at, 1, String.fromCharCode(byte)),
    }),
  ),
)

function splice(text: string, at: number, remove: number, put: string): string {
  const index = text.length === 0 ? 0 : at % text.length
  return text.slice(0, index) + put + text.slice(index + remove)
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** On the three parts together, dots included, after it was signed. */
const encodingEdit: fc.Arbitrary<Edit<string>> = fc.oneof(
  fc.tuple(fc.nat(), fc.constantFrom(...ALPHABET)).map(
    ([at, put]): Edit<string> => ({
      name: `character ${put} at ${at}`,
      apply: (text) => splice(text, at, 1, put),
    }),
  ),
  fc.tuple(fc.nat(), fc.constantFrom('=', '+', '/', ' ', '\t', '\n', '.', '\0', 'é', '%', '"')).map(
    ([at, put]): Edit<string> => ({
      name: `${JSON.stringify(put)} put in at ${at}`,
      apply: (text) => splice(text, at, 0, put),
    }),
  ),
  fc.nat().map((at): Edit<string> => ({ name: `nothing at ${at}`, apply: (text) => splice(text, at, 1, '') })),
  fc.constantFrom(...ALPHABET).map(
    (last): Edit<string> => ({
      name: `last character ${last}`,
      apply: (text) => text.slice(0, -1) + last,
    }),
  ),
  fc.constantFrom<Edit<string>>(
    { name: 'padding behind', apply: (text) => `${text}==` },
    { name: 'padding in the header', apply: (text) => text.replace('.', '=.') },
    { name: 'padding in the payload', apply: (text) => text.replace(/\.([^.]*)$/, '=.$1') },
    { name: 'the other alphabet', apply: (text) => text.replaceAll('-', '+').replaceAll('_', '/') },
    { name: 'no signature', apply: (text) => text.replace(/[^.]*$/, '') },
    { name: 'no payload', apply: (text) => text.replace(/\.[^.]*\./, '..') },
    { name: 'the payload twice', apply: (text) => text.replace(/\.([^.]*)\./, '.$1.$1.') },
    { name: 'header and payload exchanged', apply: (text) => text.replace(/^([^.]*)\.([^.]*)/, '$2.$1') },
    { name: 'a fourth part', apply: (text) => `${text}.AA` },
    { name: 'two more parts', apply: (text) => `${text}.AA.AA` },
    { name: 'a space behind', apply: (text) => `${text} ` },
    { name: 'another signature', apply: (text) => text.replace(/[^.]*$/, 'AAAA'.repeat(64)) },
  ),
)

/** In the order of what they cost: RS256 and ES384 take ten times as long to sign. */
const signer: fc.Arbitrary<TestKey> = fc.oneof(
  { weight: 10, arbitrary: fc.constant(KEYS.ed) },
  { weight: 10, arbitrary: fc.constant(KEYS.ec256) },
  { weight: 4, arbitrary: fc.constant(KEYS.rsa) },
  { weight: 2, arbitrary: fc.constant(PSS) },
  { weight: 1, arbitrary: fc.constant(KEYS.ec384) },
)

const some = <Of>(edit: fc.Arbitrary<Edit<Of>>, weights: readonly number[]): fc.Arbitrary<readonly Edit<Of>[]> =>
  fc.oneof(
    ...weights.map((weight, count) => ({
      weight,
      arbitrary: fc.array(edit, { minLength: count, maxLength: count }),
    })),
  )

/** Mutated tokens: most are signed again with a valid key after the change, so that what is behind the signature is reached. */
export const mutant: fc.Arbitrary<Mutant> = fc
  .record({
    key: signer,
    claimEdits: some(claimEdit, [3, 5, 2, 1]),
    headerEdits: some(headerEdit, [6, 2, 1]),
    payloadTextEdits: some(textEdit, [7, 1]),
    headerTextEdits: some(textEdit, [12, 1]),
    encodingEdits: some(encodingEdit, [6, 1]),
    signing: fc.constantFrom('again', 'again', 'again', 'again', 'again', 'before', 'by a stranger' as const),
  })
  .map(({ key, claimEdits, headerEdits, payloadTextEdits, headerTextEdits, encodingEdits, signing }) => {
    const [goodHeader, goodPayload] = [header({}, key), claims()]
    const headerText = edited(bytesOf(JSON.stringify(edited(goodHeader, headerEdits))), headerTextEdits)
    const payloadText = edited(bytesOf(JSON.stringify(edited(goodPayload, claimEdits))), payloadTextEdits)
    const input = `${encode(Buffer.from(headerText, 'latin1'))}.${encode(Buffer.from(payloadText, 'latin1'))}`
    const signedInput = signing === 'before' ? `${encode(goodHeader)}.${encode(goodPayload)}` : input
    // A stranger's key of the same kind, where there is one.
    const signedBy = signing === 'by a stranger' ? (key === KEYS.rsa ? KEYS.strange : KEYS.ec256) : key
    const signed = `${input}.${encode(signatureOf(signedInput, signedBy, signedBy.alg))}`
    const text = edited(signed, encodingEdits)
    return {
      text,
      isSigned: signedInput === input && signedBy === key && text === signed,
      edits: [
        `signed ${signing} with ${signedBy.alg}`,
        ...claimEdits.map(({ name }) => `claim ${name}`),
        ...headerEdits.map(({ name }) => `header ${name}`),
        ...payloadTextEdits.map(({ name }) => `payload: ${name}`),
        ...headerTextEdits.map(({ name }) => `header: ${name}`),
        ...encodingEdits.map(({ name }) => `token: ${name}`),
      ],
    }
  })

function edited<Of>(it: Of, edits: readonly Edit<Of>[]): Of {
  return edits.reduce((so, { apply }) => apply(so), it)
}
