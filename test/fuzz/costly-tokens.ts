import { claims, compact, header } from '../unit/tokens/forge.js'

/** A token of nearly 16 KB that tries to cost more than it should. Each variant has names of its own, so that nothing is known of it. */
export interface CostlyToken {
  readonly name: string
  make(variant: number): string
}

/** What of a payload fits into 16,384 bytes beside a header and a signature of 2048 bits. */
const PAYLOAD_BYTES = 11_930
/** As many members as pass, beside the usual claims. */
const MEMBERS = 220
/** As many values as pass, beside those. */
const VALUES = 490
const ALL_VALUES = 730

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Short names, of which no two variants share many. */
function nameOf(index: number, variant: number): string {
  let rest = index + variant * 7_919
  let name = ''
  do {
    name += LETTERS.charAt(rest % LETTERS.length)
    rest = Math.floor(rest / LETTERS.length)
  } while (rest > 0)
  return name
}

/** In no order, so that each costs the most where the host of a URL is written in ASCII. */
function chineseLetters(count: number, variant: number): string {
  return Array.from({ length: count }, (_, index) =>
    String.fromCodePoint(0x4e00 + ((index * 7_919 + variant * 31) % 20_000)),
  ).join('')
}

type Part = (index: number, variant: number) => string

const some = (count: number, part: Part, variant: number): string =>
  Array.from({ length: count }, (_, index) => part(index, variant)).join()

/** The payload, with `%%` replaced by as many parts as fit, or by so many, and the room that is left filled with text. */
function filled(
  template: string,
  part: Part,
  variant: number,
  separator = ',',
  most = Number.POSITIVE_INFINITY,
): string {
  let size = Buffer.byteLength(template)
  const parts: string[] = []
  while (parts.length < most) {
    const next = part(parts.length, variant)
    size += Buffer.byteLength(next) + separator.length
    if (size > PAYLOAD_BYTES) break
    parts.push(next)
  }
  const text = template.replace('%%', () => parts.join(separator)).replace('onrtro', `${variant}`)
  const room = PAYLOAD_BYTES - Buffer.byteLength(text) - 20
  return room > 0 && most < Number.POSITIVE_INFINITY ? `${text.slice(0, -1)},"room":"${'x'.repeat(room)}"}` : text
}

const BASE = JSON.stringify(claims()).slice(0, -1)
const withClaim = (name: string, text: string): string => {
  const { [name]: _, ...others } = claims()
  return `${JSON.stringify(others).slice(0, -1)},"${name}":${text}}`
}

const string: Part = (index, variant) => `"${nameOf(index, variant)}"`
const member: Part = (index, variant) => `"${nameOf(index, variant)}":0`
const escapedMember: Part = (index, variant) => `"\\n${nameOf(index, variant)}":0`
const client: Part = (index, variant) => `"${nameOf(index, variant)}":{}`
const clientWithRoles: Part = (index, variant) => `"${nameOf(index, variant)}":{"roles":["a"]}`
const constant =
  (text: string): Part =>
  () =>
    text

function whole(name: string, template: string, part: Part, separator?: string): CostlyToken {
  return { name, make: (variant) => compact(header(), filled(template, part, variant, separator)) }
}

/** One of 16 KB of these, and one of as many as pass. */
function both(name: string, template: string, part: Part, most: number): CostlyToken[] {
  const text = (variant: number) => filled(template, part, variant, ',', most)
  return [
    whole(`${name}, 16 KB of them`, template, part),
    { name: `${name}, as many as pass`, make: (variant) => compact(header(), text(variant)) },
  ]
}

/** As many members as pass, and the rest filled. */
function mixed(name: string, members: (variant: number) => string, part: Part): CostlyToken {
  return {
    name,
    make: (variant) => {
      const text = `${withClaim('realm_access', '{"roles":[%%]}').slice(0, -1)},"x":${members(variant)}}`
      return compact(header(), filled(text, part, variant, ',', VALUES))
    },
  }
}

