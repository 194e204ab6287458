import { describe, expect, test } from 'vitest'
import { createVerifier, type Verdict } from '../../../src/tokens/index.js'
import { createFakeIssuer, settle } from './fake-issuer.js'
import { claims, compact, encode, header, ISSUER, JWKS, KEYS, NOW, type TestKey, token } from './forge.js'

const longLived = (key: TestKey, jti: string) => compact(header({}, key), claims({ exp: NOW + 86_400, jti }), key)
const good = token()
/** Names a key that nobody has; what it is signed with doesn't matter. */
const forgedBy = (kid: string) => `${encode(header({ kid }))}${good.slice(good.indexOf('.'))}`
const NEW_KEY: TestKey = { ...KEYS.strange, kid: 'new', jwk: { ...KEYS.strange.jwk, kid: 'new' } }
const BOTH = { keys: [KEYS.rsa.jwk, NEW_KEY.jwk] }

function codeOf(verdict: Verdict | Promise<Verdict>): string | Promise<string> {
  if (verdict instanceof Promise) return verdict.then(codeOf)
  return verdict.ok ? 'ok' : verdict.refusal.code
}

describe('fetching keys', () => {
  test('waits for the first token, then answers known keys without a promise', async () => {
    const issuer = createFakeIssuer()
    const { verify, keyStatus } = createVerifier(issuer.options())
    expect(issuer.requests).toEqual([])
    expect(keyStatus()).toEqual({ status: 'never_loaded' })
    const first = verify(longLived(KEYS.rsa, '1'))
    expect(first).toBeInstanceOf(Promise)
    expect(await codeOf(first)).toBe('ok')
    expect(verify(longLived(KEYS.rsa, '2'))).toMatchObject({ ok: true, firstSeen: true })
    expect(issuer.requests).toEqual([
      `${ISSUER}/.well-known/openid-configuration`,
      `${ISSUER}/protocol/openid-connect/certs`,
    ])
    expect(keyStatus()).toEqual({ status: 'ok', keys: 1, fetchedAt: NOW * 1000 })
  })

  test('is shared by all tokens that come meanwhile', async () => {
    const issuer = createFakeIssuer()
    const { verify } = createVerifier(issuer.options())
    const verdicts = await Promise.all(
      Array.from({ length: 50 }, (_, index) => verify(longLived(KEYS.rsa, String(index)))),
    )
    expect(verdicts.every(({ ok }) => ok)).toBe(true)
    expect(issuer.requests).toHaveLength(2)
  })

  test('can be asked for, at start', async () => {
    const issuer = createFakeIssuer()
    const { verify, refreshKeys } = createVerifier(issuer.options())
    expect(await refreshKeys()).toMatchObject({ status: 'ok', keys: 1 })
    expect(codeOf(verify(token()))).toBe('ok')
  })

  test('asked for twice at once happens once', async () => {
    const issuer = createFakeIssuer()
    const { refreshKeys } = createVerifier(issuer.options())
    await Promise.all([refreshKeys(), refreshKeys()])
    expect(issuer.requests).toHaveLength(2)
  })

  test('never follows a redirect', async () => {
    const issuer = createFakeIssuer()
    await createVerifier(issuer.options()).refreshKeys()
    expect([...issuer.redirects]).toEqual(['manual'])
  })

  test.each([
    ['a token of another issuer', token({ iss: 'http://169.254.169.254/' }, { kid: 'unknown' }), 'issuer'],
    ['a kid of a thousand characters', token({}, { kid: 'k'.repeat(1_000) }), 'key_unknown'],
    ['alg none', token({}, { alg: 'none', kid: 'unknown' }), 'algorithm'],
    ['an opaque token', 'opaque', 'malformed'],
    ['jku', token({}, { jku: 'https://attacker.example/jwks', kid: 'unknown' }), 'forbidden_header'],
  ])('is not caused by what fails before: %s', (_, text, code) => {
    const issuer = createFakeIssuer()
    expect(codeOf(createVerifier(issuer.options()).verify(text))).toBe(code)
    expect(issuer.requests).toEqual([])
  })
})

