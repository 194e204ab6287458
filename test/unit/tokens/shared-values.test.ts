import { expect, test } from 'vitest'
import { type AccessToken, createVerifier } from '../../../src/tokens/index.js'
import { AUDIENCE, claims, compact, header, ISSUER, JWKS, NOW, token } from './forge.js'

function createReader() {
  const { verify } = createVerifier({ issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, now: () => NOW * 1000 })
  return async function read(text: string): Promise<AccessToken> {
    const verdict = await verify(text)
    if (!verdict.ok) throw new Error(verdict.refusal.code)
    return verdict.token
  }
}

test('what two tokens say alike is held once', async () => {
  const read = createReader()
  const [one, other] = [await read(token({ jti: '1' })), await read(token({ jti: '2' }))]
  expect(one.roles).toBe(other.roles)
  expect(one.clientRoles).toBe(other.clientRoles)
  expect(one.scopes).toBe(other.scopes)
  expect(one.claims.aud).toBe(other.claims.aud)
  expect([one.tokenId, other.tokenId]).toEqual(['1', '2'])
})

test('what differs in a character, or in what JSON cannot write, stays apart', async () => {
  const read = createReader()
  const written = [
    '[1]',
    '[1.0]',
    '[-0]',
    '[0]',
    '[1e999]',
    '[null]',
    '["1"]',
    '["é"]',
    '["e"]',
    '{"0":1}',
    '{"__proto__":1}',
  ]
  const tokens = await Promise.all(
    written.map((text, index) =>
      read(compact(header(), JSON.stringify(claims({ jti: String(index) })).replace(/\}$/, `,"own":${text}}`))),
    ),
  )
  for (const [index, text] of written.entries()) expect(tokens[index]?.claims.own).toStrictEqual(JSON.parse(text))
})

test('a value is taken for the member that it stands in', async () => {
  const read = createReader()
  const { claims: seen } = await read(token({ first: ['a'], second: ['b'], third: { 'na"me': ['a'] } }))
  expect([seen.first, seen.second, seen.third]).toEqual([['a'], ['b'], { 'na"me': ['a'] }])
  const swapped = await read(token({ first: ['b'], second: ['a'] }))
  expect([swapped.claims.first, swapped.claims.second]).toEqual([['b'], ['a']])
})

test('more sets of roles than are remembered are read all the same', async () => {
  const read = createReader()
  const roles = Array.from({ length: 1_100 }, (_, index) => [`role-${index}`])
  for (const held of roles) expect((await read(token({ realm_access: { roles: held } }))).roles).toEqual(held)
  expect((await read(token({ realm_access: { roles: ['role-0'] }, jti: 'again' }))).roles).toEqual(['role-0'])
})
