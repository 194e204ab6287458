import { describe, expect, test } from 'vitest'
import { createVerifier, type TokenLimits } from '../../../src/tokens/index.js'
import { AUDIENCE, compact, header, ISSUER, JWKS, NOW, token } from './forge.js'

const verifier = (limits?: TokenLimits) =>
  createVerifier({ issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, now: () => NOW * 1000, limits })

describe('each limit can be moved, and the refusal names it', () => {
  const wide = token({ padding: 'x'.repeat(12_500) })
  const manyMembers = token({ more: Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`m${index}`, 0])) })
  const manyRoles = token({ realm_access: { roles: Array.from({ length: 1_200 }, (_, index) => `r${index}`) } })
  const deep = compact(
    header(),
    `${JSON.stringify({ ...payloadOf(token()) }).slice(0, -1)},"x":${'['.repeat(40)}${']'.repeat(40)}}`,
  )

  test.each<[string, string, TokenLimits, string, RegExp]>([
    ['maxTokenBytes', wide, { maxTokenBytes: 32_768 }, 'too_large', /16384 bytes/],
    ['maxHeaderBytes', token({}, { note: 'x'.repeat(2_048) }), { maxHeaderBytes: 4_096 }, 'malformed', /2048 bytes/],
    ['maxMembers', manyMembers, { maxMembers: 400 }, 'malformed', /256 members/],
    ['maxValues', manyRoles, { maxValues: 2_000 }, 'malformed', /768 values/],
    ['maxDepth', deep, { maxDepth: 64 }, 'malformed', /32 levels/],
  ])('%s, up', async (_, text, limits, code, says) => {
    const refused = await verifier().verify(text)
    if (refused.ok) throw new Error('it was accepted')
    expect(refused.refusal.code).toBe(code)
    expect(`${refused.refusal.expected} ${refused.refusal.actual}`).toMatch(says)
    expect(verifier(limits).verify(text)).toMatchObject({ ok: true })
  })

  test('maxPayloadBytes, down', () => {
    const { verify } = verifier({ maxPayloadBytes: 300 })
    expect(verify(token())).toMatchObject({ ok: false, refusal: { code: 'malformed', check: 'payload' } })
  })

  test('maxPayloadBytes follows maxTokenBytes', () => {
    const { verify } = verifier({ maxTokenBytes: 1_024 })
    expect(verify(token())).toMatchObject({ ok: false, refusal: { code: 'too_large', check: 'size' } })
  })
})

test.each<[string, unknown]>([
  ['a limit that is no limit of ours', { maxBytes: 1 }],
  ['one below its range', { maxTokenBytes: 100 }],
  ['one above', { maxDepth: 10_000 }],
  ['a fraction', { maxDepth: 4.5 }],
  ['a text', { maxMembers: '256' }],
  ['no object', 16_384],
])('refuses %s, naming the option', (_, limits) => {
  const options = { issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, limits }
  expect(() => Reflect.apply(createVerifier, undefined, [options])).toThrow(
    /Option limits: .*maxTokenBytes \(512 to 1048576\)/,
  )
})

function payloadOf(text: string): object {
  return JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString('utf8'))
}
