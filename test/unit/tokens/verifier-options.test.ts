import { expect, test } from 'vitest'
import { createVerifier, type IssuerOptions, type SharedOptions, TokenError } from '../../../src/tokens/index.js'
import { AUDIENCE, ISSUER, JWKS, KEYS } from './forge.js'

function errorOf(options: unknown): TokenError {
  try {
    // As from JavaScript: without the compiler's help.
    Reflect.apply(createVerifier, undefined, [options])
  } catch (error) {
    if (error instanceof TokenError) return error
    throw error
  }
  throw new Error('was accepted')
}

type Options = IssuerOptions & SharedOptions

const valid: Options = { issuer: ISSUER, audience: AUDIENCE }

test.each<[keyof Options | 'audiences', unknown]>([
  ['issuer', undefined],
  ['issuer', ''],
  ['issuer', 'id.example/realms/x'],
  ['issuer', 'http://id.example/realms/x'],
  ['issuer', 'http://127.0.0.1.attacker.example/realms/x'],
  ['issuer', 'file:///etc/passwd'],
  ['issuer', 'https://user:secret@id.example/'],
  ['issuer', 'https://id.example/?realm=x'],
  ['issuer', [ISSUER]],
  ['audience', undefined],
  ['audience', ''],
  ['audience', /backend/],
  ['audience', [AUDIENCE]],
  ['algorithms', []],
  ['algorithms', ['HS256']],
  ['algorithms', ['RS256', 'none']],
  ['algorithms', ['toString']],
  ['algorithms', 'RS256'],
  ['leewaySeconds', -1],
  ['leewaySeconds', 61],
  ['leewaySeconds', '10'],
  ['leewaySeconds', Number.NaN],
  ['keySet', {}],
  ['keySet', null],
  ['keySet', { keys: [] }],
  ['keySet', { keys: [KEYS.small.jwk] }],
  ['keySet', { keys: [{ kty: 'oct', k: '' }] }],
  ['discoveryUrl', 'discovery'],
  ['internalUrl', 'keycloak:8080'],
  ['keyRefreshSeconds', 0],
  ['fetchTimeoutMs', Number.POSITIVE_INFINITY],
  ['maxKeySetBytes', 0],
  ['cacheSize', -1],
  ['cacheSize', 1.5],
  ['developmentKey', true],
  ['unsafeSkip', { audience: true }],
  ['unsafeSkip', { expiration: 'false' }],
  ['fetch', 'fetch'],
  ['now', 0],
  ['audiences', AUDIENCE],
])('refuses %s %j, and names it', (option, value) => {
  const error = errorOf({ ...valid, [option]: value })
  expect(error).toMatchObject({ code: 'verifier_options', details: { option } })
  expect(error.message).toContain(option)
})

test.each([
  ['internalUrl', { keySet: JWKS, internalUrl: 'http://keycloak:8080' }],
  ['discoveryUrl', { keySet: JWKS, discoveryUrl: 'http://keycloak:8080/d' }],
  ['internalUrl', { discoveryUrl: 'http://keycloak:8080/d', internalUrl: 'http://keycloak:8080' }],
])('refuses %s beside an option that it contradicts', (option, options) => {
  expect(errorOf({ ...valid, ...options })).toMatchObject({ code: 'verifier_options', details: { option } })
})

test.each<[string, Partial<Options>]>([
  ['http on 127.0.0.1', { issuer: 'http://127.0.0.1:3000/realms/x' }],
  ['http on localhost', { issuer: 'http://localhost:8080/realms/x' }],
  ['http on ::1', { issuer: 'http://[::1]:8080/realms/x' }],
  ['a trailing slash', { issuer: 'https://tenant.example/' }],
  [
    'undefined for whatever has a default',
    { algorithms: undefined, leewaySeconds: undefined, unsafeSkip: undefined, now: undefined },
  ],
])('accepts %s', (_, options) => {
  expect(createVerifier({ ...valid, ...options }).issuers).toEqual([options.issuer ?? ISSUER])
})

test('a given key set is copied: what happens to it later changes no key', () => {
  const keys: object[] = [KEYS.rsa.jwk]
  const { keyStatus } = createVerifier({ ...valid, keySet: { keys } })
  keys.length = 0
  expect(keyStatus()).toMatchObject({ status: 'ok', keys: 1 })
})
