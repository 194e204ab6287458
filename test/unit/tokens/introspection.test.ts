import { describe, expect, test, vi } from 'vitest'
import {
  createVerifier,
  type IntrospectionOptions,
  type IssuerOptions,
  type RevocationMark,
  type SharedOptions,
} from '../../../src/tokens/index.js'
import { AUDIENCE, claims, ISSUER, type Json, JWKS, KEYS, NOW, token } from './forge.js'

const ENDPOINT = `${ISSUER}/protocol/openid-connect/token/introspect`
const OPAQUE = 'k7Yb2xQ9mPzR4tWvN8sD3fGh'

/** Nothing that Keycloak leaves out of a lightweight token. */
const LIGHT = {
  sub: undefined,
  aud: undefined,
  realm_access: undefined,
  resource_access: undefined,
  preferred_username: undefined,
}

interface Asked {
  readonly url: string
  readonly form: URLSearchParams
  readonly authorization: string
}

/** A verifier whose issuer answers what the test says. */
function subject(introspection: Partial<IntrospectionOptions> = {}, more: Partial<IssuerOptions & SharedOptions> = {}) {
  const asked: Asked[] = []
  const world = {
    nowMs: NOW * 1000,
    answer: (): Response | Promise<Response> =>
      Response.json({ ...claims(), active: true, username: 'jean.martin@gaveur.fr' }),
    asked,
    discoveries: 0,
  }
  const verifier = createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    now: () => world.nowMs,
    fetch: async (url, { headers, body = '' }) => {
      if (url.endsWith('openid-configuration')) {
        world.discoveries += 1
        return Response.json({ issuer: ISSUER, jwks_uri: `${ISSUER}/certs`, introspection_endpoint: ENDPOINT })
      }
      if (url.endsWith('/certs')) return Response.json(JWKS)
      asked.push({ url, form: new URLSearchParams(body), authorization: headers.authorization ?? '' })
      return world.answer()
    },
    introspection: { clientId: AUDIENCE, clientSecret: 'the secret: ü', tokens: 'lightweight', ...introspection },
    ...more,
  })
  return { ...verifier, world }
}

const active =
  (changes: Json = {}) =>
  () =>
    Response.json({ ...claims(changes), active: true })
const refusing = (code: string, check?: string) => ({
  ok: false,
  refusal: { code, ...(check === undefined ? {} : { check }) },
})

describe('lightweight tokens', () => {
  test('get what they lack from the issuer, who is asked as RFC 7662 says', async () => {
    const { verify, world } = subject()
    const text = token(LIGHT)
    expect(await verify(text)).toMatchObject({
      ok: true,
      token: {
        subject: claims().sub,
        roles: ['gaveur', 'offline_access'],
        username: 'jean.martin@gaveur.fr',
        kind: 'user',
      },
    })
    const [asked] = world.asked
    expect(asked?.url).toBe(ENDPOINT)
    expect(Object.fromEntries(asked?.form ?? [])).toEqual({ token: text, token_type_hint: 'access_token' })
    const credentials = Buffer.from(asked?.authorization.replace('Basic ', '') ?? '', 'base64').toString()
    expect(credentials).toBe('backend-api:the+secret%3A+%C3%BC')
  })

  test('are refused by name where nobody is asked', async () => {
    const { verify, world } = subject({}, { introspection: undefined })
    expect(await verify(token(LIGHT))).toMatchObject(refusing('lightweight'))
    expect(world.asked).toEqual([])
  })

  test.each<[string, Json, string, string]>([
    ['another audience', { aud: 'account' }, 'audience', 'audience'],
    ['no subject', { sub: undefined }, 'claim_missing', 'subject'],
    ['another issuer', { iss: 'https://id.example/realms/other' }, 'claim_invalid', 'lightweight'],
    ['another token’s id', { jti: 'other' }, 'claim_invalid', 'lightweight'],
    ['another expiry', { exp: NOW + 900 }, 'claim_invalid', 'lightweight'],
    ['another session', { sid: 'other' }, 'claim_invalid', 'lightweight'],
    ['another client', { azp: 'other' }, 'claim_invalid', 'lightweight'],
    ['a key that it is bound to', { cnf: { jkt: 'x'.repeat(43) } }, 'bound_token', 'binding'],
  ])('are refused when the answer has %s', async (_, changes, code, check) => {
    const { verify, world } = subject()
    world.answer = active(changes)
    expect(await verify(token(LIGHT))).toMatchObject(refusing(code, check))
  })

  test('that are forged, expired or of another kind are asked about never', async () => {
    const { verify, world } = subject()
    for (const text of [
      token(LIGHT, {}, KEYS.strange),
      token({ ...LIGHT, exp: NOW - 60 }),
      token({ ...LIGHT, typ: 'Refresh' }),
      token({ ...LIGHT, iss: 'https://id.example/realms/other' }),
    ]) {
      expect(await verify(text)).toMatchObject({ ok: false })
    }
    expect(world.asked).toEqual([])
  })

  test('stay bound to the key that they name, whatever the answer says', async () => {
    const { verify, world } = subject()
    world.answer = active()
    const text = token({ ...LIGHT, cnf: { jkt: 'x'.repeat(43) } })
    expect(await verify(text)).toMatchObject(refusing('bound_token'))
  })
})

