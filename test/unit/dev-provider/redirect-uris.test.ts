import { describe, expect, it } from 'vitest'
import { isRedirectAllowed, resolveRedirectUris } from '../../../src/dev-provider/redirect-uris.js'

const PATTERNS = ['https://app.example/*', 'https://exact.example/cb', 'myapp:/cb']

describe('redirect URIs', () => {
  it.each([
    'https://app.example/',
    'https://app.example',
    'https://app.example/deep/path?x=1',
    'https://exact.example/cb',
    'myapp:/cb',
  ])('allow %s', (uri) => expect(isRedirectAllowed(uri, PATTERNS)).toBe(true))

  it.each([
    'https://app.example.evil.example/',
    'https://app.example@evil.example/',
    'https://user:pass@app.example/',
    'http://app.example/',
    'https://app.example/a/../../b',
    'https://app.example/%2e%2e/b',
    'https://app.example/cb#fragment',
    'https://app.example\\@evil.example/',
    'https://exact.example/cb?x=1',
    'https://exact.example/cb/more',
    'javascript:alert(1)',
    'not a uri',
    '',
    'https://app.example/*#',
  ])('refuse %s', (uri) => expect(isRedirectAllowed(uri, PATTERNS)).toBe(false))

  it('let a lone star stand for web addresses only', () => {
    expect(isRedirectAllowed('https://anywhere.example/x', ['*'])).toBe(true)
    expect(isRedirectAllowed('javascript:alert(1)', ['*'])).toBe(false)
  })

  it('refuse user information that a pattern without a slash would let through', () => {
    expect(isRedirectAllowed('https://app.example:443', ['https://app.example*'])).toBe(true)
    expect(isRedirectAllowed('https://app.example@evil.example', ['https://app.example*'])).toBe(false)
  })

  it('refuse everything when none is registered', () => {
    expect(isRedirectAllowed('https://app.example/', [])).toBe(false)
  })

  it('stand behind the root URL when they are relative', () => {
    expect(resolveRedirectUris(['/cb/*', 'https://b.example/'], 'https://a.example/')).toEqual([
      'https://a.example/cb/*',
      'https://b.example/',
    ])
  })
})
