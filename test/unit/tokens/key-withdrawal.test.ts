import { describe, expect, test } from 'vitest'
import { createVerifier, type KeyEvent, type Verdict } from '../../../src/tokens/index.js'
import { createFakeIssuer, settle } from './fake-issuer.js'
import { KEYS, token } from './forge.js'

// A cached verdict lives by the key that signed it: each of these tokens was accepted and remembered before.

const codeOf = (verdict: Verdict): string => (verdict.ok ? 'ok' : verdict.refusal.code)
const TWO_KEYS = { keys: [KEYS.rsa.jwk, KEYS.ec256.jwk] }
const EC_ALONE = { keys: [KEYS.ec256.jwk] }

async function withKnownTokens(options = {}) {
  const issuer = createFakeIssuer()
  issuer.keySet = TWO_KEYS
  const verifier = createVerifier(issuer.options({ algorithms: ['RS256', 'ES256'], ...options }))
  const [rsa, ec] = [token({ exp: 1_900_000_000 }), token({ exp: 1_900_000_000 }, {}, KEYS.ec256)]
  await verifier.verify(rsa)
  await verifier.verify(ec)
  expect([verifier.verify(rsa), verifier.verify(ec)]).toMatchObject([{ firstSeen: false }, { firstSeen: false }])
  return { issuer, ...verifier, rsa, ec }
}

test('a withdrawn key stops its known tokens at the next refresh by default within a minute', async () => {
  const { issuer, verify, rsa, ec } = await withKnownTokens()
  issuer.keySet = EC_ALONE
  issuer.pass(44)
  expect(verify(rsa)).toMatchObject({ ok: true, firstSeen: false })
  issuer.pass(14)
  verify(ec)
  await settle()
  expect(codeOf(await verify(rsa))).toBe('key_unknown')
  expect(verify(ec)).toMatchObject({ ok: true, firstSeen: false })
})

test('a withdrawn key stops its known tokens although no other token came for an hour', async () => {
  const { issuer, verify, rsa } = await withKnownTokens()
  issuer.keySet = EC_ALONE
  issuer.pass(3_600)
  expect(codeOf(await verify(rsa))).toBe('key_unknown')
})

test('a key withdrawn while a fetch hangs stops its known tokens when the next one succeeds', async () => {
  const { issuer, verify, rsa, ec } = await withKnownTokens()
  let giveUp = () => {}
  issuer.fault = () =>
    new Promise((_, reject) => {
      giveUp = () => reject(new TypeError('fetch failed'))
    })
  issuer.pass(58)
  // Starts a fetch that doesn't answer; nobody waits for it.
  expect([verify(rsa), verify(ec)]).toMatchObject([{ firstSeen: false }, { firstSeen: false }])
  issuer.keySet = EC_ALONE
  issuer.pass(5)
  expect(verify(rsa)).toMatchObject({ ok: true, firstSeen: false })
  issuer.fault = undefined
  giveUp()
  await settle()
  issuer.pass(5)
  expect(verify(ec)).toMatchObject({ ok: true, firstSeen: false })
  await settle()
  expect(codeOf(await verify(rsa))).toBe('key_unknown')
  expect(verify(ec)).toMatchObject({ ok: true, firstSeen: false })
})

test.each<[string, unknown]>([
  ['no set', {}],
  ['an array', [KEYS.rsa.jwk]],
  ['a set of strings', { keys: ['rsa'] }],
  ['a set of objects that are no keys', { keys: [{}, { kid: 'rsa' }] }],
  ['a set of too many keys', { keys: Array.from({ length: 101 }, () => ({ ...KEYS.rsa.jwk, use: 'enc' })) }],
  ['null', null],
])('%s withdraws nothing', async (_, keySet) => {
  const { issuer, verify, refreshKeys, rsa } = await withKnownTokens()
  issuer.keySet = keySet
  expect(await refreshKeys()).toMatchObject({ status: 'stale', keys: 2, error: expect.any(String) })
  expect(verify(rsa)).toMatchObject({ ok: true, firstSeen: false })
})

