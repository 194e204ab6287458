import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inspectTarget, originForm } from '../../../src/access/inspect-target.js'

describe('a plain target is read as it is', () => {
  it.each([
    '/',
    '/?',
    '/api/gavage/1',
    '/api/gavage/1/',
    '/a.b/..c/d../...',
    "/a-b_c~d!$&'()*+,=:@/|[x]",
    '/caf%C3%A9/%E2%82%AC/%F0%9F%A6%86',
    '/a%20b/%40%3A%2B%2C%3d',
    '/100%25',
    '/50%25-off',
    '/a?return_to=%2Fhome%3Fx%3D%2523&next=https://b.example//c/../d;e',
    '/a?b?c',
    `/${'a'.repeat(8191)}`,
  ])('%s', (target) => expect(inspectTarget(target)).toBeUndefined())
})

describe('what can be read in several ways is refused, and the operator told why', () => {
  const rows: readonly [target: string, why: RegExp][] = [
    ['', /begin with/],
    ['*', /begin with/],
    ['api', /begin with/],
    ['javascript:/api', /begin with/],
    ['/a b', /blank/],
    ['/a\tb', /control/],
    ['/a\0', /control/],
    ['/caf\u00e9', /not ASCII/],
    ['/a\\..\\b', /backslash/],
    ['/a?b\\c', /backslash/],
    ['/foo/secret#/bar', /fragment/],
    ['/a?b#c', /fragment/],
    ['/a%', /encodes nothing/],
    ['/a%2', /encodes nothing/],
    ['/a%zz', /encodes nothing/],
    ['/a?b=%zz', /encodes nothing/],
    ['/a%u002e', /encodes nothing/],
    ['//evil.example/x', /\/\//],
    ['/api//x', /\/\//],
    ['/a//', /\/\//],
    ['/health/../api', /dots/],
    ['/health/./api', /dots/],
    ['/..', /dots/],
    ['/.', /dots/],
    ['/a/..?b', /dots/],
    ['/health/%2e%2e/api', /dots/],
    ['/health/.%2E/api', /dots/],
    ['/a%2eb', /needs none/],
    ['/..;/admin', /;/],
    ['/admin;x/y', /;/],
    ['/%252e%252e/', /encoded already/],
    ['/%2525', /encoded already/],
    ['/a%2f..%2fapi', /control, or one of/],
    ['/a%5C..%5cb', /control, or one of/],
    ['/a%00', /control, or one of/],
    ['/a%0d%0aX', /control, or one of/],
    ['/a%7f', /control, or one of/],
    ['/a%C2%85', /control, or one of/],
    ['/a%3bb', /control, or one of/],
    ['/a%23b', /control, or one of/],
    ['/a%3Fb', /control, or one of/],
    ['/%68ealth', /needs none/],
    ['/%61dmin', /needs none/],
    ['/gavage/%31', /needs none/],
    ['/sqal%5Fdata', /needs none/],
    ['/%c0%ae%c0%ae/', /UTF-8/],
    ['/a%ff', /UTF-8/],
    ['/a%e2%82', /UTF-8/],
    ['/a%ed%a0%80', /UTF-8/],
    ['/a%f4%90%80%80', /UTF-8/],
    ['/<script>', /belongs encoded/],
    ['/a"b', /belongs encoded/],
    ['/a^b', /belongs encoded/],
    [`/${'a'.repeat(8192)}`, /longer than 8192/],
    [`/?${'a'.repeat(8192)}`, /longer than 8192/],
  ]
  it.each(rows)('%j: %s', (target, why) => expect(inspectTarget(target)).toMatch(why))
})

describe('a target in absolute form', () => {
  const own = ['api.example:8443', 'public.example']
  it.each([
    'http://api.example:8443/a',
    'https://API.example:8443/a?b',
    'http://public.example',
    'http://public.example?b',
    'HTTP://public.example/',
  ])('%s names us, and is read as its path', (target) => expect(inspectTarget(target, own)).toBeUndefined())

  it.each([
    ['http://evil.example/a', /another host/],
    ['http://api.example/a', /another host/],
    ['http://public.example./a', /another host/],
    ['http://user@public.example/a', /begin with/],
    ['http://public.example@evil.example/a', /begin with/],
    ['http:///a', /begin with/],
    ['ftp://public.example/a', /begin with/],
    ['http://public.example\\@evil.example/a', /begin with/],
    ['http://public.example/../a', /dots/],
    ['http://public.example//a', /\/\//],
    ['http://public.example#a', /begin with/],
  ])('%s does not', (target, why) => expect(inspectTarget(target, own)).toMatch(why))

  it.each([
    ['http://a.example/b?c', '/b?c'],
    ['http://a.example', '/'],
    ['http://a.example?c', '/?c'],
    ['/b?c', '/b?c'],
    ['*', '*'],
  ])('%s asks for %s', (target, expected) => expect(originForm(target)).toBe(expected))
})

describe('the law', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '/',
      '.',
      '..',
      '%2e',
      '%2F',
      '%25',
      '%',
      ';',
      '?',
      '#',
      '\\',
      'a',
      '%C3%A9',
      '%c0%ae',
      '%ED%A0%80',
      '[',
      '"',
    ),
    fc.string({ maxLength: 3 }),
    fc.integer({ min: 0, max: 255 }).map((byte) => `%${byte.toString(16).padStart(2, '0')}`),
  )
  const target = fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join('')}`)

  it('holds for all targets: what is accepted has one path, for URL, for a decoder, and for one that decodes twice', () => {
    let accepted = 0
    fc.assert(
      fc.property(target, (text) => {
        if (inspectTarget(text) !== undefined) return
        accepted += 1
        const [path = ''] = text.split('?', 1)
        const url = new URL(text, 'http://api.example')
        expect(url.host).toBe('api.example')
        expect(decodeURIComponent(url.pathname)).toBe(decodeURIComponent(path))
        expect(url.pathname.split('/')).toHaveLength(decodeURIComponent(path).split('/').length)
        expect(decodeURIComponent(path)).not.toMatch(/%[\da-f]{2}|\/\/|\/\.{1,2}(?:\/|$)|[\\;#?]|\p{Cc}/iu)
      }),
      { numRuns: 20_000 },
    )
    expect(accepted).toBeGreaterThan(1000)
  })

  it.each([
    ['one long segment', `/${'a'.repeat(8000)}"`],
    ['many segments', `${'/a'.repeat(4000)}"`],
    ['many encodings', `/${'%C3%A9'.repeat(1300)}"`],
    ['a long query', `/?${'%41'.repeat(2600)}\\`],
  ])('holds of %s without trying each way to cut it', (_, text) => expect(inspectTarget(text)).toBeDefined())
})
