import { describe, expect, it } from 'vitest'
import { claims, ISSUER, JWKS, KEYS, NOW, token } from '../tokens/forge.js'
import { createFakeProvider, type FakeProvider, findingsOf } from './fake-provider.js'

/** Another client than the API's own, whose tokens are for the API. */
const CLIENT = { OIDC_CLIENT_ID: 'night-job', OIDC_CLIENT_SECRET: 'a-secret-of-the-client' }
const ASKING = { ...CLIENT, OIDC_INTROSPECTION: 'opaque' }

const spoilt = (spoil: (provider: FakeProvider) => void): FakeProvider => {
  const provider = createFakeProvider()
  spoil(provider)
  return provider
}

const failing = (code: string) => () =>
  Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(`connect ${code}`), { code }) }))

describe('a provider in order', () => {
  it('has no fault and no warning, whatever is looked at', async () => {
    const findings = await findingsOf(['issuer', 'discovery', 'keys', 'clock', 'token', 'introspection'], ASKING)
    expect(findings.filter(({ status }) => status !== 'ok')).toEqual([])
    expect(findings.map(({ subject }) => subject)).toEqual([
      'https',
      'spelling',
      'document',
      'signing key',
      'skew',
      'grant',
      'checks',
      'roles',
      'gaveur_id',
      'site_id',
      'organization',
      'permissions',
      'active',
    ])
  })

  it('is asked for each document once', async () => {
    const provider = createFakeProvider()
    await findingsOf(['issuer', 'discovery', 'keys', 'clock'], {}, { provider })
    expect(provider.requests).toEqual(['GET openid-configuration', 'GET certs'])
  })
})

describe('the issuer', () => {
  it.each([
    ['a slash at its end', `${ISSUER}/`, `set OIDC_ISSUER=${ISSUER}`],
    ['another address of the same realm', 'https://keycloak.internal/realms/gaveurs-production', '--hostname='],
    ['another realm', 'https://id.example/realms/other', `set OIDC_ISSUER=${ISSUER}`],
  ])('is a fault with %s', async (_, issuer, mend) => {
    const findings = await findingsOf(['issuer'], { OIDC_ISSUER: issuer })
    expect(findings).toContainEqual(
      expect.objectContaining({ subject: 'spelling', status: 'fault', mend: expect.stringContaining(mend) }),
    )
  })

  it('by plain http is a mistake of the configuration', async () => {
    const findings = await findingsOf(['configuration'], { OIDC_ISSUER: 'http://keycloak:8080/realms/x' })
    expect(findings[0]).toMatchObject({ subject: 'OIDC_ISSUER', status: 'fault' })
  })

  it('that is not set is a warning, and everything behind it is not checked', async () => {
    const findings = await findingsOf(['issuer', 'discovery', 'keys', 'clock', 'token'], { OIDC_ISSUER: '' })
    expect(findings.map(({ status }) => status)).toEqual(['warning', ...Array(4).fill('not_checked')])
  })
})

