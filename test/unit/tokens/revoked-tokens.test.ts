import { expect, test } from 'vitest'
import { createVerifier, type RevocationList, type RevocationMark } from '../../../src/tokens/index.js'
import { createFakeIssuer } from './fake-issuer.js'
import { AUDIENCE, ISSUER, JWKS, KEYS, NOW, token } from './forge.js'

const MARK: RevocationMark = { kind: 'session', issuer: ISSUER, value: 'x' }

/** A list that a test fills by hand. */
function fakeRevocations() {
  interface FakeRevocations extends RevocationList {
    version: number
    lookUps: number
    mark: RevocationMark | undefined
    late: Promise<boolean> | undefined
  }
  const list: FakeRevocations = {
    version: 0,
    lookUps: 0,
    mark: undefined,
    late: undefined,
    find: () => {
      list.lookUps += 1
      return list.mark
    },
    ready: () => list.late,
  }
  return list
}

function verifierWith(revocations: RevocationList, now = () => NOW * 1000) {
  return createVerifier({ issuer: ISSUER, audience: AUDIENCE, keySet: JWKS, now, revocations })
}

test('a first-seen token is looked up once, and again only when there is a new mark', async () => {
  const revocations = fakeRevocations()
  const { verify } = verifierWith(revocations)
  const text = token()
  for (const _turn of [1, 2, 3]) expect(await verify(text)).toMatchObject({ ok: true })
  expect(revocations.lookUps).toBe(1)
  revocations.version += 1
  for (const _turn of [1, 2, 3]) expect(await verify(text)).toMatchObject({ ok: true })
  expect(revocations.lookUps).toBe(2)
})

test.each([1e300, Number.POSITIVE_INFINITY, Number.NaN, -1e300])(
  'a mark of before %d is told of, and is no error of the program',
  async (issuedBefore) => {
    const revocations = fakeRevocations()
    revocations.mark = { kind: 'issuer', issuer: ISSUER, value: ISSUER, issuedBefore }
    expect(await verifierWith(revocations).verify(token())).toMatchObject({
      refusal: { code: 'revoked', actual: expect.stringContaining('issued before') },
    })
  },
)

test('a known token is refused from the mark on, and its cached verdict is gone', async () => {
  const revocations = fakeRevocations()
  const { verify } = verifierWith(revocations)
  const text = token()
  expect(await verify(text)).toMatchObject({ ok: true })
  revocations.mark = MARK
  revocations.version += 1
  expect(await verify(text)).toMatchObject({ ok: false, refusal: { code: 'revoked', check: 'revocation' } })
  expect(await verify(text)).toMatchObject({
    ok: false,
    refusal: { code: 'revoked', token: { subject: expect.any(String) } },
  })
})

test('while marks are being caught up on, a known token waits; what is found then counts', async () => {
  const revocations = fakeRevocations()
  const { verify } = verifierWith(revocations)
  const text = token()
  await verify(text)
  let caughtUp: (yes: boolean) => void = () => {}
  revocations.late = new Promise((resolve) => {
    caughtUp = resolve
  })
  const waiting = verify(text)
  expect(waiting).toBeInstanceOf(Promise)
  revocations.mark = MARK
  caughtUp(true)
  expect(await waiting).toMatchObject({ ok: false, refusal: { code: 'revoked' } })
})

test('where the marks cannot be had, known and first-seen tokens are refused for now, and pass afterwards', async () => {
  const revocations = fakeRevocations()
  const { verify } = verifierWith(revocations)
  const [known, other] = [token(), token({ jti: 'other' })]
  await verify(known)
  revocations.late = Promise.resolve(false)
  for (const text of [known, other]) {
    expect(await verify(text)).toMatchObject({ ok: false, refusal: { code: 'revocations_unavailable' } })
  }
  revocations.late = undefined
  for (const text of [known, other]) expect(await verify(text)).toMatchObject({ ok: true })
})

test.each(['known', 'first-seen'])('a %s token that expires while it waits is refused', async (kind) => {
  const revocations = fakeRevocations()
  let nowMs = NOW * 1000
  const { verify } = verifierWith(revocations, () => nowMs)
  const text = token()
  if (kind === 'known') expect(await verify(text)).toMatchObject({ ok: true })
  let caughtUp: (yes: boolean) => void = () => {}
  revocations.late = new Promise((resolve) => {
    caughtUp = resolve
  })
  const waiting = verify(text)
  nowMs += 3_600_000
  revocations.late = undefined
  caughtUp(true)
  expect(await waiting).toMatchObject({ ok: false, refusal: { code: 'expired' } })
})

test('a token whose key is withdrawn while it waits is refused', async () => {
  const revocations = fakeRevocations()
  const issuer = createFakeIssuer()
  issuer.keySet = { keys: [KEYS.rsa.jwk, KEYS.ec256.jwk] }
  const { verify, refreshKeys } = createVerifier(issuer.options({ revocations }))
  await refreshKeys()
  let caughtUp: (yes: boolean) => void = () => {}
  revocations.late = new Promise((resolve) => {
    caughtUp = resolve
  })
  const waiting = verify(token())
  issuer.keySet = { keys: [KEYS.ec256.jwk] }
  await refreshKeys()
  revocations.late = undefined
  caughtUp(true)
  expect(await waiting).toMatchObject({ ok: false, refusal: { code: 'key_unknown' } })
})