describe('an answer', () => {
  test('counts for cacheSeconds, and never beyond exp', async () => {
    const { verify, world } = subject({ cacheSeconds: 30 })
    const text = token(LIGHT)
    await verify(text)
    world.nowMs += 29_000
    expect(await verify(text)).toMatchObject({ ok: true, firstSeen: false })
    expect(world.asked).toHaveLength(1)
    world.nowMs += 1_000
    world.answer = () => Response.json({ active: false })
    expect(await verify(text)).toMatchObject(refusing('inactive', 'lightweight'))
    expect(world.asked).toHaveLength(2)
    const short = token({ ...LIGHT, exp: NOW + 35, jti: 'short' })
    world.answer = active({ exp: NOW + 35, jti: 'short' })
    expect(await verify(short)).toMatchObject({ ok: true })
    world.nowMs += 20_000
    expect(await verify(short)).toMatchObject(refusing('expired'))
  })

  test('is asked for once by all who ask at once', async () => {
    const { verify, world } = subject()
    const text = token(LIGHT)
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => verify(text)))
    expect(verdicts.every(({ ok }) => ok)).toBe(true)
    expect(world.asked).toHaveLength(1)
  })

  test('of inactive is asked for once in cacheSeconds', async () => {
    const { verify, world } = subject()
    world.answer = () => Response.json({ active: false })
    const text = token(LIGHT)
    for (let turn = 0; turn < 5; turn += 1) expect(await verify(text)).toMatchObject(refusing('inactive'))
    expect(world.asked).toHaveLength(1)
  })

  test('does not outlive a revocation', async () => {
    const list = {
      version: 0,
      mark: undefined as RevocationMark | undefined,
      find: () => list.mark,
      ready: () => undefined,
    }
    const { verify } = subject({}, { revocations: list })
    const text = token(LIGHT)
    expect(await verify(text)).toMatchObject({ ok: true })
    list.mark = { kind: 'session', issuer: ISSUER, value: String(claims().sid) }
    list.version += 1
    expect(await verify(text)).toMatchObject(refusing('revoked'))
  })

  test('inactive names the audience rule of Keycloak, and the client that asks', async () => {
    const { verify, world } = subject()
    world.answer = () => Response.json({ active: false })
    const verdict = await verify(token(LIGHT))
    expect(verdict).toMatchObject({
      refusal: { mend: expect.stringMatching(/26\.6\.2.*audience mapper for backend-api/) },
    })
  })

  test.each<[string, () => Response | Promise<Response>]>([
    ['401, as for a wrong secret', () => Response.json({ error: 'invalid_client' }, { status: 401 })],
    ['403', () => new Response('', { status: 403 })],
    ['500', () => new Response('', { status: 500 })],
    ['503', () => new Response('', { status: 503 })],
    ['a redirect', () => new Response('', { status: 302, headers: { location: 'https://attacker.example' } })],
    ['204', () => new Response(null, { status: 204 })],
    ['a page', () => new Response('<html>')],
    ['an array', () => Response.json([])],
    ['active as text', () => Response.json({ active: 'true' })],
    ['no active', () => Response.json({ ...claims() })],
    ['more than it may have', () => Response.json({ active: true, much: 'x'.repeat(300_000) })],
    ['nothing, since nobody listens', () => Promise.reject(new TypeError('fetch failed'))],
  ])('of %s is unknown, not inactive, and asked for again', async (_, answer) => {
    const { verify, world } = subject()
    const { answer: good } = world
    world.answer = answer
    const text = token(LIGHT)
    expect(await verify(text)).toMatchObject(refusing('introspection_unavailable'))
    world.answer = good
    expect(await verify(text)).toMatchObject({ ok: true })
  })

  test('that does not come in time is unknown', async () => {
    const { verify, world } = subject({ timeoutMs: 20 })
    world.answer = () => new Promise(() => {})
    expect(await verify(token(LIGHT))).toMatchObject(refusing('introspection_unavailable'))
  })
})

