import { describe, expect, test } from 'vitest'
import {
  createMemoryReplays,
  createNonces,
  createProofChecker,
  createSharedReplays,
  DpopError,
  type NoncesOptions,
  type ProofCheckerOptions,
} from '../../../src/dpop/index.js'
import { normaliseUrl } from '../../../src/dpop/normalise-url.js'

describe('URLs are compared as RFC 3986 normalises them', () => {
  test.each([
    ['https://api.example', 'https://api.example/'],
    ['https://api.example?x=1', 'https://api.example/'],
    ['HTTPS://Api.Example:443/A', 'https://api.example/A'],
    ['http://api.example:80/', 'http://api.example/'],
    ['http://api.example:8080/', 'http://api.example:8080/'],
    ['http://[::1]:3000/a', 'http://[::1]:3000/a'],
    ['https://api.example/a/b/../c', 'https://api.example/a/c'],
    ['https://api.example/a/%2e%2E/c', 'https://api.example/c'],
    ['https://api.example/a/.', 'https://api.example/a/'],
    ['https://api.example/..', 'https://api.example/'],
    ['https://api.example//a', 'https://api.example//a'],
    ['https://api.example/%7ejean/%c3%a9/%2f', 'https://api.example/~jean/%C3%A9/%2F'],
    ['https://api.example/100%', 'https://api.example/100%'],
    ['https://api.example/a?b#c?d', 'https://api.example/a'],
  ])('%s is %s', (given, expected) => {
    expect(normaliseUrl(given)).toBe(expected)
    expect(normaliseUrl(expected)).toBe(expected)
  })

  test.each([
    '',
    'api.example/a',
    '/a',
    '//api.example/a',
    'ftp://api.example/',
    'https:/api.example/',
    'https://',
    'https://user@api.example/',
    'https://api.example\\@other.example/',
    'https://api.example/a b',
    'https://api.example/é',
    'https://api.example/\n',
    'https://api.example:99999/',
    'javascript:alert(1)',
  ])('%j is no URL of a request', (given) => {
    expect(normaliseUrl(given)).toBeUndefined()
  })
})

describe('used proofs in memory', () => {
  test('are forgotten when they could not be used again', () => {
    let nowMs = 0
    const replays = createMemoryReplays({ now: () => nowMs })
    expect([replays.spend('a', 1_000), replays.spend('a', 1_000)]).toEqual(['first', 'used'])
    nowMs = 1_000
    expect(replays.spend('a', 1_000)).toBe('first')
  })

  test('make room for others, also behind one that stays', () => {
    let nowMs = 0
    const replays = createMemoryReplays({ size: 3, now: () => nowMs })
    expect([replays.spend('stays', 60_000), replays.spend('a', 10), replays.spend('b', 10)]).toEqual(
      Array(3).fill('first'),
    )
    expect(replays.spend('c', 10)).toBe('full')
    nowMs = 2_000
    expect([replays.spend('c', 10), replays.spend('d', 10), replays.spend('stays', 60_000)]).toEqual([
      'first',
      'first',
      'used',
    ])
  })
})

describe('used proofs in memory, by whose they are', () => {
  const spender = (size: number) => {
    let count = 0
    const clock = { nowMs: 0 }
    const replays = createMemoryReplays({ size, now: () => clock.nowMs })
    const spend = (thumbprint: string, times: number) =>
      Array.from({ length: times }, () => replays.spend(`${count++}`, 1_000, { thumbprint, issuedAt: 0 }))
    return { clock, spend }
  }

  test('leave room for others: one client fills half, and has a tenth once that is full', () => {
    const { spend } = spender(100)
    expect(spend('greedy', 50)).toEqual(Array(50).fill('first'))
    expect(spend('greedy', 1)).toEqual(['full'])
    for (const client of ['a', 'b', 'c', 'd', 'e']) {
      expect(spend(client, 11)).toEqual([...Array(10).fill('first'), 'full'])
    }
    expect(spend('f', 1)).toEqual(['full'])
  })

  test('give a client its room back when they have ended', () => {
    const { clock, spend } = spender(100)
    spend('greedy', 60)
    clock.nowMs = 1_000
    expect(spend('greedy', 51)).toEqual([...Array(50).fill('first'), 'full'])
  })
})

test('whether a proof made before its memory began was used, nobody can know', () => {
  const replays = createMemoryReplays({ now: () => 100_900 })
  const spentOf = (issuedAt: number) => replays.spend(`of ${issuedAt}`, 60_000, { thumbprint: 'a', issuedAt })
  // A client writes whole seconds.
  expect([spentOf(99), spentOf(99.9), spentOf(100), spentOf(101)]).toEqual(['unknown', 'unknown', 'first', 'first'])
})

test('used proofs in a shared store are set there once, for as long as they could be used', async () => {
  const calls: unknown[] = []
  const kept = new Set<string>()
  const replays = createSharedReplays({
    setIfAbsent: async (...call) => {
      calls.push(call)
      return kept.size < kept.add(call[0]).size
    },
  })
  expect([await replays.spend('proof', 61_000), await replays.spend('proof', 60_000)]).toEqual(['first', 'used'])
  expect(calls).toEqual([
    ['dpop:proof', '', 61_000],
    ['dpop:proof', '', 60_000],
  ])
})

describe('nonces', () => {
  const secret = 'x'.repeat(32)

  test('of one process are accepted by another with the same secret, and by no other', () => {
    const [one, two, other] = [{ secrets: [secret] }, { secrets: [secret] }, {}].map((options) => createNonces(options))
    const nonce = one?.current() ?? ''
    expect([one?.accepts(nonce), two?.accepts(nonce), other?.accepts(nonce)]).toEqual([true, true, false])
  })

  test('made with the secret before are accepted while it is still named', () => {
    const old = createNonces({ secrets: [secret] }).current()
    expect(createNonces({ secrets: ['y'.repeat(32), secret] }).accepts(old)).toBe(true)
    expect(createNonces({ secrets: ['y'.repeat(32)] }).accepts(old)).toBe(false)
  })

  test('are accepted for one more period', () => {
    let nowMs = 0
    const nonces = createNonces({ rotateSeconds: 10, now: () => nowMs })
    const nonce = nonces.current()
    const accepted = [0, 9_999, 10_000, 19_999, 20_000].map((at) => {
      nowMs = at
      return nonces.accepts(nonce)
    })
    expect(accepted).toEqual([true, true, true, true, false])
  })
})

describe('options that can’t be used are named', () => {
  test.each<[string, ProofCheckerOptions]>([
    ['algorithms', { algorithms: [] }],
    ['windowSeconds', { windowSeconds: 0 }],
    ['windowSeconds', { windowSeconds: 3_600 }],
    ['windowSeconds', { windowSeconds: Number.NaN }],
    ['leewaySeconds', { leewaySeconds: 61 }],
  ])('%s of the checker', (option, options) => {
    expect(() => createProofChecker(options)).toThrow(DpopError)
    expect(() => createProofChecker(options)).toThrow(`Option ${option}:`)
  })

  test.each<[string, NoncesOptions]>([
    ['secrets', { secrets: [] }],
    ['secrets', { secrets: ['short'] }],
    ['rotateSeconds', { rotateSeconds: 0 }],
  ])('%s of the nonces', (option, options) => {
    expect(() => createNonces(options)).toThrow(`Option ${option}:`)
  })
})
