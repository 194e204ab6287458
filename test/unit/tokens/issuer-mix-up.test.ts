import { describe, expect, test } from 'vitest'
import { createVerifier, type Refusal, type Verdict } from '../../../src/tokens/index.js'
import { AUDIENCE, claims, compact, encode, header, KEYS, NOW, type TestKey, token } from './forge.js'
import { NEW_KEY } from './key-world.js'

// Two tenants of one Keycloak: whoever controls one of them must be nobody in the other.
const OURS = 'https://id.example/realms/ours'
const THEIRS = 'https://id.example/realms/theirs'
const now = () => NOW * 1000

/** The key of the other tenant, under a kid that the first one has too. */
const SAME_KID: TestKey = { ...KEYS.strange, kid: 'rsa', jwk: { ...KEYS.strange.jwk, kid: 'rsa' } }

const codeOf = (verdict: Verdict): Refusal['code'] | 'ok' => (verdict.ok ? 'ok' : verdict.refusal.code)

/** An issuer each, with its two documents, and a list of what was asked for. */
function tenants(keys: Readonly<Record<string, readonly TestKey[]>>) {
  const requests: string[] = []
  const fetch = async (url: string): Promise<Response> => {
    requests.push(url)
    const issuer = Object.keys(keys).find((name) => url.startsWith(`${name}/`))
    if (issuer === undefined) return new Response('not found', { status: 404 })
    return url.endsWith('/certs')
      ? Response.json({ keys: (keys[issuer] ?? []).map(({ jwk }) => jwk) })
      : Response.json({ issuer, jwks_uri: `${issuer}/certs` })
  }
  return { requests, fetch }
}

function verifierOfTenants(theirKeys: readonly TestKey[] = [NEW_KEY]) {
  const { requests, fetch } = tenants({ [OURS]: [KEYS.rsa], [THEIRS]: theirKeys })
  const issuers = [
    { issuer: OURS, audience: AUDIENCE },
    { issuer: THEIRS, audience: AUDIENCE },
  ]
  return { requests, ...createVerifier({ issuers, fetch, now }) }
}

describe('a token that says it is of one issuer', () => {
  test('passes with that issuer’s key', async () => {
    const { verify } = verifierOfTenants()
    expect(codeOf(await verify(token({ iss: OURS })))).toBe('ok')
    expect(codeOf(await verify(token({ iss: THEIRS }, {}, NEW_KEY)))).toBe('ok')
  })

  test.each<[string, string, TestKey, readonly TestKey[], string]>([
    ['the other’s key, by its kid', OURS, NEW_KEY, [NEW_KEY], 'key_unknown'],
    ['the other’s key, under a kid of both', OURS, SAME_KID, [SAME_KID], 'signature'],
    ['our key, for the other', THEIRS, KEYS.rsa, [NEW_KEY], 'key_unknown'],
    ['our key, for the other, under a kid of both', THEIRS, KEYS.rsa, [SAME_KID], 'signature'],
  ])('and is signed with %s is refused', async (_, iss, key, theirKeys, code) => {
    const { verify } = verifierOfTenants(theirKeys)
    // Both issuers' keys are known, whichever is looked up.
    await verify(token({ iss: OURS, jti: 'a' }))
    await verify(token({ iss: THEIRS, jti: 'b' }, {}, theirKeys[0]))
    expect(codeOf(await verify(token({ iss }, {}, key)))).toBe(code)
  })

  test('without a kid is tried with that issuer’s keys alone', async () => {
    const { verify } = verifierOfTenants()
    const nameless = (iss: string, key: TestKey) => token({ iss }, { kid: undefined }, key)
    expect(codeOf(await verify(nameless(OURS, KEYS.rsa)))).toBe('ok')
    expect(codeOf(await verify(nameless(OURS, NEW_KEY)))).toBe('signature')
  })

  test('is never remembered for the other: one payload, two spellings of iss', async () => {
    const { verify } = verifierOfTenants()
    const text = token({ iss: OURS })
    expect(codeOf(await verify(text))).toBe('ok')
    const [, , signature] = text.split('.')
    const moved = `${encode(header())}.${encode(claims({ iss: THEIRS }))}.${signature}`
    expect(codeOf(await verify(moved))).toBe('key_unknown')
  })
})

