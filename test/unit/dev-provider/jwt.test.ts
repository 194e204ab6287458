import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decodeJwt, readWithSecret, signWithSecret } from '../../../src/dev-provider/jwt.js'

const secret = randomBytes(64)
const token = signWithSecret({ typ: 'Refresh', azp: 'front' }, secret, 'key-1')
const [header = '', payload = '', signature = ''] = token.split('.')
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('tokens that only the provider reads', () => {
  it('come back as they were written', () => {
    expect(readWithSecret(token, secret)).toEqual({ typ: 'Refresh', azp: 'front' })
  })

  it.each([
    ['another secret', token, randomBytes(64)],
    ['another payload', `${header}.${encode({ azp: 'other' })}.${signature}`, secret],
    ['another signature of the same length', `${header}.${payload}.${randomBytes(64).toString('base64url')}`, secret],
    ['no signature', `${header}.${payload}.`, secret],
    ['a part too many', `${token}.x`, secret],
    ['nothing', '', secret],
  ])('are refused with %s', (_case, text, key) => expect(readWithSecret(text, key)).toBeUndefined())
})

describe('decodeJwt', () => {
  it.each(['', 'x', 'a.b.c', `a.${encode([1])}.c`, `a.${encode(null)}.c`, `a.${encode({})}`, `a.${encode({})}.c.d`])(
    'sees no token in "%s"',
    (text) => expect(decodeJwt(text)).toBeUndefined(),
  )
})