describe('an endpoint that is away', () => {
  test('is left alone after five failures, asked once in a while, and used again when it is back', async () => {
    const { verify, world } = subject()
    const { answer: good } = world
    world.answer = () => new Response('', { status: 503 })
    const text = token(LIGHT)
    for (let turn = 0; turn < 20; turn += 1)
      expect(await verify(text)).toMatchObject(refusing('introspection_unavailable'))
    expect(world.asked).toHaveLength(5)
    world.nowMs += 5_000
    await verify(text)
    await verify(text)
    expect(world.asked).toHaveLength(6)
    world.nowMs += 5_000
    world.answer = good
    expect(await verify(text)).toMatchObject({ ok: true })
  })

  test.each<[number, 'opaque' | 'lightweight']>([
    [16, 'opaque'],
    [64, 'lightweight'],
  ])('and slow gets %i questions about %s tokens at once, and no more', async (most, tokens) => {
    const { verify, world } = subject({ tokens, timeoutMs: 50 })
    await verify(token())
    world.answer = () => new Promise(() => {})
    const texts = Array.from({ length: 200 }, (_, at) =>
      tokens === 'opaque' ? `${OPAQUE}${at}` : token({ ...LIGHT, jti: `${at}` }),
    )
    const verdicts = await Promise.all(texts.map((text) => verify(text)))
    for (const verdict of verdicts) expect(verdict).toMatchObject(refusing('introspection_unavailable'))
    expect(world.asked).toHaveLength(most)
  })

  test.each([400, 413, 422])(
    'is not what an endpoint is that answers %i about one token: others are asked about',
    async (status) => {
      const { verify, world } = subject()
      const { answer: good } = world
      world.answer = () => Response.json({ error: 'invalid_request' }, { status })
      for (let turn = 0; turn < 8; turn += 1) {
        expect(await verify(token({ ...LIGHT, jti: `${turn}` }))).toMatchObject(refusing('introspection_unavailable'))
      }
      expect(world.asked).toHaveLength(8)
      expect(world.discoveries).toBe(2)
      world.answer = good
      expect(await verify(token(LIGHT))).toMatchObject({ ok: true })
    },
  )
})

describe('strangers who send opaque text', () => {
  const strangers = (count: number) => Array.from({ length: count }, (_, at) => `${OPAQUE}${at}`)

  test('leave the endpoint to signed tokens, however many they are', async () => {
    const { verify, world } = subject({ tokens: ['opaque', 'lightweight', 'always'] })
    const { answer: good } = world
    let answerAll = (): void => {}
    const held = new Promise<void>((resolve) => {
      answerAll = resolve
    })
    world.answer = () => held.then(() => Response.json({ active: false }))
    const flood = strangers(200).map((text) => verify(text))
    await vi.waitFor(() => expect(world.asked).toHaveLength(16))
    world.answer = good
    for (const text of [token(LIGHT), token()]) expect(await verify(text)).toMatchObject({ ok: true })
    answerAll()
    await Promise.all(flood)
  })

  test('do not keep signed tokens from an endpoint that fails on what they send', async () => {
    const { verify, world } = subject({ tokens: ['opaque', 'always'] })
    const { answer: good } = world
    world.answer = () => new Response('', { status: 500 })
    for (const text of strangers(20)) expect(await verify(text)).toMatchObject({ ok: false })
    expect(world.asked).toHaveLength(5)
    world.answer = good
    expect(await verify(token())).toMatchObject({ ok: true })
  })

  test('push no signed token out of what is known to be inactive', async () => {
    const { verify, world } = subject({ tokens: ['opaque', 'lightweight'] })
    world.answer = () => Response.json({ active: false })
    const text = token(LIGHT)
    await verify(text)
    for (const stranger of strangers(1_100)) await verify(stranger)
    expect(world.asked).toHaveLength(1_101)
    expect(await verify(text)).toMatchObject(refusing('inactive'))
    expect(await verify(`${OPAQUE}1099`)).toMatchObject(refusing('inactive'))
    expect(world.asked).toHaveLength(1_101)
  })

  test('cause no question where always is said, and opaque is not', async () => {
    const { verify, world } = subject({ tokens: 'always' })
    expect(await verify(OPAQUE)).toMatchObject(refusing('opaque', 'parts'))
    expect(world.asked).toEqual([])
  })
})