describe('the discovery document', () => {
  it.each([
    ['cannot be had', failing('ECONNREFUSED'), 'ECONNREFUSED', 'Nothing listens there'],
    ['has a host that nobody knows', failing('ENOTFOUND'), 'ENOTFOUND', 'cannot be resolved'],
    ['has a private certificate', failing('SELF_SIGNED_CERT_IN_CHAIN'), 'SELF_SIGNED', 'NODE_EXTRA_CA_CERTS'],
    ['has a certificate of another name', failing('ERR_TLS_CERT_ALTNAME_INVALID'), 'ALTNAME', 'another name'],
    [
      'is of no realm',
      () => Response.json({ error: 'Realm does not exist' }, { status: 404 }),
      'Realm does not exist',
      'no realm gaveurs-production',
    ],
    ['comes from a Keycloak that starts', () => new Response('', { status: 503 }), '503', 'is starting'],
    [
      'is a redirect',
      () => new Response('', { status: 302, headers: { location: 'https://x.example/' } }),
      'https://x.example/',
      'No redirect',
    ],
    ['is a page', () => new Response('<html>'), 'no JSON object', 'no Keycloak'],
    ['is too large', () => new Response('x'.repeat(1_100_000)), 'more than', 'log'],
    ['never comes', () => new Promise<Response>(() => {}), 'no answer within 0.1 s', 'firewall'],
  ])('is a fault where it %s', async (_, reply, seen, mend) => {
    const provider = spoilt(({ replies }) => {
      replies['openid-configuration'] = reply
    })
    const [finding] = await findingsOf(['discovery'], {}, { provider, timeoutMs: 100 })
    expect(finding).toMatchObject({
      status: 'fault',
      seen: expect.stringContaining(seen),
      mend: expect.stringContaining(mend),
    })
  })

  it('is a fault where its key set is by plain http elsewhere', async () => {
    const provider = spoilt((one) => {
      one.discovery = { issuer: ISSUER, jwks_uri: 'http://keys.example/certs' }
    })
    const findings = await findingsOf(['discovery', 'keys'], {}, { provider })
    expect(findings).toMatchObject([
      { status: 'ok' },
      { subject: 'jwks_uri', status: 'fault' },
      { status: 'not_checked' },
    ])
    expect(provider.requests).toEqual(['GET openid-configuration'])
    expect(await findingsOf(['keys'], {}, { provider })).toMatchObject([
      { subject: 'key set', status: 'not_checked' },
      { subject: 'jwks_uri', status: 'fault' },
    ])
  })

  it.each([
    [['issuer'], ['https ok', 'spelling not_checked', 'document fault']],
    [['keys'], ['key set not_checked', 'document fault']],
    [['clock'], ['skew not_checked', 'document fault']],
    [
      ['issuer', 'keys'],
      ['https ok', 'spelling not_checked', 'document fault', 'key set not_checked'],
    ],
    [
      ['keys', 'discovery'],
      ['document fault', 'key set not_checked'],
    ],
    [['introspection'], ['active not_checked', 'document fault']],
  ] as const)('that is not there is told once where %j needed it', async (only, expected) => {
    for (const reply of [failing('ECONNREFUSED'), () => new Response('{}', { status: 404 })]) {
      const provider = spoilt(({ replies }) => {
        replies['openid-configuration'] = reply
      })
      const environment = { ...CLIENT, OIDC_INTROSPECTION: 'lightweight' }
      const findings = await findingsOf(only, environment, { provider })
      expect(findings.map(({ subject, status }) => `${subject} ${status}`)).toEqual(expected)
    }
  })

  it('says nothing of how fast it came, since that is the time that this program took to load', async () => {
    expect(await findingsOf(['discovery'])).toMatchObject([{ seen: `${ISSUER}/.well-known/openid-configuration` }])
  })

  it('may be had at the internal address, and its endpoints too', async () => {
    const asked: string[] = []
    const provider = createFakeProvider()
    const fetch = (url: string) => {
      asked.push(url)
      return provider.fetch(url)
    }
    const findings = await findingsOf(['issuer', 'keys'], { OIDC_INTERNAL_URL: 'http://keycloak:8080' }, { fetch })
    expect(findings.every(({ status }) => status === 'ok')).toBe(true)
    expect(asked.map((url) => new URL(url).origin)).toEqual(['http://keycloak:8080', 'http://keycloak:8080'])
  })
})

describe('the keys', () => {
  const enc = { ...KEYS.rsa.jwk, use: 'enc', kid: 'enc', alg: 'RSA-OAEP' }

  it.each([
    ['the smallest is 1024 bits', { keys: [KEYS.small.jwk] }, 'fault', '1024 bits'],
    ['all are for encryption', { keys: [enc] }, 'fault', 'use "enc"'],
    ['there are none', { keys: [] }, 'fault', 'none can be used'],
    ['all are for ES256', { keys: [KEYS.ec256.jwk] }, 'fault', 'signs with ES256'],
    ['the set is no set', { key: 1 }, 'fault', 'no array'],
    ['one of two is too small', { keys: [KEYS.rsa.jwk, KEYS.small.jwk] }, 'warning', '1024 bits'],
    ['one is for encryption, as in every realm', { keys: [KEYS.rsa.jwk, enc] }, 'ok', 'use "enc"'],
  ])('say so where %s', async (_, keySet, status, seen) => {
    const provider = spoilt((one) => {
      one.keySet = keySet
    })
    const findings = await findingsOf(['keys'], {}, { provider })
    expect(findings).toContainEqual(expect.objectContaining({ status, seen: expect.stringContaining(seen) }))
    expect(findings.some((finding) => finding.status === 'fault')).toBe(status === 'fault')
  })
})

