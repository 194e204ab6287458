import { describe, expect, test } from 'vitest'
import { createVerifier, type Verdict } from '../../../src/tokens/index.js'
import { createFakeIssuer } from './fake-issuer.js'
import { AUDIENCE, ISSUER, KEYS, NOW, type TestKey, token } from './forge.js'

const codeOf = (verdict: Verdict): string => (verdict.ok ? 'ok' : verdict.refusal.code)
/** What stands beside the signing key in a key set of Keycloak: the same kid would be its mistake, not ours. */
const ENCRYPTION = { ...KEYS.strange.jwk, kid: 'rsa', use: 'enc', alg: 'RSA-OAEP' }

function verifierOf(
  keys: readonly object[],
  algorithms: readonly ('RS256' | 'PS256' | 'ES256' | 'EdDSA')[] = ['RS256'],
) {
  return createVerifier({ issuer: ISSUER, audience: AUDIENCE, algorithms, keySet: { keys }, now: () => NOW * 1000 })
}

describe('one kid twice', () => {
  test.each<[string, readonly object[]]>([
    ['for encryption, then for signatures', [ENCRYPTION, KEYS.rsa.jwk]],
    ['for signatures, then for encryption', [KEYS.rsa.jwk, ENCRYPTION]],
    ['for another algorithm first', [{ ...KEYS.strange.jwk, alg: 'PS256' }, KEYS.rsa.jwk]],
    ['for another algorithm after', [KEYS.rsa.jwk, { ...KEYS.strange.jwk, alg: 'RS512' }]],
    ['of another type first', [{ ...KEYS.ec256.jwk, kid: 'rsa' }, KEYS.rsa.jwk]],
    ['too small first', [{ ...KEYS.small.jwk, kid: 'rsa' }, KEYS.rsa.jwk]],
    ['encryption without alg first', [{ ...ENCRYPTION, alg: undefined }, KEYS.rsa.jwk]],
    ['key_ops for encryption first', [{ ...KEYS.strange.jwk, use: undefined, key_ops: ['wrapKey'] }, KEYS.rsa.jwk]],
  ])('%s: the signing key is chosen', async (_, keys) => {
    expect(codeOf(await verifierOf(keys).verify(token()))).toBe('ok')
  })

  test('each for its algorithm: each token finds its own', async () => {
    const pss = { ...KEYS.rsa.jwk, alg: 'PS256' }
    const { verify } = verifierOf([pss, KEYS.rsa.jwk], ['RS256', 'PS256'])
    const pssKey: TestKey = { ...KEYS.rsa, alg: 'PS256' }
    expect([codeOf(await verify(token())), codeOf(await verify(token({}, {}, pssKey)))]).toEqual(['ok', 'ok'])
  })
})

test('one key, one algorithm: RS256 by a key published for PS256 is refused, and the reverse', async () => {
  const { verify } = verifierOf([{ ...KEYS.rsa.jwk, alg: 'PS256' }], ['RS256', 'PS256'])
  expect(codeOf(await verify(token()))).toBe('key_unsuitable')
  const reverse = verifierOf([KEYS.rsa.jwk], ['RS256', 'PS256'])
  expect(codeOf(await reverse.verify(token({}, {}, { ...KEYS.rsa, alg: 'PS256' })))).toBe('key_unsuitable')
})

test('the key for encryption that Keycloak publishes beside is no key for a token, even by name', async () => {
  const { verify } = verifierOf([KEYS.rsa.jwk, { ...ENCRYPTION, kid: 'enc' }])
  expect(await verify(token({}, { kid: 'enc' }, KEYS.strange))).toMatchObject({
    refusal: { code: 'key_unsuitable', actual: expect.stringMatching(/use "enc"/) },
  })
})