// As Keycloak answers once its last provider of signing keys is disabled: with its key for encryption, or with none.
const WITHOUT_SIGNING_KEY: readonly (readonly [string, unknown])[] = [
  ['the key for encryption alone', { keys: [{ ...KEYS.rsa.jwk, kid: 'encryption', use: 'enc', alg: 'RSA-OAEP' }] }],
  ['the same kids for encryption', { keys: [{ ...KEYS.rsa.jwk, use: 'enc' }] }],
  ['no key at all', { keys: [] }],
]

describe.each(WITHOUT_SIGNING_KEY)('an issuer that publishes %s', (_, keySet) => {
  test('has withdrawn its last signing key: known and first-seen tokens stop at the next refresh', async () => {
    const { issuer, verify, keyStatus, rsa, ec } = await withKnownTokens()
    issuer.keySet = keySet
    issuer.pass(58)
    verify(rsa)
    await settle()
    for (const text of [rsa, ec, token({ jti: 'newly signed' })]) {
      expect(await verify(text)).toMatchObject({
        refusal: { code: 'keys_unavailable', actual: expect.stringMatching(/^withdrawn: .*no usable signing key/) },
      })
    }
    expect(keyStatus()).toEqual({ status: 'withdrawn', error: expect.stringMatching(/no usable signing key/) })
  })

  test('is asked again, and tokens pass when it publishes one', async () => {
    const { issuer, verify, refreshKeys, keyStatus, rsa } = await withKnownTokens()
    issuer.keySet = keySet
    await refreshKeys()
    expect(codeOf(await verify(rsa))).toBe('keys_unavailable')
    issuer.keySet = TWO_KEYS
    issuer.pass(10)
    expect(await verify(rsa)).toMatchObject({ ok: true, firstSeen: true })
    expect(verify(rsa)).toMatchObject({ ok: true, firstSeen: false })
    expect(keyStatus()).toMatchObject({ status: 'ok', keys: 2 })
  })

  test('is told of once, with the kids that ended', async () => {
    const events: KeyEvent[] = []
    const { issuer, refreshKeys } = await withKnownTokens({ onKeyEvent: (event: KeyEvent) => events.push(event) })
    issuer.keySet = keySet
    await refreshKeys()
    await refreshKeys()
    expect(events.slice(1)).toMatchObject([
      { kind: 'keys_changed', added: [], withdrawn: ['rsa', 'ec256'] },
      { kind: 'provider_away', keys: 0 },
    ])
  })

  test('for the first time is an issuer without keys', async () => {
    const issuer = createFakeIssuer()
    issuer.keySet = keySet
    const { verify, keyStatus } = createVerifier(issuer.options())
    expect(codeOf(await verify(token()))).toBe('keys_unavailable')
    expect(keyStatus()).toMatchObject({ status: 'never_loaded' })
  })
})

test('a key that changes its use, its algorithm or its size under the same kid is withdrawn', async () => {
  for (const changed of [
    { use: 'enc' },
    { alg: 'PS256' },
    { ...KEYS.small.jwk, kid: 'rsa' },
    { key_ops: ['encrypt'] },
  ]) {
    const { issuer, verify, refreshKeys, rsa } = await withKnownTokens()
    issuer.keySet = { keys: [{ ...KEYS.rsa.jwk, ...changed }, KEYS.ec256.jwk] }
    await refreshKeys()
    expect(codeOf(await verify(rsa))).toBe('key_unsuitable')
  }
})

test('the same keys in another order and spelling withdraw nothing', async () => {
  const { issuer, verify, refreshKeys, rsa, ec } = await withKnownTokens()
  const { n, e, ...rest } = KEYS.rsa.jwk
  issuer.keySet = { keys: [KEYS.ec256.jwk, { e, n, ...rest, x5c: ['MIIC'], 'x5t#S256': 'new' }], other: 1 }
  await refreshKeys()
  expect([verify(rsa), verify(ec)]).toMatchObject([{ firstSeen: false }, { firstSeen: false }])
})

