import { token } from '../forge.js'
import type { ForgedToken } from './forged-token.js'

const good = token()
const [goodHeader = '', goodPayload = '', goodSignature = ''] = good.split('.')
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The last character of a 256-byte signature carries 4 unused bits: the 15 other spellings of it. */
function otherSpellings(): string[] {
  const last = BASE64URL.indexOf(good.slice(-1))
  const group = Math.floor(last / 16) * 16
  return [...BASE64URL.slice(group, group + 16)]
    .map((character) => good.slice(0, -1) + character)
    .filter((text) => text !== good)
}

export const FORGED_FORMS: readonly ForgedToken[] = [
  { name: 'nothing at all', text: () => '', code: 'malformed', check: 'parts' },
  { name: 'no string', text: () => undefined, code: 'malformed', check: 'parts' },
  { name: 'an object', text: () => ({ alg: 'none' }), code: 'malformed', check: 'parts' },
  { name: 'a word', text: () => 'not-a-jwt', code: 'malformed', check: 'parts', says: /access_token/ },
  {
    name: 'an opaque token',
    text: () => 'k7Yb2xQ9mPzR4tWvN8sD3fGh',
    code: 'opaque',
    check: 'parts',
    says: /introspection/,
  },
  { name: 'two parts', text: () => `${goodHeader}.${goodPayload}`, code: 'malformed', check: 'parts' },
  { name: 'four parts', text: () => `${good}.${goodSignature}`, code: 'malformed', check: 'parts' },
  {
    name: 'five parts (JWE)',
    text: () => `${goodHeader}.a.b.c.d`,
    code: 'encrypted',
    check: 'parts',
    says: /encrypt/i,
  },
  { name: 'ten thousand dots', text: () => '.'.repeat(10_000), code: 'malformed', check: 'parts' },
  {
    name: 'a JSON serialization',
    text: () => JSON.stringify({ payload: goodPayload, protected: goodHeader, signature: goodSignature }),
    code: 'malformed',
    check: 'parts',
  },
  {
    name: 'more than 16 KB',
    text: () => token({ padding: 'x'.repeat(12_500) }),
    code: 'too_large',
    check: 'size',
    says: /16384/,
  },
  { name: '200 KB', text: () => `${good}${'A'.repeat(200_000)}`, code: 'too_large', check: 'size' },
  { name: 'an empty header', text: () => `.${goodPayload}.${goodSignature}`, code: 'malformed', check: 'parts' },
  { name: 'an empty payload', text: () => `${goodHeader}..${goodSignature}`, code: 'malformed', check: 'parts' },
  { name: 'an empty signature', text: () => `${goodHeader}.${goodPayload}.`, code: 'malformed', check: 'signed' },
  { name: 'padding with =', text: () => `${good}=`, code: 'malformed', check: 'parts' },
  { name: 'padding with ==', text: () => `${good}==`, code: 'malformed', check: 'parts' },
  {
    name: 'padding in the header',
    text: () => `${goodHeader}=.${goodPayload}.${goodSignature}`,
    code: 'malformed',
    check: 'parts',
  },
  { name: 'a line feed at the end', text: () => `${good}\n`, code: 'malformed', check: 'parts' },
  { name: 'a space in front', text: () => ` ${good}`, code: 'malformed', check: 'parts' },
  {
    name: 'a space inside the signature',
    text: () => `${good.slice(0, -20)} ${good.slice(-20)}`,
    code: 'malformed',
    check: 'parts',
  },
  {
    name: 'a tab in the payload',
    text: () => `${goodHeader}.\t${goodPayload}.${goodSignature}`,
    code: 'malformed',
    check: 'parts',
  },
  { name: 'a NUL at the end', text: () => `${good}\0`, code: 'malformed', check: 'parts' },
  { name: 'quotes around it', text: () => `"${good}"`, code: 'malformed', check: 'parts' },
  {
    name: 'a plus of the other alphabet',
    text: () => `${goodHeader}.${goodPayload}.+${goodSignature.slice(1)}`,
    code: 'malformed',
    check: 'parts',
  },
  {
    name: 'a slash of the other alphabet',
    text: () => `${goodHeader}.${goodPayload}./${goodSignature.slice(1)}`,
    code: 'malformed',
    check: 'parts',
  },
  {
    name: 'a letter from beyond ASCII',
    text: () => `${goodHeader}.${goodPayload}é.${goodSignature}`,
    code: 'malformed',
    check: 'parts',
  },
  {
    name: 'a part of impossible length',
    text: () => `${goodHeader}.${goodPayload}.AAAAA`,
    code: 'malformed',
    check: 'parts',
  },
  ...otherSpellings().map(
    (text, index): ForgedToken => ({
      name: `another spelling of the signature, ${index + 1}`,
      text: () => text,
      code: 'malformed',
      check: 'parts',
    }),
  ),
]