describe('the clock', () => {
  it.each([
    [0, 'ok', 'agree to within a second'],
    [1, 'ok', 'agree to within a second'],
    [-1, 'ok', 'agree to within a second'],
    [2, 'ok', '2 s behind'],
    [-7, 'warning', '7 s ahead of'],
    [60, 'fault', '60 s behind the provider: every fresh token is refused as issued_in_future for its first 50 s'],
    [-60, 'fault', '60 s ahead of the provider: every token is refused as expired 50 s before its time'],
  ])('that the provider has %i s ahead: %s', async (aheadSeconds, status, seen) => {
    const provider = spoilt((one) => {
      one.aheadSeconds = aheadSeconds
    })
    const [finding] = await findingsOf(['clock'], {}, { provider })
    expect(finding).toMatchObject({ status, seen: expect.stringContaining(seen) })
  })

  it('is told by a fresh token, whatever the Date of a proxy says', async () => {
    const provider = spoilt((one) => {
      one.accessToken = token({ iat: NOW + 60 })
    })
    const [finding] = await findingsOf(['clock'], CLIENT, { provider })
    expect(finding).toMatchObject({ status: 'fault', seen: expect.stringContaining('60 s behind the provider') })
  })

  it('is not judged by an answer without Date, or from a cache', async () => {
    for (const headers of [new Headers(), new Headers({ date: new Date(0).toUTCString(), age: '60' })]) {
      const provider = spoilt(({ replies }) => {
        replies['openid-configuration'] = () => Response.json({ issuer: ISSUER }, { headers })
      })
      expect(await findingsOf(['clock'], {}, { provider })).toMatchObject([{ status: 'not_checked' }])
    }
  })
})

describe('a token', () => {
  it.each([
    ['audience', { aud: 'account' }, 'audience mapper for backend-api'],
    ['subject', { sub: undefined }, 'client scope basic'],
    ['issued_at', { iat: NOW + 60 }, 'clocks'],
    ['kind', { sub: undefined, aud: undefined, realm_access: undefined, resource_access: undefined }, 'lightweight'],
    ['gaveur_id', { gaveur_id: undefined }, 'User Attribute mapper'],
    ['gaveur_id', { gaveur_id: '1' }, 'Correct the value'],
  ])('is walked through the checks: %s', async (subject, changes, mend) => {
    const provider = spoilt((one) => {
      one.accessToken = token(changes)
    })
    const findings = await findingsOf(['token'], CLIENT, { provider })
    expect(findings).toContainEqual(
      expect.objectContaining({ subject, status: 'fault', mend: expect.stringContaining(mend) }),
    )
  })

  it('without realm roles is a warning, and says where other roles are', async () => {
    const provider = spoilt((one) => {
      one.accessToken = token({ realm_access: undefined })
    })
    const findings = await findingsOf(['token'], CLIENT, { provider })
    expect(findings).toContainEqual(
      expect.objectContaining({
        subject: 'roles',
        status: 'warning',
        seen: expect.stringContaining('euralis-frontend/viewer'),
      }),
    )
  })

  it('of a service account needs neither attributes nor roles', async () => {
    const provider = spoilt((one) => {
      one.accessToken = token({
        ...claims({ sid: undefined, realm_access: undefined, gaveur_id: undefined }),
        azp: 'backend-api',
        preferred_username: 'service-account-backend-api',
      })
    })
    const findings = await findingsOf(['token'], CLIENT, { provider })
    expect(findings.every(({ status }) => status === 'ok')).toBe(true)
  })

  it.each([
    ['unauthorized_client', 'Invalid client or Invalid client credentials', 'Copy the secret anew'],
    ['unauthorized_client', 'Client not enabled to retrieve service account', 'Service accounts roles on'],
    ['unauthorized_client', 'Client not allowed for direct access grants', 'Direct access grants is off'],
    ['invalid_grant', 'Account is not fully set up', 'required actions'],
    ['invalid_grant', 'Invalid user credentials', '--username'],
    ['server_error', 'whatever', 'Keycloak’s log'],
  ])('that is not given: %s, %s', async (error, description, mend) => {
    const provider = spoilt(({ replies }) => {
      replies.token = () => Response.json({ error, error_description: description }, { status: 401 })
    })
    const findings = await findingsOf(['token', 'introspection'], ASKING, { provider })
    expect(findings).toMatchObject([
      {
        subject: 'grant',
        status: 'fault',
        seen: expect.stringContaining(description),
        mend: expect.stringContaining(mend),
      },
      { subject: 'active', status: 'not_checked' },
    ])
  })

  it('that is refused with the secret in the answer: it is printed all the same without', async () => {
    const provider = spoilt(({ replies }) => {
      const said = `Client secret ${CLIENT.OIDC_CLIENT_SECRET} is wrong`
      replies.token = () => Response.json({ error: 'invalid_client', error_description: said }, { status: 401 })
    })
    const [finding] = await findingsOf(['token'], CLIENT, { provider })
    expect(finding?.seen).toContain('Client secret (redacted) is wrong')
  })

  it('of a user: the session is ended again', async () => {
    const provider = createFakeProvider()
    const credentials = { clientId: 'euralis-frontend', user: { username: 'jean', password: 'a-password' } }
    await findingsOf(['token'], {}, { provider, credentials })
    expect(provider.requests).toContain(
      'POST token client_id=euralis-frontend&grant_type=password&username=jean&password=a-password&scope=openid',
    )
    expect(provider.requests.at(-1)).toBe('POST logout client_id=euralis-frontend&refresh_token=the-refresh-token')
  })

  it('is asked for only when it is looked at', async () => {
    const provider = createFakeProvider()
    await findingsOf(['keys'], CLIENT, { provider })
    expect(provider.requests.some((request) => request.startsWith('POST'))).toBe(false)
  })

  it('is held against a realm-config only if there is one', async () => {
    const findings = await findingsOf(['token'], CLIENT, { realm: undefined })
    expect(findings).toContainEqual(expect.objectContaining({ subject: 'attributes', status: 'not_checked' }))
  })
})