test('known tokens outlive the provider by keyStaleSeconds, then get keys_unavailable, and pass again when it is back', async () => {
  const { issuer, verify, keyStatus, rsa } = await withKnownTokens({ keyStaleSeconds: 600 })
  issuer.fault = () => new Response(null, { status: 503 })
  for (let second = 0; second < 599; second += 1) {
    issuer.pass(1)
    expect((await verify(rsa)).ok).toBe(true)
  }
  issuer.pass(1)
  expect(await verify(rsa)).toMatchObject({
    refusal: {
      code: 'keys_unavailable',
      actual: expect.stringMatching(/^last loaded 2027-01-15T08:00:00.000Z: .*503/),
    },
  })
  expect(keyStatus()).toMatchObject({ status: 'outdated', keys: 2 })
  issuer.fault = undefined
  issuer.pass(30)
  expect(await verify(rsa)).toMatchObject({ ok: true })
  expect(keyStatus()).toMatchObject({ status: 'ok' })
})

test('by default known tokens outlive the provider by a day', async () => {
  const { issuer, verify, rsa } = await withKnownTokens()
  issuer.fault = () => new Response(null, { status: 503 })
  issuer.pass(58)
  verify(rsa)
  await settle()
  issuer.pass(86_400 - 59)
  expect((await verify(rsa)).ok).toBe(true)
  issuer.pass(1)
  expect(codeOf(await verify(rsa))).toBe('keys_unavailable')
})

test('a key set that moved is followed within ten minutes, though its old address still answers', async () => {
  const { issuer, verify, rsa, ec } = await withKnownTokens()
  issuer.discovery = { issuer: 'https://id.example/realms/gaveurs-production', jwks_uri: 'https://keys.example/moved' }
  const old = issuer.fetch
  const moved: string[] = []
  const { verify: follows } = createVerifier({
    ...issuer.options({ algorithms: ['RS256', 'ES256'] }),
    fetch: (url, init) => {
      if (url !== 'https://keys.example/moved') return old(url, init)
      moved.push(url)
      return Promise.resolve(Response.json(EC_ALONE))
    },
  })
  issuer.discovery = {
    issuer: 'https://id.example/realms/gaveurs-production',
    jwks_uri: 'https://id.example/realms/gaveurs-production/protocol/openid-connect/certs',
  }
  expect((await follows(rsa)).ok).toBe(true)
  issuer.discovery = { issuer: 'https://id.example/realms/gaveurs-production', jwks_uri: 'https://keys.example/moved' }
  for (let minute = 0; minute < 11; minute += 1) {
    issuer.pass(58)
    follows(ec)
    await settle()
  }
  expect(moved.length).toBeGreaterThan(0)
  expect(codeOf(await follows(rsa))).toBe('key_unknown')
  expect((await verify(ec)).ok).toBe(true)
})

test.each(['no-cache', 'no-store, max-age=0', 'max-age=31536000, immutable'])(
  'Cache-Control: %s drives nothing: Keycloak says no-cache, and means no storm',
  async (value) => {
    const issuer = createFakeIssuer()
    const fetch: typeof issuer.fetch = async (url, init) => {
      const answer = await issuer.fetch(url, init)
      return Response.json(await answer.json(), { headers: { 'cache-control': value } })
    }
    const { verify } = createVerifier({ ...issuer.options(), fetch })
    for (let second = 0; second < 44; second += 1) {
      await verify(token({ jti: String(second) }))
      issuer.pass(1)
    }
    expect(issuer.keySetRequests()).toBe(1)
    issuer.pass(14)
    await verify(token({ jti: 'later' }))
    await settle()
    expect(issuer.keySetRequests()).toBe(2)
  },
)

test('a key set that moved is followed at the first unknown kid', async () => {
  const issuer = createFakeIssuer()
  const { verify } = createVerifier(issuer.options())
  await verify(token())
  issuer.discovery = {
    issuer: 'https://id.example/realms/gaveurs-production',
    jwks_uri: 'https://keys.example/protocol/openid-connect/certs',
  }
  await verify(token({}, { kid: 'unknown' }))
  expect(issuer.requests.at(-1)).toBe('https://keys.example/protocol/openid-connect/certs')
})