const raw = (name: string, text: (variant: number) => string): CostlyToken => ({ name, make: text })

export const COSTLY_TOKENS: readonly CostlyToken[] = [
  // Text
  whole('a long string', `${BASE},"x":"%%"}`, constant('x'), ''),
  whole('a string of é', `${BASE},"x":"%%"}`, constant('é'), ''),
  whole('a string of CJK', `${BASE},"x":"%%"}`, constant('漢'), ''),
  whole('a string of emoji', `${BASE},"x":"%%"}`, constant('😀'), ''),
  whole('backslashes', `${BASE},"x":"%%"}`, constant('\\\\'), ''),
  whole('escaped quotes', `${BASE},"x":"%%"}`, constant('\\"'), ''),
  whole('backslashes before a quote', `${BASE},"x":"%%"}`, constant('\\\\\\"'), ''),
  whole('\\u escapes', `${BASE},"x":"%%"}`, constant('\\u0041'), ''),
  whole('white space', `${BASE} %%}`, constant(' '), ''),
  // Members
  ...both('members', `${BASE},%%}`, member, MEMBERS),
  ...both('members with integer names', `${BASE},%%}`, (index, variant) => `"${index * 7 + variant}":0`, MEMBERS),
  ...both('members with escaped names', `${BASE},%%}`, escapedMember, MEMBERS),
  ...both(
    'members with white space around',
    `${BASE},%%}`,
    (index, variant) => `\n"${nameOf(index, variant)}"\t:\r0`,
    MEMBERS,
  ),
  ...both('a member at the end that stood at the front', `${BASE},%%,"sub":1}`, member, MEMBERS),
  ...both('clients', withClaim('resource_access', '{%%}'), client, MEMBERS),
  ...both('clients with roles', withClaim('resource_access', '{%%}'), clientWithRoles, MEMBERS / 2),
  // Elements
  ...both('empty objects', `${BASE},"x":[%%]}`, constant('{}'), MEMBERS),
  ...both('empty arrays', `${BASE},"x":[%%]}`, constant('[]'), MEMBERS),
  ...both(
    'objects of as many shapes',
    `${BASE},"x":[%%]}`,
    (index, variant) => `{${member(index, variant)}}`,
    MEMBERS / 2,
  ),
  ...both('arrays in arrays', `${BASE},"x":[%%]}`, constant('[[[[[[[[[[[[[[]]]]]]]]]]]]]]'), MEMBERS / 14),
  ...both('zeros', `${BASE},"x":[%%]}`, constant('0'), ALL_VALUES),
  ...both('fractions', `${BASE},"x":[%%]}`, (index, variant) => `0.${index}${variant}`, ALL_VALUES),
  ...both('powers', `${BASE},"x":[%%]}`, constant('9e99'), ALL_VALUES),
  ...both('long fractions', `${BASE},"x":[%%]}`, constant('1.2345678901234567e-300'), ALL_VALUES),
  ...both('numbers of 780 digits', `${BASE},"x":[%%]}`, constant(`9.${'3'.repeat(778)}e-290`), ALL_VALUES),
  whole('one number', `${BASE},"x":1%%}`, constant('1'), ''),
  whole('one fraction', `${BASE},"x":0.%%}`, constant('123456789'), ''),
  ...both('empty strings', `${BASE},"x":[%%]}`, constant('""'), ALL_VALUES),
  ...both('escaped strings', `${BASE},"x":[%%]}`, constant('"\\n"'), ALL_VALUES),
  ...both('attributes', `${BASE},"x":[%%]}`, string, ALL_VALUES),
  ...both('roles', withClaim('realm_access', '{"roles":[%%]}'), string, ALL_VALUES),
  ...both('roles and numbers', withClaim('realm_access', '{"roles":[0,%%]}'), string, ALL_VALUES),
  ...both('audiences', withClaim('aud', '["backend-api",%%]'), string, ALL_VALUES),
  ...both('audiences of others', withClaim('aud', '[%%]'), string, ALL_VALUES),
  whole('scopes', withClaim('scope', '"%%"'), constant('a'), ' '),
  // As much of both as passes
  mixed('members and roles', (variant) => `{${some(MEMBERS, member, variant)}}`, string),
  mixed('clients and roles', (variant) => `{${some(MEMBERS, client, variant)}}`, string),
  mixed('escaped members and roles', (variant) => `{${some(MEMBERS, escapedMember, variant)}}`, constant('"\\n"')),
  mixed('objects and roles', (variant) => `[${some(MEMBERS / 2, (i, v) => `{${member(i, v)}}`, variant)}]`, string),
  mixed('arrays and roles', (variant) => `[${some(MEMBERS, constant('[0.5]'), variant)}]`, string),
  mixed('a member twice and roles', (variant) => `{${some(MEMBERS, member, variant)},"":0,"":1}`, string),
  {
    name: 'clients with roles and realm roles',
    make: (variant) => {
      const { realm_access: _, resource_access: __, ...others } = claims()
      const access = some(MEMBERS / 2, clientWithRoles, variant)
      const text = `${JSON.stringify(others).slice(0, -1)},"resource_access":{${access}},"realm_access":{"roles":[%%]}}`
      return compact(header(), filled(text, string, variant, ',', VALUES))
    },
  },
  // Depth
  whole('objects too deep', `${BASE},"x":%%0}`, constant('{"":'), ''),
  whole('arrays too deep', `${BASE},"x":%%0}`, constant('['), ''),
  // What a refusal has to show
  whole('an issuer of control characters', withClaim('iss', '"%%"'), constant('\\u0001'), ''),
  whole('an issuer of slashes', withClaim('iss', '"https://id.example%%"'), constant('/'), ''),
  {
    name: 'an issuer on a host of Chinese letters, each another',
    make: (variant) => compact(header(), claims({ iss: `https://${chineseLetters(3_780, variant)}/` })),
  },
  {
    name: 'an issuer on a host of Chinese letters, in labels',
    make: (variant) =>
      compact(header(), claims({ iss: `https://${chineseLetters(3_700, variant).replace(/.{45}/gu, '$&.')}/` })),
  },
  whole('an issuer on a host of punycode', withClaim('iss', '"https://xn--%%/"'), constant('9zb'), ''),
  whole('an issuer of dot segments', withClaim('iss', '"https://id.example/%%"'), constant('../'), ''),
  whole('a kind of control characters', withClaim('typ', '"%%"'), constant('\\u0001'), ''),
  whole('a kind that is a list', withClaim('typ', '[%%]'), string),
  whole('an exp that is a list', withClaim('exp', '[%%]'), constant('0')),
  whole('a subject of marks, refused for its sid', withClaim('sub', '["%%"]'), constant('«'), ''),
  whole('a confirmation of lists', withClaim('cnf', '[%%]'), string),
  whole('a tokenId of control characters, refused', withClaim('jti', '"%%","typ":"ID"'), constant('\\u0001'), ''),
  // Not even a token
  raw('dots', () => '.'.repeat(16_384)),
  raw('letters', () => 'A'.repeat(16_384)),
  raw('a header of 2 KB full of members', (variant) =>
    compact(`{"alg":"RS256","kid":"rsa",${some(240, member, variant)}}`, claims()),
  ),
  raw('a header of 9 KB', () => compact(header({ x: 'x'.repeat(9_000) }), claims())),
  raw('a signature of 10 KB', () => `${compact(header(), claims())}${'A'.repeat(10_000)}`),
  raw('a payload with a broken end', () =>
    compact(header(), Buffer.concat([Buffer.from(`${BASE}${' '.repeat(10_000)}`), Buffer.from([0xff, 0x7d])])),
  ),
  raw('a payload that ends in garbage', () => compact(header(), `${BASE},"x":[${'0,'.repeat(4_900)}0]!`)),
]
