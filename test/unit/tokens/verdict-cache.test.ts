import { expect, test } from 'vitest'
import { createVerifier, type IssuerOptions, type SharedOptions } from '../../../src/tokens/index.js'
import { createFakeIssuer } from './fake-issuer.js'
import { AUDIENCE, ISSUER, JWKS, KEYS, NOW, token } from './forge.js'

function verifierAt(options: Partial<IssuerOptions & SharedOptions> = {}) {
  const clock = { now: NOW }
  const { verify } = createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    keySet: JWKS,
    now: () => clock.now * 1000,
    ...options,
  })
  return { verify, clock }
}

test('a known token is the same frozen object, and says that it was seen before', async () => {
  const { verify } = verifierAt()
  const text = token()
  const [first, second] = [await verify(text), await verify(text)]
  expect([first, second]).toMatchObject([
    { ok: true, firstSeen: true },
    { ok: true, firstSeen: false },
  ])
  expect(first.ok && second.ok && first.token === second.token).toBe(true)
})

test.each([
  ['with iat', {}],
  ['without iat', { iat: undefined }],
])('a known token %s expires all the same', (_, changes) => {
  const { verify, clock } = verifierAt()
  const text = token({ exp: NOW + 2, ...changes })
  expect(verify(text)).toMatchObject({ ok: true })
  clock.now = NOW + 11.999
  expect(verify(text)).toMatchObject({ ok: true, firstSeen: false })
  clock.now = NOW + 12
  expect(verify(text)).toMatchObject({ ok: false, refusal: { code: 'expired', check: 'expiration' } })
})

test('a known token is refused again when the clock goes back before its nbf', () => {
  const { verify, clock } = verifierAt()
  const text = token({ nbf: NOW, iat: undefined })
  expect(verify(text)).toMatchObject({ ok: true })
  clock.now = NOW - 11
  expect(verify(text)).toMatchObject({ ok: false, refusal: { code: 'not_yet_valid' } })
})

test('a known token is refused when the clock goes back before its iat, as a first-seen one is', () => {
  const { verify, clock } = verifierAt()
  const text = token()
  expect(verify(text)).toMatchObject({ ok: true })
  clock.now = NOW - 10
  expect(verify(text)).toMatchObject({ ok: true, firstSeen: false })
  clock.now = NOW - 11
  expect(verify(text)).toMatchObject({ ok: false, refusal: { code: 'issued_in_future' } })
})

test('a verdict counts for no time before it was given: whatever was asked is asked again', () => {
  const { verify, clock } = verifierAt()
  const text = token({ iat: NOW - 7_200 })
  expect(verify(text)).toMatchObject({ firstSeen: true })
  clock.now = NOW - 3_600
  expect(verify(text)).toMatchObject({ ok: true, firstSeen: true })
})

test('a caller that changes what it was given changes nothing for the next', async () => {
  const { verify } = verifierAt()
  const text = token()
  verify(text)
  const verdict = await verify(text)
  if (!verdict.ok) throw new Error(verdict.refusal.code)
  const { token: accessToken } = verdict
  for (const [target, member] of [
    [accessToken, 'subject'],
    [accessToken.roles, '0'],
    [accessToken.roles, 'length'],
    [accessToken.clientRoles, 'account'],
    [accessToken.claims, 'sub'],
    [Object(accessToken.claims.realm_access), 'roles'],
    [verdict, 'ok'],
  ] as const) {
    expect(Reflect.set(target, member, 'admin')).toBe(false)
  }
  expect(await verify(text)).toMatchObject({ ok: true, token: { roles: ['gaveur', 'offline_access'] } })
})

test('two verifiers never see each other’s verdicts, in either order', async () => {
  const ours = token({ aud: ['a'] })
  const theirs = token({ aud: ['b'] })
  const [a, b] = [verifierAt({ audience: 'a' }), verifierAt({ audience: 'b' })]
  expect([await a.verify(ours), await b.verify(ours)]).toMatchObject([{ ok: true }, { ok: false }])
  expect([await a.verify(theirs), await b.verify(theirs)]).toMatchObject([{ ok: false }, { ok: true }])
})

test('a relaxed verifier’s verdict is none for a strict one', () => {
  const expired = token({ exp: NOW - 60 })
  expect(verifierAt({ unsafeSkip: { expiration: true } }).verify(expired)).toMatchObject({ ok: true })
  expect(verifierAt().verify(expired)).toMatchObject({ ok: false })
})

test('a first verdict is frozen as well', () => {
  expect(Object.isFrozen(verifierAt().verify(token()))).toBe(true)
})

test('the token used longest ago is forgotten first', () => {
  const { verify } = verifierAt({ cacheSize: 2 })
  const [one, two, three] = [token({ jti: '1' }), token({ jti: '2' }), token({ jti: '3' })]
  for (const text of [one, two, one, three]) verify(text)
  expect(verify(one)).toMatchObject({ firstSeen: false })
  expect(verify(three)).toMatchObject({ firstSeen: false })
  expect(verify(two)).toMatchObject({ firstSeen: true })
})