test.each([
  ['with a slash after', `${OURS}/`],
  ['in capitals', OURS.toUpperCase()],
  ['with a capital in the host', 'https://ID.example/realms/ours'],
  ['with the port spelled out', 'https://id.example:443/realms/ours'],
  ['over http', 'http://id.example/realms/ours'],
  ['with dots in the path', 'https://id.example/realms/theirs/../ours'],
  ['percent-encoded', 'https://id.example/realms/our%73'],
  ['with a query', `${OURS}?`],
  ['with a fragment', `${OURS}#`],
  ['with a space after', `${OURS} `],
  ['as the beginning of another', `${OURS}-and-more`],
  ['as a part of it', 'https://id.example/realms/our'],
  ['with a look-alike letter', 'https://id.example/realms/оurs'],
  ['as an array of one', [OURS]],
  ['as an array of both', [OURS, THEIRS]],
  ['as an object', { iss: OURS }],
  ['as __proto__', '__proto__'],
  ['as constructor', 'constructor'],
  ['absent', undefined],
  ['null', null],
  ['empty', ''],
])('an issuer %s is no configured one, and costs no request', async (_, iss) => {
  const { verify, requests } = verifierOfTenants()
  expect(codeOf(await verify(token({ iss })))).toBe('issuer')
  expect(requests).toEqual([])
})

test('iss twice, once for each, is malformed', async () => {
  const { verify, requests } = verifierOfTenants()
  const payload = JSON.stringify(claims({ iss: OURS })).replace('{', `{"iss":"${THEIRS}",`)
  expect(codeOf(await verify(compact(header(), payload)))).toBe('malformed')
  expect(requests).toEqual([])
})

test('only the issuer that a token names is asked for keys', async () => {
  const { verify, requests } = verifierOfTenants()
  await verify(token({ iss: THEIRS }, {}, NEW_KEY))
  expect(requests.length).toBe(2)
  expect(requests.every((url) => url.startsWith(`${THEIRS}/`))).toBe(true)
})

test('a storm against one issuer hides no new key of the other', async () => {
  const keys: Record<string, readonly TestKey[]> = { [OURS]: [KEYS.rsa], [THEIRS]: [SAME_KID] }
  const { fetch, requests } = tenants(keys)
  const { verify, refreshKeys } = createVerifier({
    issuers: [
      { issuer: OURS, audience: AUDIENCE },
      { issuer: THEIRS, audience: AUDIENCE },
    ],
    fetch,
    now,
  })
  await refreshKeys()
  for (let index = 0; index < 400; index += 1) await verify(token({ iss: OURS }, { kid: `forged-${index}` }))
  keys[THEIRS] = [SAME_KID, NEW_KEY]
  expect(codeOf(await verify(token({ iss: THEIRS }, {}, NEW_KEY)))).toBe('ok')
  const asked = (issuer: string) => requests.filter((url) => url === `${issuer}/certs`).length
  expect([asked(OURS), asked(THEIRS)]).toEqual([2, 2])
})

test('an issuer that is away costs the other nothing', async () => {
  const { fetch } = tenants({ [OURS]: [KEYS.rsa] })
  const { verify, keyStatus, refreshKeys } = createVerifier({
    issuers: [
      { issuer: OURS, audience: AUDIENCE },
      { issuer: THEIRS, audience: AUDIENCE },
    ],
    fetch,
    now,
  })
  expect(await refreshKeys()).toMatchObject({ status: 'never_loaded' })
  expect([keyStatus(OURS).status, keyStatus(THEIRS).status]).toEqual(['ok', 'never_loaded'])
  expect(verify(token({ iss: OURS }))).toMatchObject({ ok: true })
  expect(codeOf(await verify(token({ iss: THEIRS }, {}, NEW_KEY)))).toBe('keys_unavailable')
})

test('a discovery document that names another issuer gives no keys', async () => {
  const fetch = async (url: string) =>
    url.endsWith('/certs')
      ? Response.json({ keys: [NEW_KEY.jwk] })
      : Response.json({ issuer: THEIRS, jwks_uri: `${THEIRS}/certs` })
  const { verify } = createVerifier({ issuer: OURS, audience: AUDIENCE, fetch, now })
  expect(await verify(token({ iss: OURS }, {}, NEW_KEY))).toMatchObject({
    refusal: { code: 'keys_unavailable', actual: expect.stringMatching(/names the issuer/) },
  })
})

