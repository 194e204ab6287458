import { describe, expect, test } from 'vitest'
import { createMemoryReplays, createNonces } from '../../../src/dpop/index.js'
import { memoryLogger } from '../../support/fakes.js'
import { NOW, token } from '../tokens/forge.js'
import { FORGED_PROOFS } from './forged-proofs.js'
import { CLIENTS, proof, thumbprint } from './proofs.js'
import { ask, askWith, serveBoundTokens } from './serve.js'

const ALGS = 'algs="ES256 EdDSA ES384 RS256 PS256"'
const INVALID_PROOF = `DPoP error="invalid_dpop_proof", error_description="The DPoP proof is not valid for this request", ${ALGS}`
const INVALID_TOKEN = `DPoP error="invalid_token", error_description="The access token is not valid here", ${ALGS}`

const boundTo = (client: keyof typeof CLIENTS, changes = {}): string =>
  token({ typ: 'DPoP', cnf: { jkt: thumbprint(CLIENTS[client]) }, ...changes })

describe('a forged proof is refused, in the terms of the standard and no others', () => {
  test(`there are ${FORGED_PROOFS.length} of them`, () => {
    expect(FORGED_PROOFS.length).toBeGreaterThanOrEqual(40)
    expect(new Set(FORGED_PROOFS.map(({ sent }) => sent)).size).toBe(FORGED_PROOFS.length)
  })

  test.each(FORGED_PROOFS)('$sent', async ({ proofs, code }) => {
    const logger = memoryLogger()
    const url = await serveBoundTokens({}, logger)
    const text = boundTo('ES256')
    const { status, challenge, body, headers } = await askWith(url, text, proofs(text))
    expect([status, challenge]).toEqual([401, code === 'proof_key' ? INVALID_TOKEN : INVALID_PROOF])
    expect(JSON.parse(body)).toMatchObject({ code: code === 'proof_key' ? 'invalid_token' : 'invalid_dpop_proof' })
    expect(headers.filter(([name]) => name === 'dpop-nonce')).toEqual([])
    expect(logger.lines.join('\n')).toContain(`token refused: ${code} (binding)`)
    // It spent nothing: a good proof still passes.
    expect(await askWith(url, text, [proof(text)])).toMatchObject({ status: 200 })
  })
})

test('two proofs joined into one header are counted as two', async () => {
  const logger = memoryLogger()
  const text = boundTo('ES256')
  await askWith(await serveBoundTokens({}, logger), text, [`${proof(text)},${proof(text)}`])
  expect(logger.lines.join()).toContain('expected one DPoP header, actual 2 of them')
})

describe('a good proof passes', () => {
  test.each(['ES256', 'ES384', 'EdDSA', 'RS256', 'PS256'] as const)('signed with %s', async (client) => {
    const url = await serveBoundTokens()
    const text = boundTo(client)
    // The second time the key is known.
    for (const _turn of [1, 2]) {
      expect(await askWith(url, text, [proof(text, {}, {}, CLIENTS[client])])).toMatchObject({ status: 200 })
    }
  })

  test.each<[string, object]>([
    ['with a query in htu', { htu: 'https://api.example/api/gavage/42?from=2026' }],
    ['with a fragment in htu', { htu: 'https://api.example/api/gavage/42#top' }],
    ['with the host in capitals', { htu: 'HTTPS://API.example/api/gavage/42' }],
    ['with the default port', { htu: 'https://api.example:443/api/gavage/42' }],
    ['with dot segments', { htu: 'https://api.example/x/../api/./gavage/42' }],
    ['with needless escapes', { htu: 'https://api.example/%61pi/g%61v%61ge/4%32' }],
    ['made just before the window ends', { iat: NOW - 60 }],
    ['of a clock that is a little ahead', { iat: NOW + 10 }],
    ['that ends, and has not yet', { exp: NOW + 1, nbf: NOW }],
    ['that ended a moment ago, by a clock that is a little ahead', { exp: NOW - 9, nbf: NOW + 10 }],
    ['with claims nobody asked for', { exp: NOW + 5, nonce: 'unasked', __proto__: { admin: true } }],
  ])('%s', async (_, changes) => {
    const url = await serveBoundTokens()
    const text = boundTo('ES256')
    expect(await askWith(url, text, [proof(text, { ...changes })])).toMatchObject({ status: 200 })
  })

  test('with the name that RFC 9864 gives EdDSA', async () => {
    const url = await serveBoundTokens()
    const text = boundTo('EdDSA')
    const sent = proof(text, {}, { alg: 'Ed25519' }, CLIENTS.EdDSA)
    expect(await askWith(url, text, [sent])).toMatchObject({ status: 200 })
  })

  test('with members in its key that say nothing new, and the scheme in any case', async () => {
    const url = await serveBoundTokens()
    const text = boundTo('ES256')
    const jwk = { ...CLIENTS.ES256.jwk, kid: 'mine', use: 'sig', alg: 'ES256', key_ops: ['verify'] }
    expect(await askWith(url, text, [proof(text, {}, { jwk })], 'dpop')).toMatchObject({ status: 200 })
  })
})

