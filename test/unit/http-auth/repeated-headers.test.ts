import { describe, expect, test } from 'vitest'
import { type HttpRequest, readCredentials } from '../../../src/http-auth/index.js'

/** As a framework without rawHeaders hands them over. */
const request = (headers: HttpRequest['headers']): HttpRequest => ({ method: 'GET', url: '/', headers })

describe('two Authorization headers are ambiguous, however a framework hands them over', () => {
  test.each<[string, HttpRequest]>([
    ['in an array', request({ authorization: ['Bearer a', 'Bearer b'] })],
    ['joined', request({ authorization: 'Bearer a, Bearer b' })],
    [
      'in a standard Request',
      request(
        new Headers([
          ['authorization', 'Bearer a'],
          ['Authorization', 'Bearer b'],
        ]),
      ),
    ],
    [
      'in rawHeaders',
      {
        ...request({ authorization: 'Bearer a' }),
        rawHeaders: ['Authorization', 'Bearer a', 'authorization', 'Bearer b'],
      },
    ],
    [
      'in an array beside rawHeaders that know of none',
      { ...request({ authorization: ['Bearer a', 'Bearer b'] }), rawHeaders: [] },
    ],
  ])('%s', (_, asked) => {
    expect(readCredentials(asked)).toMatchObject({ kind: 'ambiguous' })
  })

  test('one in an array is one', () => {
    expect(readCredentials(request({ authorization: ['Bearer a'] }))).toMatchObject({ kind: 'token', token: 'a' })
    expect(readCredentials(request({ authorization: [] }))).toEqual({ kind: 'none' })
  })
})

describe('every proof is handed on, so that two are counted as two', () => {
  test.each<[string, HttpRequest['headers']]>([
    ['in an array', { authorization: 'DPoP a', dpop: ['one', 'two'] }],
    ['in an array, joined', { authorization: 'DPoP a', dpop: ['one,two'] }],
    ['joined', { authorization: 'DPoP a', dpop: 'one, two' }],
    [
      'in a standard Request',
      new Headers([
        ['authorization', 'DPoP a'],
        ['dpop', 'one'],
        ['DPoP', 'two'],
      ]),
    ],
  ])('%s', (_, headers) => {
    expect(readCredentials(request(headers))).toMatchObject({ presentation: { proofs: ['one', 'two'] } })
  })
})