describe('opaque tokens', () => {
  test('are what the issuer says', async () => {
    const { verify, world } = subject({ tokens: ['opaque', 'lightweight'] })
    world.answer = () =>
      Response.json({
        active: true,
        sub: 'jean',
        aud: AUDIENCE,
        exp: NOW + 60,
        client_id: 'euralis-frontend',
        username: 'jean.martin@gaveur.fr',
        token_type: 'Bearer',
        sid: 'session-1',
      })
    expect(await verify(OPAQUE)).toMatchObject({
      ok: true,
      token: {
        issuer: ISSUER,
        subject: 'jean',
        clientId: 'euralis-frontend',
        username: 'jean.martin@gaveur.fr',
        sessionId: 'session-1',
        kind: 'user',
      },
    })
    expect(await verify(OPAQUE)).toMatchObject({ ok: true, firstSeen: false })
    expect(world.asked).toHaveLength(1)
  })

  test.each<[string, Json, string]>([
    ['for another audience', { aud: 'account' }, 'audience'],
    ['for no audience', { aud: undefined }, 'audience'],
    ['of another issuer', { iss: 'https://id.example/realms/other' }, 'claim_invalid'],
    ['without exp', { exp: undefined }, 'claim_missing'],
    ['expired', { exp: NOW - 60 }, 'expired'],
    ['not valid yet', { nbf: NOW + 600 }, 'not_yet_valid'],
    ['without sub', { sub: undefined }, 'claim_missing'],
    ['of another kind', { typ: 'Refresh' }, 'token_kind'],
    ['bound to a key', { cnf: { jkt: 'x'.repeat(43) } }, 'bound_token'],
    ['that are refresh tokens by token_use', { token_use: 'refresh_token' }, 'token_kind'],
    ['that are ID tokens by token_use', { token_use: 'id' }, 'token_kind'],
    ['that are refresh tokens by token_type', { token_type: 'refresh_token' }, 'token_kind'],
    ['with a token_type that is no text', { token_type: ['Bearer'] }, 'token_kind'],
    ['with token_type DPoP, and no key', { token_type: 'DPoP' }, 'claim_missing'],
    ['with token_type DPoP, and a certificate', { token_type: 'dpop', cnf: { 'x5t#S256': 'x' } }, 'claim_missing'],
  ])('%s are refused all the same', async (_, changes, code) => {
    const { verify, world } = subject({ tokens: 'opaque' })
    world.answer = active(changes)
    expect(await verify(OPAQUE)).toMatchObject(refusing(code))
  })

  test.each<[string, Json]>([
    ['token_type Bearer', { token_type: 'bearer' }],
    ['token_use access_token', { token_use: 'access_token' }],
    ['token_use access', { token_use: 'access', token_type: 'Bearer' }],
    ['the token type of RFC 8693', { token_type: 'urn:ietf:params:oauth:token-type:access_token' }],
  ])('are access tokens by %s', async (_, changes) => {
    const { verify, world } = subject({ tokens: 'opaque' })
    world.answer = active(changes)
    expect(await verify(OPAQUE)).toMatchObject({ ok: true })
  })

  test('are refused by name where nobody is asked about them', async () => {
    const { verify, world } = subject({ tokens: 'lightweight' })
    expect(await verify(OPAQUE)).toMatchObject(refusing('opaque', 'parts'))
    expect(world.asked).toEqual([])
  })

  test('have a shape: no word that a front end sends by mistake is sent on', async () => {
    const { verify, world } = subject({ tokens: 'opaque' })
    for (const text of ['undefined', 'null', '', '[object Object]', 'two words of sixteen', `"${OPAQUE}"`]) {
      expect(await verify(text)).toMatchObject(refusing('malformed'))
    }
    expect(await verify('x'.repeat(20_000))).toMatchObject({ ok: false })
    expect(world.asked).toEqual([])
  })
})

