import { describe, expect, test } from 'vitest'
import { createVerifier, type Verdict } from '../../../src/tokens/index.js'
import { createFakeIssuer, settle } from './fake-issuer.js'
import { claims, compact, encode, header, KEYS, NOW, type TestKey, token } from './forge.js'
import { NEW_KEY } from './key-world.js'

const longLived = (key: TestKey, jti: string) => compact(header({}, key), claims({ exp: NOW + 86_400, jti }), key)
const good = token()
const forged = (index: number) => `${encode(header({ kid: `forged-${index}` }))}${good.slice(good.indexOf('.'))}`
const busy = () => new Response('busy', { status: 503 })
const BOTH = { keys: [KEYS.rsa.jwk, NEW_KEY.jwk] }

type FakeIssuer = ReturnType<typeof createFakeIssuer>

/** A fetch of keys asks for the key set, or fails before it at discovery. */
const fetchesOf = ({ requests }: FakeIssuer, since: number): number => {
  const after = requests.slice(since)
  const discoveries = after.filter((url) => url.endsWith('openid-configuration')).length
  return Math.max(discoveries, after.length - discoveries)
}

const codeOf = (verdict: Verdict): string => (verdict.ok ? 'ok' : verdict.refusal.code)

interface Storm {
  readonly state: string
  readonly warm: boolean
  /** Seconds before the storm that the keys were loaded. */
  readonly age?: number
  readonly fault?: () => Response
}

const STORMS: readonly Storm[] = [
  { state: 'a cold verifier', warm: false },
  { state: 'a cold verifier, and a provider that fails', warm: false, fault: busy },
  { state: 'fresh keys', warm: true },
  { state: 'fresh keys, and a provider that fails', warm: true, fault: busy },
  { state: 'keys that are due', warm: true, age: 58 },
  { state: 'keys that are due, and a provider that fails', warm: true, age: 58, fault: busy },
  { state: 'keys that nobody looked at for an hour', warm: true, age: 3_600 },
]

describe.each(STORMS)('four hundred unknown kids against $state', ({ warm, age = 0, fault }) => {
  test('at once cost at most two fetches', async () => {
    const issuer = createFakeIssuer()
    const { verify, refreshKeys } = createVerifier(issuer.options())
    if (warm) await refreshKeys()
    issuer.pass(age)
    issuer.fault = fault
    const since = issuer.requests.length
    const verdicts = await Promise.all(Array.from({ length: 400 }, (_, index) => verify(forged(index))))
    expect(verdicts.some(({ ok }) => ok)).toBe(false)
    expect(fetchesOf(issuer, since)).toBeLessThanOrEqual(2)
  })

  test('one by one within ten seconds cost at most two fetches, and no good token waits', async () => {
    const issuer = createFakeIssuer()
    const { verify, refreshKeys } = createVerifier(issuer.options())
    if (warm) await refreshKeys()
    issuer.pass(age)
    issuer.fault = fault
    const since = issuer.requests.length
    for (let index = 0; index < 400; index += 1) {
      const verdict = verify(forged(index))
      // Keys that nobody looked at have to be looked at first, once.
      if (warm && (age < 60 || index > 0))
        expect(verify(longLived(KEYS.rsa, String(index)))).toMatchObject({ ok: true })
      expect(codeOf(await verdict)).not.toBe('ok')
      issuer.pass(9.9 / 400)
    }
    expect(fetchesOf(issuer, since)).toBeLessThanOrEqual(2)
  })

  test('hide no new key for longer than ten seconds', async () => {
    const issuer = createFakeIssuer()
    const { verify, refreshKeys } = createVerifier(issuer.options())
    if (warm) await refreshKeys()
    issuer.pass(age)
    let publishedAt = 0
    let acceptedAt = 0
    for (let tenth = 0; acceptedAt === 0 && tenth < 1_000; tenth += 1) {
      await verify(forged(tenth))
      if (tenth === 25) {
        issuer.keySet = BOTH
        publishedAt = issuer.now
      }
      if (tenth >= 25 && codeOf(await verify(longLived(NEW_KEY, String(tenth)))) === 'ok') acceptedAt = issuer.now
      issuer.pass(0.1)
    }
    expect(acceptedAt).toBeGreaterThan(0)
    expect((acceptedAt - publishedAt) / 1000).toBeLessThanOrEqual(10)
  })
})

test('ten thousand of them in ten seconds cost two fetches, and good tokens are answered without a promise', async () => {
  const issuer = createFakeIssuer()
  const { verify, refreshKeys } = createVerifier(issuer.options())
  await refreshKeys()
  const since = issuer.requests.length
  const known = longLived(KEYS.rsa, 'known')
  verify(known)
  for (let index = 0; index < 10_000; index += 1) {
    const verdict = verify(forged(index))
    expect(verify(known)).toMatchObject({ ok: true, firstSeen: false })
    await verdict
    issuer.pass(0.00099)
  }
  expect(fetchesOf(issuer, since)).toBeLessThanOrEqual(2)
})

test('while their fetch hangs, good tokens are answered without a promise', async () => {
  const issuer = createFakeIssuer()
  const { verify, refreshKeys } = createVerifier(issuer.options())
  await refreshKeys()
  let release = () => {}
  issuer.fault = () =>
    new Promise<Response>((resolve) => {
      release = () => resolve(busy())
    })
  const waiting = Array.from({ length: 400 }, (_, index) => verify(forged(index)))
  expect(verify(longLived(KEYS.rsa, 'good'))).toMatchObject({ ok: true })
  await settle()
  release()
  expect((await Promise.all(waiting)).every(({ ok }) => !ok)).toBe(true)
})

describe('a rotation', () => {
  test('the unsafe way, a new key that signs at once: its first tokens wait for one fetch and pass', async () => {
    const issuer = createFakeIssuer()
    const { verify, refreshKeys } = createVerifier(issuer.options())
    await refreshKeys()
    issuer.pass(1)
    issuer.keySet = BOTH
    const first = Array.from({ length: 20 }, (_, index) => verify(longLived(NEW_KEY, String(index))))
    expect((await Promise.all(first)).every(({ ok }) => ok)).toBe(true)
    expect(issuer.keySetRequests()).toBe(2)
    expect(verify(longLived(KEYS.rsa, 'old'))).toMatchObject({ ok: true })
  })

  test('the safe way, a new key that is published before it signs: nobody ever waits', async () => {
    const issuer = createFakeIssuer()
    const { verify, refreshKeys } = createVerifier(issuer.options())
    await refreshKeys()
    issuer.keySet = BOTH
    // Known from the next refresh on, which comes within 57 s.
    issuer.pass(58)
    verify(longLived(KEYS.rsa, 'as always'))
    await settle()
    expect(verify(longLived(NEW_KEY, '1'))).toMatchObject({ ok: true })
    // The old one is passive, then disabled: its tokens end, the new one's go on.
    issuer.keySet = { keys: [NEW_KEY.jwk] }
    issuer.pass(58)
    verify(longLived(NEW_KEY, '1'))
    await settle()
    expect(codeOf(await verify(longLived(KEYS.rsa, 'as always')))).toBe('key_unknown')
    expect(verify(longLived(NEW_KEY, '1'))).toMatchObject({ ok: true, firstSeen: false })
  })
})