describe('a proof is good once', () => {
  test('the same again is refused', async () => {
    const url = await serveBoundTokens()
    const text = boundTo('ES256')
    const sent = proof(text)
    expect((await askWith(url, text, [sent])).status).toBe(200)
    expect(await askWith(url, text, [sent])).toMatchObject({ status: 401, challenge: INVALID_PROOF })
  })

  test('of twenty at once, one passes', async () => {
    const url = await serveBoundTokens()
    const text = boundTo('ES256')
    const sent = proof(text)
    const answers = await Promise.all(Array.from({ length: 20 }, () => askWith(url, text, [sent])))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('its jti counts, not its spelling: another signature of the same claims is refused', async () => {
    const url = await serveBoundTokens()
    const text = boundTo('ES256')
    const jti = 'one'
    expect((await askWith(url, text, [proof(text, { jti })])).status).toBe(200)
    expect((await askWith(url, text, [proof(text, { jti })])).status).toBe(401)
  })

  test('while its store is away the answer is 503', async () => {
    const url = await serveBoundTokens({ replays: { spend: () => Promise.reject(new Error('away')) } })
    const text = boundTo('ES256')
    const answer = await askWith(url, text, [proof(text)])
    expect(answer).toMatchObject({ status: 503, challenge: undefined })
    expect(answer.headers).toContainEqual(['retry-after', '5'])
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'proofs_unavailable' })
  })

  test('a full memory refuses rather than forget', async () => {
    let nowMs = NOW * 1000
    const replays = createMemoryReplays({ size: 4, now: () => nowMs })
    const url = await serveBoundTokens({ replays })
    const text = boundTo('ES256')
    for (const status of [200, 200, 503, 503]) expect((await askWith(url, text, [proof(text)])).status).toBe(status)
    nowMs += 62_000
    expect((await askWith(url, text, [proof(text)])).status).toBe(200)
  })
})

test('after a restart a proof from before gets 503, since whether it was used is forgotten', async () => {
  const text = boundTo('ES256')
  const sent = proof(text, { iat: NOW - 1 })
  const before = createMemoryReplays({ now: () => (NOW - 30) * 1000 })
  expect((await askWith(await serveBoundTokens({ replays: before }), text, [sent])).status).toBe(200)
  const url = await serveBoundTokens({ replays: createMemoryReplays({ now: () => NOW * 1000 }) })
  expect(JSON.parse((await askWith(url, text, [sent])).body)).toMatchObject({ code: 'proofs_unavailable' })
  expect((await askWith(url, text, [proof(text)])).status).toBe(200)
})

describe('scheme and token agree', () => {
  test('without credentials both schemes are offered', async () => {
    const answer = await ask(await serveBoundTokens(), [])
    expect(answer).toMatchObject({ status: 401, challenge: `Bearer, DPoP ${ALGS}` })
  })

  test('a bound token as a bearer token is refused, its proof beside it or not', async () => {
    const url = await serveBoundTokens()
    const text = boundTo('ES256')
    for (const proofs of [[], [proof(text)]]) {
      expect(await askWith(url, text, proofs, 'Bearer')).toMatchObject({
        status: 401,
        challenge: `Bearer error="invalid_token", error_description="The access token is not valid here", DPoP ${ALGS}`,
      })
    }
  })

  test('a plain token passes as a bearer token, and not with the scheme DPoP', async () => {
    const url = await serveBoundTokens()
    const text = token()
    expect((await askWith(url, text, [], 'Bearer')).status).toBe(200)
    expect(await askWith(url, text, [proof(text)])).toMatchObject({ status: 401, challenge: INVALID_TOKEN })
  })

  test('an expired bound token is told so with its scheme', async () => {
    const text = boundTo('ES256', { exp: NOW - 60 })
    const { challenge } = await askWith(await serveBoundTokens(), text, [proof(text)])
    expect(challenge).toBe(`DPoP error="invalid_token", error_description="The access token expired", ${ALGS}`)
  })

  test('two Authorization headers are a bad request', async () => {
    const text = boundTo('ES256')
    const answer = await ask(await serveBoundTokens(), [
      ['Authorization', `DPoP ${text}`],
      ['Authorization', `Bearer ${text}`],
      ['DPoP', proof(text)],
    ])
    expect(answer.status).toBe(400)
  })
})

describe('nonces, where they are asked for', () => {
  const secrets = ['a secret of at least thirty-two bytes!']
  const noncesIn = ({ headers }: { headers: readonly (readonly [string, string])[] }) =>
    headers.filter(([name]) => name === 'dpop-nonce').map(([, value]) => value)

  test('a proof without one gets one, passes with it, and the answer brings the next', async () => {
    let nowMs = NOW * 1000
    const url = await serveBoundTokens({ nonces: createNonces({ secrets, now: () => nowMs }) })
    const text = boundTo('ES256')
    const refused = await askWith(url, text, [proof(text)])
    expect(refused).toMatchObject({
      status: 401,
      challenge: `DPoP error="use_dpop_nonce", error_description="The DPoP proof must carry this nonce", ${ALGS}`,
    })
    const [nonce, ...others] = noncesIn(refused)
    expect(others).toEqual([])
    nowMs += 300_000
    const good = await askWith(url, text, [proof(text, { nonce })])
    expect(good.status).toBe(200)
    expect(noncesIn(good)).toHaveLength(1)
    expect(noncesIn(good)).not.toEqual([nonce])
    nowMs += 300_000
    expect(await askWith(url, text, [proof(text, { nonce })])).toMatchObject({ status: 401 })
  })

  test.each(['', 'garbage', 'A'.repeat(30), `${'A'.repeat(8)}${'B'.repeat(22)}`, 7, null, ['x']])(
    'nonce %j is none of ours',
    async (nonce) => {
      const url = await serveBoundTokens({ nonces: createNonces({ secrets }) })
      const text = boundTo('ES256')
      const answer = await askWith(url, text, [proof(text, { nonce })])
      expect(answer.status).toBe(401)
      expect(noncesIn(answer)).toHaveLength(1)
    },
  )

  test('a forged proof learns no nonce', async () => {
    const url = await serveBoundTokens({ nonces: createNonces({ secrets }) })
    const text = boundTo('ES256')
    const answer = await askWith(url, text, [proof(text, {}, {}, CLIENTS.stranger)])
    expect(noncesIn(answer)).toEqual([])
  })
})