describe('a lightweight token', () => {
  const LIGHTWEIGHT = { ...CLIENT, OIDC_INTROSPECTION: 'lightweight' }
  const withAnswer = (introspected: unknown) =>
    spoilt((one) => {
      one.accessToken = token({ sub: undefined, aud: undefined, realm_access: undefined, resource_access: undefined })
      one.introspected = introspected
    })
  const { sub, aud, realm_access } = claims()

  it('is accepted where the server asks for the rest, as the server does', async () => {
    const provider = withAnswer({ active: true, sub, aud, realm_access })
    const findings = await findingsOf(['token'], LIGHTWEIGHT, { provider })
    expect(findings.filter(({ status }) => status !== 'ok')).toEqual([])
    expect(findings.map(({ subject }) => subject)).toContain('permissions')
    expect(provider.requests.filter((request) => request.startsWith('POST introspect'))).toHaveLength(1)
  })

  it('that is not active for the client says so, and nothing of what follows', async () => {
    const findings = await findingsOf(['token'], LIGHTWEIGHT, { provider: withAnswer({ active: false }) })
    const faults = findings.filter(({ status }) => status === 'fault')
    expect(faults).toMatchObject([{ subject: 'lightweight', seen: expect.stringContaining('refused with inactive') }])
  })

  it('is a fault where nobody is asked, and OIDC_INTROSPECTION is named', async () => {
    const findings = await findingsOf(['token'], CLIENT, { provider: withAnswer({ active: true, sub, aud }) })
    expect(findings).toContainEqual(
      expect.objectContaining({
        subject: 'kind',
        status: 'fault',
        mend: expect.stringContaining('OIDC_INTROSPECTION'),
      }),
    )
  })
})

describe('introspection', () => {
  it('names the rule of Keycloak 26.6.2 where a good token is not active', async () => {
    const provider = spoilt((one) => {
      one.introspected = { active: false }
    })
    expect(await findingsOf(['introspection'], ASKING, { provider })).toMatchObject([
      {
        status: 'fault',
        mend: expect.stringContaining('Since 26.6.2, Keycloak says so unless night-job is in the token’s aud'),
      },
    ])
  })

  it('is not judged by a token that the API itself got for other APIs', async () => {
    const provider = spoilt((one) => {
      one.introspected = { active: false }
      one.accessToken = token({ aud: 'account' })
    })
    const environment = { ...ASKING, OIDC_CLIENT_ID: 'backend-api' }
    const findings = await findingsOf(['token', 'introspection'], environment, { provider })
    expect(findings.filter(({ status }) => status === 'not_checked').map(({ subject }) => subject)).toEqual([
      'audience',
      'active',
    ])
    expect(findings.some(({ status }) => status === 'fault')).toBe(false)
  })

  it('is not checked where OIDC_INTROSPECTION has nobody asked', async () => {
    const provider = createFakeProvider()
    expect(await findingsOf(['introspection'], CLIENT, { provider })).toMatchObject([
      { status: 'not_checked', seen: expect.stringContaining('OIDC_INTROSPECTION is off') },
    ])
    expect(provider.requests).toEqual([])
  })

  it('is a fault where it is asked for and there is no endpoint', async () => {
    const provider = spoilt((one) => {
      one.discovery = { ...Object(one.discovery), introspection_endpoint: undefined }
    })
    expect(await findingsOf(['introspection'], ASKING, { provider })).toMatchObject([
      { status: 'fault', seen: 'the discovery document names no introspection_endpoint' },
    ])
  })

  it('is a fault where the client may not ask', async () => {
    const provider = spoilt(({ replies }) => {
      replies.introspect = () => Response.json({ error: 'invalid_request' }, { status: 403 })
    })
    expect(await findingsOf(['introspection'], ASKING, { provider })).toMatchObject([
      { status: 'fault', seen: expect.stringContaining('403') },
    ])
  })
})