describe('a fetch that goes wrong', () => {
  const chunks = (size: number, count: number) =>
    new ReadableStream({
      pull(controller) {
        for (let index = 0; index < count; index += 1) controller.enqueue(new Uint8Array(size).fill(0x20))
      },
    })

  test.each<[string, () => Response | Promise<Response>, RegExp]>([
    ['503', () => new Response('busy', { status: 503 }), /answered 503/],
    ['404', () => new Response(null, { status: 404 }), /answered 404/],
    [
      '302 that was not followed',
      () => new Response(null, { status: 302, headers: { location: 'http://169.254.169.254/' } }),
      /answered 302/,
    ],
    [
      'no connection',
      () => Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 10.0.0.1:443') })),
      /ECONNREFUSED/,
    ],
    [
      'a refused redirect',
      () => Promise.reject(new TypeError('fetch failed', { cause: new Error('unexpected redirect') })),
      /unexpected redirect/,
    ],
    ['HTML', () => new Response('<html>', { headers: { 'content-type': 'text/html' } }), /isn’t JSON/],
    ['an endless answer', () => new Response(chunks(65_536, 1)), /more than 262144 bytes/],
    ['an empty answer', () => new Response(''), /isn’t JSON/],
    ['no answer in time', () => new Promise(() => {}), /within 50 ms/],
    ['an array', () => Response.json([]), /names the issuer absent/],
    [
      'another issuer',
      () => Response.json({ issuer: `${ISSUER}/`, jwks_uri: 'https://id.example/certs' }),
      /names the issuer .*hostname/s,
    ],
    ['no jwks_uri', () => Response.json({ issuer: ISSUER }), /jwks_uri absent/],
    [
      'a jwks_uri over plain http',
      () => Response.json({ issuer: ISSUER, jwks_uri: 'http://keys.example/certs' }),
      /jwks_uri/,
    ],
    ['a jwks_uri that is a file', () => Response.json({ issuer: ISSUER, jwks_uri: 'file:///etc/passwd' }), /jwks_uri/],
    [
      'a jwks_uri with a password',
      () => Response.json({ issuer: ISSUER, jwks_uri: 'https://a:b@id.example/certs' }),
      /jwks_uri/,
    ],
  ])('%s: keys_unavailable, and the log says why', async (_, fault, says) => {
    const issuer = createFakeIssuer()
    issuer.fault = fault
    const { verify, keyStatus } = createVerifier(issuer.options({ fetchTimeoutMs: 50 }))
    const verdict = await verify(token())
    expect(verdict).toMatchObject({
      ok: false,
      refusal: { code: 'keys_unavailable', actual: expect.stringMatching(/^never loaded: /) },
    })
    expect(keyStatus()).toEqual({ status: 'never_loaded', error: expect.stringMatching(says) })
  })

  test.each<[string, unknown, RegExp]>([
    ['no keys', {}, /no array/],
    ['an empty set', { keys: [] }, /no usable signing key/],
    ['keys for encryption only', { keys: [{ ...KEYS.rsa.jwk, use: 'enc' }] }, /rsa is for use "enc"/],
    ['symmetric keys only', { keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'shared' }] }, /shared has kty "oct"/],
    [
      '101 keys',
      { keys: Array.from({ length: 101 }, (_, index) => ({ ...KEYS.rsa.jwk, kid: String(index) })) },
      /101 keys/,
    ],
  ])('%s in the key set is no key set', async (_, keySet, says) => {
    const issuer = createFakeIssuer()
    issuer.keySet = keySet
    const { refreshKeys } = createVerifier(issuer.options())
    expect(await refreshKeys()).toEqual({ status: 'never_loaded', error: expect.stringMatching(says) })
  })

  test('is tried again after five seconds, then every ten, each time somewhat sooner', async () => {
    const issuer = createFakeIssuer()
    issuer.fault = () => new Response(null, { status: 503 })
    const { verify } = createVerifier(issuer.options())
    const triedAt: number[] = []
    for (let tenth = 0; tenth < 400; tenth += 1) {
      const before = issuer.requests.length
      expect(await codeOf(verify(good))).toBe('keys_unavailable')
      if (issuer.requests.length > before) triedAt.push(tenth / 10)
      issuer.pass(0.1)
    }
    const waits = triedAt.slice(1).map((second, index) => second - (triedAt[index] ?? 0))
    expect(waits.length).toBeGreaterThanOrEqual(4)
    for (const [index, wait] of waits.entries()) {
      const longest = index === 0 ? 5 : 10
      expect(wait).toBeGreaterThanOrEqual(longest * 0.75 - 1e-6)
      expect(wait).toBeLessThan(longest)
    }
    issuer.fault = undefined
    issuer.pass(10)
    expect(await codeOf(verify(token()))).toBe('ok')
  })
})