test('never more are remembered than there is room for, however often each is asked for', () => {
  const { verify } = verifierAt({ cacheSize: 3 })
  const texts = Array.from({ length: 12 }, (_, index) => token({ jti: String(index) }))
  for (const text of texts) {
    verify(text)
    verify(text)
  }
  const known = texts
    .map((text) => verify(text))
    .filter((verdict) => 'ok' in verdict && verdict.ok && !verdict.firstSeen)
  expect(known.length).toBeLessThanOrEqual(3)
  expect(verify(token({ jti: 'last' }))).toMatchObject({ firstSeen: true })
})

test('a token that is asked for again and again outlives many that are not', () => {
  const { verify } = verifierAt({ cacheSize: 20 })
  const favourite = token({ jti: 'favourite' })
  verify(favourite)
  for (let index = 0; index < 200; index += 1) {
    verify(token({ jti: String(index) }))
    expect(verify(favourite)).toMatchObject({ firstSeen: false })
  }
})

test('an expired token that is sent again takes no place', () => {
  const { verify, clock } = verifierAt({ cacheSize: 2 })
  const [expiring, one, two] = [token({ exp: NOW + 2 }), token({ jti: '1' }), token({ jti: '2' })]
  verify(expiring)
  verify(one)
  clock.now = NOW + 60
  verify(expiring)
  verify(two)
  expect([verify(one), verify(two)]).toMatchObject([{ firstSeen: false }, { firstSeen: false }])
})

test('forged tokens push out no good one', () => {
  const { verify } = verifierAt({ cacheSize: 2 })
  const good = token()
  verify(good)
  for (let index = 0; index < 20; index += 1) verify(token({ jti: String(index) }, {}, KEYS.strange))
  expect(verify(good)).toMatchObject({ ok: true, firstSeen: false })
})

test('cacheSize 0 remembers nothing', () => {
  const { verify } = verifierAt({ cacheSize: 0 })
  const text = token()
  expect([verify(text), verify(text)]).toMatchObject([{ firstSeen: true }, { firstSeen: true }])
})

test('a key that the issuer withdraws stops its known tokens at the next fetch; a stale set stops none', async () => {
  const issuer = createFakeIssuer()
  issuer.keySet = { keys: [KEYS.rsa.jwk, KEYS.ec256.jwk] }
  const { verify, refreshKeys } = createVerifier(issuer.options({ algorithms: ['RS256', 'ES256'] }))
  const [rsa, ec] = [token(), token({}, {}, KEYS.ec256)]
  expect([await verify(rsa), await verify(ec)]).toMatchObject([{ ok: true }, { ok: true }])
  await refreshKeys()
  expect([verify(rsa), verify(ec)]).toMatchObject([{ firstSeen: false }, { firstSeen: false }])
  issuer.fault = () => new Response(null, { status: 503 })
  await refreshKeys()
  expect([verify(rsa), verify(ec)]).toMatchObject([{ firstSeen: false }, { firstSeen: false }])
  issuer.fault = undefined
  issuer.keySet = { keys: [KEYS.ec256.jwk] }
  await refreshKeys()
  expect(await verify(rsa)).toMatchObject({ ok: false, refusal: { code: 'key_unknown' } })
  expect(verify(ec)).toMatchObject({ ok: true, firstSeen: false })
})

test('another key under the same kid is another key', async () => {
  const issuer = createFakeIssuer()
  const { verify, refreshKeys } = createVerifier(issuer.options())
  const text = token()
  expect(await verify(text)).toMatchObject({ ok: true })
  issuer.keySet = { keys: [KEYS.strange.jwk] }
  await refreshKeys()
  expect(verify(text)).toMatchObject({ ok: false, refusal: { code: 'signature' } })
})

test('a header that a good token had makes no other token good', async () => {
  const { verify } = verifierAt()
  const [head, , signature] = token().split('.')
  expect(await verify(token())).toMatchObject({ ok: true })
  const payload = token({ preferred_username: 'admin' }).split('.')[1]
  expect(await verify(`${head}.${payload}.${signature}`)).toMatchObject({ refusal: { code: 'signature' } })
  expect(await verify(`${head}.${payload}.`)).toMatchObject({ refusal: { code: 'malformed', check: 'signed' } })
  // Another spelling of the same bytes is no header that was seen.
  expect(await verify(`${head}=.${payload}.${signature}`)).toMatchObject({ refusal: { check: 'parts' } })
})

test('a header that only refused tokens had is read each time', async () => {
  const { verify } = verifierAt()
  const forged = () => verify(token({}, { crit: ['exp'] }))
  for (const _turn of [1, 2]) expect(await forged()).toMatchObject({ refusal: { code: 'critical_header' } })
})