describe('secrets', () => {
  const ELSEWHERE = 'https://elsewhere.example'
  const user = { clientId: 'web', user: { username: 'jean', password: 'a-password' } }
  const posted = ({ requests }: FakeProvider) => requests.filter((request) => request.startsWith('POST'))

  it.each([
    ['another realm', 'https://id.example/realms/other'],
    ['another host', `${ELSEWHERE}/realms/gaveurs-production`],
    ['nobody', undefined],
    ['a slash more', `${ISSUER}/`],
  ])('are not sent where the discovery document names %s as its issuer', async (_, named) => {
    for (const credentials of [undefined, user]) {
      const provider = spoilt((one) => {
        one.discovery = { ...Object(one.discovery), issuer: named }
      })
      const findings = await findingsOf(['clock', 'token', 'introspection'], ASKING, {
        provider,
        ...(credentials === undefined ? {} : { credentials }),
      })
      expect(posted(provider)).toEqual([])
      expect(findings).toContainEqual(
        expect.objectContaining({
          subject: 'grant',
          status: 'fault',
          seen: expect.stringContaining('no secret is sent: the discovery document names the issuer'),
          mend: expect.stringContaining('doctor --only issuer'),
        }),
      )
    }
  })

  it.each([
    ['token_endpoint', `${ELSEWHERE}/token`, 'grant', []],
    ['token_endpoint', `${ISSUER.replace('https:', 'http:')}/token`, 'grant', []],
    ['token_endpoint', `${ISSUER.replace('id.example', 'id.example:8443')}/token`, 'grant', []],
    ['introspection_endpoint', `${ELSEWHERE}/introspect`, 'active', ['POST token', 'POST logout']],
    ['introspection_endpoint', 'http://127.0.0.1/introspect', 'active', ['POST token', 'POST logout']],
  ])('are not sent to the %s %s', async (name, address, subject, requests) => {
    const provider = spoilt((one) => {
      one.discovery = { ...Object(one.discovery), [name]: address }
    })
    const findings = await findingsOf(['token', 'introspection'], ASKING, { provider })
    expect(posted(provider).map((request) => request.replace(/ client_id.*/, ''))).toEqual(requests)
    expect(findings).toContainEqual(
      expect.objectContaining({
        subject,
        status: 'fault',
        seen: expect.stringContaining(`no secret is sent: the discovery document names the ${name} "${address}"`),
        mend: expect.stringContaining('hostname'),
      }),
    )
  })

  it('are not sent to an end_session_endpoint elsewhere', async () => {
    const provider = spoilt((one) => {
      one.discovery = { ...Object(one.discovery), end_session_endpoint: `${ELSEWHERE}/logout` }
    })
    await findingsOf(['token'], CLIENT, { provider })
    expect(posted(provider)).toHaveLength(1)
  })

  it('are sent to the internal address of the issuer', async () => {
    const asked: string[] = []
    const provider = createFakeProvider()
    const fetch: FakeProvider['fetch'] = (url, init) => {
      asked.push(url)
      return provider.fetch(url, init)
    }
    await findingsOf(['token'], { ...CLIENT, OIDC_INTERNAL_URL: 'http://keycloak:8080' }, { fetch })
    expect(asked).toContain('http://keycloak:8080/realms/gaveurs-production/protocol/openid-connect/token')
  })
})

it('a set of keys that is withheld is a fault of its own', async () => {
  const provider = spoilt(({ replies }) => {
    replies.certs = () => new Response('no', { status: 500 })
  })
  expect(await findingsOf(['keys'], {}, { provider })).toMatchObject([
    { status: 'fault', seen: expect.stringContaining('500') },
  ])
  expect(JWKS.keys).toHaveLength(1)
})