describe('an internal address', () => {
  const INTERNAL = 'http://keycloak:8080/realms/gaveurs-production'

  test.each([
    ['with the path', INTERNAL, `${ISSUER}/protocol/openid-connect/certs`, `${INTERNAL}/protocol/openid-connect/certs`],
    [
      'without a path',
      'http://keycloak:8080',
      `${ISSUER}/protocol/openid-connect/certs`,
      `${INTERNAL}/protocol/openid-connect/certs`,
    ],
    [
      'that discovery knows of',
      INTERNAL,
      `${INTERNAL}/protocol/openid-connect/certs`,
      `${INTERNAL}/protocol/openid-connect/certs`,
    ],
    [
      'beside keys elsewhere',
      INTERNAL,
      'https://keys.example/protocol/openid-connect/certs',
      'https://keys.example/protocol/openid-connect/certs',
    ],
  ])('%s: keys come from there, while iss stays public', async (_, internalUrl, keySetUri, fetchedFrom) => {
    const issuer = createFakeIssuer(INTERNAL)
    issuer.discovery = { issuer: ISSUER, jwks_uri: keySetUri }
    const { verify } = createVerifier(issuer.options({ internalUrl }))
    expect(await codeOf(verify(token()))).toBe('ok')
    expect(issuer.requests).toEqual([`${INTERNAL}/.well-known/openid-configuration`, fetchedFrom])
  })

  test('given as discoveryUrl: keys under the public origin are fetched at its origin', async () => {
    const issuer = createFakeIssuer('http://keycloak:8080/inside')
    const discoveryUrl = 'http://keycloak:8080/inside/.well-known/openid-configuration'
    const { verify } = createVerifier(issuer.options({ discoveryUrl }))
    expect(await codeOf(verify(token()))).toBe('ok')
    expect(issuer.requests[1]).toBe(`${INTERNAL}/protocol/openid-connect/certs`)
  })
})

describe('unknown kids', () => {
  test('a new key that signs at once: its first token waits for one fetch and passes', async () => {
    const issuer = createFakeIssuer()
    const { verify, refreshKeys } = createVerifier(issuer.options())
    await refreshKeys()
    issuer.keySet = BOTH
    expect(await codeOf(verify(longLived(NEW_KEY, '1')))).toBe('ok')
    expect(issuer.keySetRequests()).toBe(2)
  })

  test('four hundred of them, at once and one by one, cost one fetch; good tokens never wait', async () => {
    const issuer = createFakeIssuer()
    const { verify, refreshKeys } = createVerifier(issuer.options())
    await refreshKeys()
    const forged = (index: number) => forgedBy(`forged-${index}`)
    const storm = Array.from({ length: 200 }, (_, index) => verify(forged(index)))
    expect(verify(longLived(KEYS.rsa, '1'))).toMatchObject({ ok: true })
    for (const verdict of storm) expect(await codeOf(verdict)).toBe('key_unknown')
    for (let index = 200; index < 400; index += 1) expect(codeOf(verify(forged(index)))).toBe('key_unknown')
    expect(issuer.keySetRequests()).toBe(2)
  })

  test('one that finds no keys yet waits for the first set only', async () => {
    const issuer = createFakeIssuer()
    expect(await codeOf(createVerifier(issuer.options()).verify(forgedBy('forged')))).toBe('key_unknown')
    expect(issuer.keySetRequests()).toBe(1)
  })

  test('four hundred of them against a cold verifier cost two fetches at most', async () => {
    const issuer = createFakeIssuer()
    const { verify } = createVerifier(issuer.options())
    await Promise.all(Array.from({ length: 400 }, (_, index) => verify(forgedBy(`forged-${index}`))))
    await codeOf(verify(forgedBy('forged')))
    expect(issuer.keySetRequests()).toBeLessThanOrEqual(2)
  })

  test('failed fetches count: at most one in ten seconds while the issuer is away', async () => {
    const issuer = createFakeIssuer()
    const { verify, refreshKeys } = createVerifier(issuer.options())
    await refreshKeys()
    issuer.fault = () => new Response(null, { status: 503 })
    for (let index = 0; index < 400; index += 1) {
      expect(await codeOf(verify(forgedBy(`forged-${index}`)))).toBe('key_unknown')
    }
    // Discovery alone, which says no.
    expect(issuer.requests).toHaveLength(3)
  })

  test('a genuinely new key in the same storm is accepted ten seconds later', async () => {
    const issuer = createFakeIssuer()
    const { verify, refreshKeys } = createVerifier(issuer.options())
    await refreshKeys()
    await verify(forgedBy('forged'))
    issuer.keySet = BOTH
    const fresh = longLived(NEW_KEY, '1')
    expect(codeOf(verify(fresh))).toBe('key_unknown')
    issuer.pass(9)
    expect(codeOf(verify(fresh))).toBe('key_unknown')
    issuer.pass(1)
    expect(await codeOf(verify(fresh))).toBe('ok')
  })

  test('a token that finds an older fetch under way waits for that one and for its own', async () => {
    const issuer = createFakeIssuer()
    const { verify, refreshKeys } = createVerifier(issuer.options())
    await refreshKeys()
    issuer.pass(59)
    let release = (_: Response) => {}
    issuer.fault = () =>
      new Promise<Response>((resolve) => {
        release = resolve
      })
    verify(longLived(KEYS.rsa, 'starts a refresh'))
    const fresh = verify(longLived(NEW_KEY, '1'))
    issuer.fault = undefined
    issuer.keySet = BOTH
    release(Response.json(JWKS))
    expect(await codeOf(fresh)).toBe('ok')
    expect(issuer.keySetRequests()).toBe(3)
  })

  test('a clock that is set back stops nothing', async () => {
    const issuer = createFakeIssuer()
    const { verify, refreshKeys } = createVerifier(issuer.options())
    await refreshKeys()
    await verify(forgedBy('forged'))
    issuer.pass(-5)
    issuer.keySet = BOTH
    expect(await codeOf(verify(longLived(NEW_KEY, '1')))).toBe('ok')
  })
})