describe('tokens that are good by themselves', () => {
  test('are asked about where always is said, and refused when they are not active', async () => {
    const { verify, world } = subject({ tokens: 'always' })
    expect(await verify(token())).toMatchObject({ ok: true })
    world.answer = () => Response.json({ active: false })
    expect(await verify(token({ jti: 'other' }))).toMatchObject(refusing('inactive', 'introspection'))
    expect(world.asked).toHaveLength(2)
  })

  test('are asked about where a function names them, and others are not', async () => {
    const { verify, world } = subject({ tokens: ({ roles }) => roles.includes('admin') })
    expect(await verify(token())).toMatchObject({ ok: true })
    expect(world.asked).toHaveLength(0)
    world.answer = active({ realm_access: { roles: ['admin'] } })
    expect(await verify(token({ realm_access: { roles: ['admin'] } }))).toMatchObject({ ok: true })
    expect(world.asked).toHaveLength(1)
  })

  test('are what they say, not what the answer says', async () => {
    const { verify, world } = subject({ tokens: 'always' })
    world.answer = active({ realm_access: { roles: ['admin'] } })
    expect(await verify(token())).toMatchObject({ ok: true, token: { roles: ['gaveur', 'offline_access'] } })
  })

  test('with another audience are asked about never', async () => {
    const { verify, world } = subject({ tokens: 'always' })
    expect(await verify(token({ aud: 'account' }))).toMatchObject(refusing('audience'))
    expect(world.asked).toEqual([])
  })
})

test('the endpoint is at the internal address where the issuer has one, or where the option says', async () => {
  const seen: string[] = []
  const make = (more: Partial<IssuerOptions>, introspection: Partial<IntrospectionOptions>) =>
    createVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      now: () => NOW * 1000,
      fetch: async (url) => {
        if (url.endsWith('openid-configuration')) {
          return Response.json({ issuer: ISSUER, jwks_uri: `${ISSUER}/certs`, introspection_endpoint: ENDPOINT })
        }
        if (url.endsWith('/certs')) return Response.json(JWKS)
        seen.push(url)
        return active()()
      },
      introspection: { clientId: AUDIENCE, clientSecret: 's', tokens: 'lightweight', ...introspection },
      ...more,
    })
  await make({ internalUrl: 'http://keycloak:8080' }, {}).verify(token(LIGHT))
  await make({}, { endpoint: 'https://id.example/introspect' }).verify(token(LIGHT))
  expect(seen).toEqual([
    'http://keycloak:8080/realms/gaveurs-production/protocol/openid-connect/token/introspect',
    'https://id.example/introspect',
  ])
})

test.each<[string, object]>([
  ['no secret', { clientSecret: '' }],
  ['no tokens', { tokens: [] }],
  ['an unknown word', { tokens: 'sometimes' }],
  ['an answer that counts for ever', { cacheSeconds: 3_600 }],
  ['an unknown option', { cacheMs: 1 }],
])('the option introspection with %s is refused by name', (_, changes) => {
  expect(() => subject(changes)).toThrow(
    expect.objectContaining({ code: 'verifier_options', details: { option: 'introspection' } }),
  )
})

test('of several issuers one alone can be asked about opaque tokens', () => {
  const introspection = { clientId: AUDIENCE, clientSecret: 's', tokens: 'opaque' } as const
  const issuers = [ISSUER, 'https://id.example/realms/other'].map((issuer) => ({
    issuer,
    audience: AUDIENCE,
    introspection,
  }))
  expect(() => createVerifier({ issuers })).toThrow(/one alone/)
})
