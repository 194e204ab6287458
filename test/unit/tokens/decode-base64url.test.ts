import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase64url } from '../../../src/tokens/decode-base64url.js'

/** The definition: what decodes to bytes that encode to the same text. */
function byDefinition(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

// Both alphabets, padding, white space, and characters whose low byte is a letter of the alphabet.
const ALPHABET = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
const strange = fc.constantFrom(...'+/= \n\0~.', '\u0141', '\u2141', '\u00c1', '\ud800', 'é', '\u{1f600}')

test('takes exactly what an encoder writes', () => {
  const bytes = fc.uint8Array({ maxLength: 100 }).map((value) => Buffer.from(value).toString('base64url'))
  const letters = fc.array(fc.constantFrom(...ALPHABET), { maxLength: 40 }).map((characters) => characters.join(''))
  const marred = fc
    .tuple(fc.oneof(bytes, letters), strange, fc.nat())
    .map(
      ([text, character, place]) =>
        text.slice(0, place % (text.length + 1)) + character + text.slice(place % (text.length + 1)),
    )
  fc.assert(
    fc.property(fc.oneof(bytes, letters, marred, fc.string({ unit: 'binary', maxLength: 12 })), (text) => {
      expect(decodeBase64url(text)).toEqual(byDefinition(text))
    }),
    { numRuns: 5_000 },
  )
})

test('tells each ending of one to four characters', () => {
  const endings = ALPHABET.flatMap((one) => [one, `A${one}`, `AA${one}`, `AAA${one}`, `AAAA${one}`])
  expect(
    endings.filter((text) => (decodeBase64url(text) === undefined) !== (byDefinition(text) === undefined)),
  ).toEqual([])
})