const KIDS: readonly [string, unknown, string][] = [
  ['an object', { rsa: 1 }, 'key_unknown'],
  ['an array', ['rsa'], 'key_unknown'],
  ['a number', 0, 'key_unknown'],
  ['null', null, 'key_unknown'],
  ['true', true, 'key_unknown'],
  ['__proto__', '__proto__', 'key_unknown'],
  ['constructor', 'constructor', 'key_unknown'],
  ['a path', '../../../../dev/null', 'key_unknown'],
  ['a URL', 'http://169.254.169.254/keys', 'key_unknown'],
  ['SQL', "' OR '1'='1", 'key_unknown'],
  ['empty', '', 'key_unknown'],
  ['with NUL', 'rsa\u0000', 'key_unknown'],
  ['with a space after', 'rsa ', 'key_unknown'],
  ['in capitals', 'RSA', 'key_unknown'],
  ['of 257 characters', 'k'.repeat(257), 'key_unknown'],
  ['of 1,000 characters', 'k'.repeat(1_000), 'key_unknown'],
  ['of a megabyte', 'k'.repeat(1_048_576), 'too_large'],
]

describe('a kid that is', () => {
  test.each(KIDS)('%s names no key', async (_, kid, code) => {
    const issuer = createFakeIssuer()
    const { verify, refreshKeys } = createVerifier(issuer.options())
    await refreshKeys()
    const since = issuer.requests.length
    expect(codeOf(await verify(token({}, { kid })))).toBe(code)
    const couldBeOne = typeof kid === 'string' && kid.length <= 256
    expect(issuer.requests.length - since).toBe(couldBeOne ? 2 : 0)
    expect(issuer.requests.every((url) => url.startsWith(`${ISSUER}/`))).toBe(true)
  })
})

describe('a token without kid', () => {
  const nameless = (key: TestKey) => token({}, { kid: undefined }, key)

  test('passes where one key fits, and is refused where two do', async () => {
    expect(codeOf(await verifierOf([KEYS.rsa.jwk, ENCRYPTION, KEYS.ec256.jwk]).verify(nameless(KEYS.rsa)))).toBe('ok')
    const two = [KEYS.rsa.jwk, { ...KEYS.strange.jwk, kid: 'strange' }]
    expect(codeOf(await verifierOf(two).verify(nameless(KEYS.rsa)))).toBe('key_unknown')
  })

  test('costs no fetch', async () => {
    const issuer = createFakeIssuer()
    issuer.keySet = { keys: [KEYS.rsa.jwk, { ...KEYS.strange.jwk, kid: 'strange' }] }
    const { verify, refreshKeys } = createVerifier(issuer.options())
    await refreshKeys()
    for (let index = 0; index < 20; index += 1) verify(nameless(KEYS.rsa))
    expect(issuer.keySetRequests()).toBe(1)
  })
})

test('no URL in a token is ever fetched', async () => {
  const issuer = createFakeIssuer()
  const { verify, refreshKeys } = createVerifier(issuer.options())
  await refreshKeys()
  const elsewhere = 'https://attacker.example/jwks'
  const tokens = [
    token({}, { jku: elsewhere }),
    token({}, { x5u: elsewhere }),
    token({}, { jku: elsewhere, kid: 'unknown' }),
    token({}, { jwk: KEYS.strange.jwk }, KEYS.strange),
    token({}, { kid: elsewhere }),
    token({ iss: elsewhere }),
    token({ iss: elsewhere }, { kid: 'unknown' }),
    token({ iss: `${ISSUER}/../other` }),
    token({ jwks_uri: elsewhere, aud: elsewhere, 'allowed-origins': [elsewhere] }),
    token({ cnf: { jku: elsewhere } }),
    token({ _claim_sources: { a: { endpoint: elsewhere } } }),
  ]
  for (const text of tokens) await verify(text)
  expect(issuer.requests.filter((url) => !url.startsWith(`${ISSUER}/`))).toEqual([])
  expect(issuer.keySetRequests()).toBeLessThanOrEqual(2)
})