describe('each issuer has its own', () => {
  const verifier = () =>
    createVerifier({
      issuers: [
        { issuer: OURS, audience: 'api-a', keySet: { keys: [KEYS.rsa.jwk] } },
        {
          issuer: THEIRS,
          audience: 'api-b',
          algorithms: ['ES256', 'EdDSA'],
          leewaySeconds: 60,
          claims: {
            username: 'upn',
            roles: ['https://theirs.example/roles'],
            clientId: 'client_id',
            sessionId: 's_hash',
          },
          keySet: { keys: [KEYS.ec256.jwk, KEYS.ed.jwk] },
        },
      ],
      now,
    })
  const theirs = (changes: Record<string, unknown> = {}, key: TestKey = KEYS.ec256) =>
    token({ iss: THEIRS, aud: 'api-b', ...changes }, {}, key)

  test('audience: a token of one for the other’s API is refused', async () => {
    const { verify } = verifier()
    expect(codeOf(await verify(token({ iss: OURS, aud: 'api-b' })))).toBe('audience')
    expect(codeOf(await verify(theirs({ aud: 'api-a' })))).toBe('audience')
    expect(codeOf(await verify(theirs()))).toBe('ok')
  })

  test.each([
    ['RS256', OURS, KEYS.rsa, 'ok'],
    ['ES256', OURS, KEYS.ec256, 'algorithm'],
    ['EdDSA', OURS, KEYS.ed, 'algorithm'],
    ['RS256', THEIRS, KEYS.rsa, 'algorithm'],
    ['ES256', THEIRS, KEYS.ec256, 'ok'],
    ['EdDSA', THEIRS, KEYS.ed, 'ok'],
  ])('algorithms: %s of %s', async (_, iss, key, code) => {
    const text = token({ iss, aud: ['api-a', 'api-b'] }, {}, key)
    expect(codeOf(await verifier().verify(text))).toBe(code)
  })

  test('leeway: a clock that is 30 s behind is forgiven to one', async () => {
    const { verify } = verifier()
    expect(codeOf(await verify(token({ iss: OURS, aud: 'api-a', iat: NOW + 30 })))).toBe('issued_in_future')
    expect(codeOf(await verify(theirs({ iat: NOW + 30 })))).toBe('ok')
    expect(codeOf(await verify(theirs({ exp: NOW - 30 })))).toBe('ok')
    expect(codeOf(await verify(theirs({ exp: NOW - 60 })))).toBe('expired')
  })

  test('claims: where its tokens say who and what', async () => {
    const verdict = await verifier().verify(
      theirs({
        upn: 'jean@theirs.example',
        'https://theirs.example/roles': ['gaveur'],
        client_id: 'their-app',
        s_hash: 'session',
      }),
    )
    // Roles where Keycloak puts them mean nothing of an issuer that says them elsewhere.
    expect(verdict).toMatchObject({
      token: { username: 'jean@theirs.example', roles: ['gaveur'], clientId: 'their-app', sessionId: 'session' },
    })
    expect(await verifier().verify(token({ iss: OURS, aud: 'api-a', upn: 'somebody else' }))).toMatchObject({
      token: { username: 'jean.martin@gaveur.fr', roles: ['gaveur', 'offline_access'], issuer: OURS },
    })
  })

  test('subjects: the same sub of two issuers is two people, told apart by issuer', async () => {
    const { verify } = verifier()
    const [one, other] = [await verify(token({ iss: OURS, aud: 'api-a' })), await verify(theirs())]
    if (!one.ok || !other.ok) throw new Error('refused')
    expect(one.token.subject).toBe(other.token.subject)
    expect([one.token.issuer, other.token.issuer]).toEqual([OURS, THEIRS])
  })

  test('internal address: each is asked inside, while both stay public in iss', async () => {
    const requests: string[] = []
    const fetch = async (url: string) => {
      requests.push(url)
      const realm = url.includes('/realms/ours') ? 'ours' : 'theirs'
      const issuer = `https://id.example/realms/${realm}`
      return url.endsWith('/certs')
        ? Response.json({ keys: [KEYS.rsa.jwk] })
        : Response.json({ issuer, jwks_uri: `${issuer}/certs` })
    }
    const { verify } = createVerifier({
      issuers: [
        { issuer: OURS, audience: AUDIENCE, internalUrl: 'http://keycloak-a:8080' },
        { issuer: THEIRS, audience: AUDIENCE, internalUrl: 'http://keycloak-b:8080/realms/theirs' },
      ],
      fetch,
      now,
    })
    expect(codeOf(await verify(token({ iss: OURS })))).toBe('ok')
    expect(codeOf(await verify(token({ iss: THEIRS })))).toBe('ok')
    expect(requests).toEqual([
      'http://keycloak-a:8080/realms/ours/.well-known/openid-configuration',
      'http://keycloak-a:8080/realms/ours/certs',
      'http://keycloak-b:8080/realms/theirs/.well-known/openid-configuration',
      'http://keycloak-b:8080/realms/theirs/certs',
    ])
  })
})

test.each([
  ['PS256', { ...KEYS.rsa, alg: 'PS256', jwk: { ...KEYS.rsa.jwk, alg: 'PS256' } }],
  ['ES256', KEYS.ec256],
  ['ES384', KEYS.ec384],
  ['EdDSA', KEYS.ed],
] as const)('%s is refused by default, and passes when it is allowed', async (algorithm, key: TestKey) => {
  const options = { issuer: OURS, audience: AUDIENCE, keySet: { keys: [key.jwk] }, now }
  const text = token({ iss: OURS }, {}, key)
  expect(codeOf(await createVerifier(options).verify(text))).toBe('algorithm')
  expect(codeOf(await createVerifier({ ...options, algorithms: [algorithm] }).verify(text))).toBe('ok')
})
