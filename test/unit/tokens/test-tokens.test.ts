import { describe, expect, it } from 'vitest'
import { DEVELOPMENT_KEY_ID, developmentKeySet, developmentSigningKey } from '../../../src/development-key/index.js'
import { createVerifier, describeRefusal, TEST_ISSUER, type VerifierOptions } from '../../../src/tokens/index.js'
import { AUDIENCE, ISSUER, type Json, JWKS, NOW, type TestKey, token } from './forge.js'

const KEY: TestKey = {
  alg: 'RS256',
  kid: DEVELOPMENT_KEY_ID,
  privateKey: developmentSigningKey(),
  jwk: { ...developmentKeySet.keys[0] },
}
const UNREACHED = () => Promise.reject(new Error('a key was fetched'))
const LOOPBACK = 'http://127.0.0.1:3000/realms/gaveurs-production'
const REFUSED = { ok: false, refusal: { code: 'test_token', check: 'test_token' } }

function verify(options: Partial<VerifierOptions>, claims: Json = {}, header: Json = {}) {
  const defaults = { issuer: ISSUER, audience: AUDIENCE, now: () => NOW * 1000, fetch: UNREACHED }
  const verifier = createVerifier({ ...defaults, ...options })
  // Not awaited: whatever is refused at once has asked nobody.
  return verifier.verify(token({ iss: ISSUER, ...claims }, header, KEY))
}

describe('a token made for tests, at a verifier of a real issuer', () => {
  it.each([
    ['as mintToken makes it', { iss: TEST_ISSUER }, {}],
    ['in the issuer’s name', {}, {}],
    ['of the embedded provider', { iss: LOOPBACK }, {}],
    ['with another kid', { iss: TEST_ISSUER }, { kid: 'other' }],
    ['without an issuer', { iss: undefined }, {}],
  ])('is refused by name before any key is fetched: %s', (_how, claims, header) => {
    expect(verify({}, claims, header)).toMatchObject(REFUSED)
  })

  it('is refused with a mend that says who made it', () => {
    const verdict = verify({}, { iss: TEST_ISSUER })
    expect('ok' in verdict && !verdict.ok && describeRefusal(verdict.refusal)).toMatch(
      /^token refused: test_token: expected .*, actual one made for tests: iss "http.*passerelle-testing".* minted by passerelle\/testing/,
    )
  })

  it('is refused where the key is accepted of another issuer only', () => {
    const issuers = [
      { issuer: ISSUER, audience: AUDIENCE, keySet: JWKS },
      { issuer: TEST_ISSUER, audience: AUDIENCE, keySet: developmentKeySet },
    ]
    const now = () => NOW * 1000
    const verifier = createVerifier({ issuers, now })
    expect(verifier.verify(token({ iss: ISSUER }, {}, KEY))).toMatchObject(REFUSED)
    expect(verifier.verify(token({ iss: TEST_ISSUER }, {}, KEY))).toMatchObject({ ok: true })
  })

  it('is refused though the issuer publishes the development key, by mistake', () => {
    const keySet = { keys: [...JWKS.keys, KEY.jwk] }
    expect(verify({ keySet })).toMatchObject(REFUSED)
    const copied = { keys: [{ ...KEY.jwk, kid: 'copied' }] }
    expect(verify({ keySet: copied }, {}, { kid: 'copied' })).toMatchObject({ refusal: { code: 'development_key' } })
  })

  it('is refused by TEST_ISSUER itself where the key must not sign', () => {
    const options = { issuer: TEST_ISSUER, keySet: developmentKeySet, developmentKey: 'refuse' } as const
    expect(verify(options, { iss: TEST_ISSUER })).toMatchObject(REFUSED)
  })
})

describe('a token made for tests, at a verifier for tests', () => {
  const FOR_TESTS = { issuer: TEST_ISSUER, keySet: developmentKeySet }

  it('is accepted', () => {
    expect(verify(FOR_TESTS, { iss: TEST_ISSUER })).toMatchObject({ ok: true })
  })

  it('is refused by its issuer when that is another', () => {
    expect(verify(FOR_TESTS, { iss: 'https://id.example/realms/other' })).toMatchObject({ refusal: { code: 'issuer' } })
  })
})
