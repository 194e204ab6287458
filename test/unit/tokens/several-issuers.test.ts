import { expect, test } from 'vitest'
import { createVerifier } from '../../../src/tokens/index.js'
import { createFakeIssuer } from './fake-issuer.js'
import { AUDIENCE, ISSUER, JWKS, KEYS, NOW, token } from './forge.js'

const OTHER = 'https://id.example/realms/other'

const now = () => NOW * 1000

function verifierOfTwo() {
  return createVerifier({
    issuers: [
      { issuer: ISSUER, audience: AUDIENCE, keySet: { keys: [KEYS.rsa.jwk] } },
      { issuer: OTHER, audience: 'other-api', algorithms: ['ES256'], keySet: JWKS },
    ],
    now,
  })
}

test('each issuer has its own keys, audience and algorithms', async () => {
  const { verify, issuers } = verifierOfTwo()
  expect(issuers).toEqual([ISSUER, OTHER])
  expect(await verify(token())).toMatchObject({ ok: true })
  // Signed with RS256, which the first may and the second may not.
  expect(await verify(token({ iss: OTHER, aud: 'other-api' }))).toMatchObject({
    refusal: { code: 'algorithm', check: 'issuer_algorithm', expected: 'alg ES256' },
  })
  expect(await verify(token({ iss: 'https://id.example/realms/third' }))).toMatchObject({ refusal: { code: 'issuer' } })
})

test('a token of an issuer that is not configured causes no request', async () => {
  const fake = createFakeIssuer()
  const { verify } = createVerifier({
    issuers: [{ issuer: ISSUER, audience: AUDIENCE }],
    fetch: fake.fetch,
    now,
  })
  expect(await verify(token({ iss: 'http://169.254.169.254/' }))).toMatchObject({ refusal: { code: 'issuer' } })
  expect(fake.requests).toEqual([])
})

test('the state of the keys is that of the issuer which is worst off, or of the one asked for', () => {
  const { keyStatus } = createVerifier({
    issuers: [
      { issuer: ISSUER, audience: AUDIENCE, keySet: JWKS },
      { issuer: OTHER, audience: AUDIENCE },
    ],
  })
  expect(keyStatus()).toEqual({ status: 'never_loaded' })
  expect(keyStatus(ISSUER)).toMatchObject({ status: 'ok' })
  expect(() => keyStatus('https://id.example/realms/third')).toThrow(/not one of the issuers/)
})

test.each([
  ['issuers', { issuers: [] }, /at least one/],
  ['issuers', { issuers: 'x' }, /an array/],
  ['issuers[0]', { issuers: [null] }, /an object/],
  ['issuers[0].audience', { issuers: [{ issuer: ISSUER }] }, /audience/],
  [
    'issuers[1].issuer',
    {
      issuers: [
        { issuer: ISSUER, audience: AUDIENCE },
        { issuer: 'x', audience: AUDIENCE },
      ],
    },
    /https/,
  ],
  ['issuers[0].cacheSize', { issuers: [{ issuer: ISSUER, audience: AUDIENCE, cacheSize: 1 }] }, /no option cacheSize/],
  ['audience', { issuers: [{ issuer: ISSUER, audience: AUDIENCE }], audience: AUDIENCE }, /beside issuers/],
  [
    'issuers',
    {
      issuers: [
        { issuer: ISSUER, audience: AUDIENCE },
        { issuer: ISSUER, audience: 'b' },
      ],
    },
    /twice/,
  ],
  [
    'unsafeSkip',
    {
      issuers: [
        { issuer: ISSUER, audience: AUDIENCE },
        { issuer: OTHER, audience: 'b' },
      ],
      unsafeSkip: { issuer: true },
    },
    /several/,
  ],
])('refuses the option %s', (option, options, says) => {
  const make = () => Reflect.apply(createVerifier, undefined, [options])
  expect(make).toThrow(says)
  expect(make).toThrow(expect.objectContaining({ details: { option } }))
})