describe('keys in use', () => {
  test('are fetched again in the background when they are old, and only then', async () => {
    const issuer = createFakeIssuer()
    const { verify, refreshKeys, keyStatus } = createVerifier(issuer.options({ keyRefreshSeconds: 30 }))
    await refreshKeys()
    issuer.pass(22)
    verify(longLived(KEYS.rsa, '1'))
    await settle()
    expect(issuer.keySetRequests()).toBe(1)
    issuer.pass(7)
    expect(verify(longLived(KEYS.rsa, '1'))).toMatchObject({ ok: true, firstSeen: false })
    await settle()
    expect(issuer.keySetRequests()).toBe(2)
    expect(keyStatus()).toEqual({ status: 'ok', keys: 1, fetchedAt: (NOW + 29) * 1000 })
    expect(issuer.requests).toHaveLength(3)
  })

  test('go on while the issuer is away: no token fails, and fetches back off', async () => {
    const issuer = createFakeIssuer()
    const { verify, refreshKeys, keyStatus } = createVerifier(issuer.options())
    await refreshKeys()
    issuer.fault = () => new Response(null, { status: 503 })
    for (let second = 0; second < 585; second += 1) {
      expect(codeOf(verify(longLived(KEYS.rsa, String(second % 7))))).toBe('ok')
      await settle()
      issuer.pass(1)
    }
    expect(issuer.requests.length).toBeLessThan(70)
    expect(keyStatus()).toMatchObject({
      status: 'stale',
      keys: 1,
      fetchedAt: NOW * 1000,
      error: expect.stringMatching(/503/),
    })
    // Sooner than keys grow old.
    issuer.fault = undefined
    issuer.pass(29)
    verify(longLived(KEYS.rsa, 'again'))
    await settle()
    expect(keyStatus()).toMatchObject({ status: 'ok' })
  })

  test.each<[string, unknown]>([
    ['an unparsable set', 'oops'],
    ['a set of what is no key', { keys: [{ error: 'busy' }] }],
  ])('are never replaced by %s', async (_, keySet) => {
    const issuer = createFakeIssuer()
    const { verify, refreshKeys } = createVerifier(issuer.options())
    await refreshKeys()
    issuer.keySet = keySet
    expect(await refreshKeys()).toMatchObject({ status: 'stale', keys: 1 })
    expect(codeOf(verify(longLived(KEYS.rsa, '1')))).toBe('ok')
  })

  test('that moved are found again by discovery', async () => {
    const issuer = createFakeIssuer()
    const { refreshKeys } = createVerifier(issuer.options())
    await refreshKeys()
    issuer.fault = () => new Response(null, { status: 404 })
    await refreshKeys()
    issuer.fault = undefined
    issuer.discovery = { issuer: ISSUER, jwks_uri: 'https://keys.example/protocol/openid-connect/certs' }
    expect(await refreshKeys()).toMatchObject({ status: 'ok' })
    expect(issuer.requests.at(-1)).toBe('https://keys.example/protocol/openid-connect/certs')
  })
})
