import { describe, expect, it } from 'vitest'
import { adminPath } from '../../../src/admin-api/admin-client.js'
import { type AdminClientOptions, AdminError, createAdminClient } from '../../../src/admin-api/index.js'
import { createFakeKeycloak, type FakeAnswer, type SeenRequest } from '../../support/fake-keycloak.js'

const URL_OF_FAKE = 'https://id.example/auth'
const PASSWORD = 'the-password-of-admin'

function clientOf(fetch: typeof globalThis.fetch, options: Partial<AdminClientOptions> = {}) {
  return createAdminClient({
    url: URL_OF_FAKE,
    credentials: { username: 'admin', password: PASSWORD },
    fetch,
    pause: async () => {},
    ...options,
  })
}

async function failureOf(work: Promise<unknown>): Promise<AdminError> {
  try {
    await work
  } catch (error) {
    if (error instanceof AdminError) return error
    throw error
  }
  throw new Error('nothing failed')
}

/** A fake whose admin interface answers always the same. */
const answering = (adminAnswer: FakeAnswer) =>
  createFakeKeycloak({ answer: ({ path }) => (path.includes('/admin/') ? adminAnswer : undefined) })

describe('the token of the admin client', () => {
  it('comes from admin-cli of the master realm by the password grant', async () => {
    const fake = createFakeKeycloak({ documents: { '/r': {} } })
    await clientOf(fake.fetch).get('/r')
    expect(fake.requests.map(({ path }) => path)).toEqual([
      '/auth/realms/master/protocol/openid-connect/token',
      '/auth/admin/realms/r',
    ])
    expect(fake.tokenRequests()[0]?.body).toBe(
      `grant_type=password&client_id=admin-cli&username=admin&password=${PASSWORD}`,
    )
  })

  it('comes from a client of another realm by client credentials', async () => {
    const fake = createFakeKeycloak()
    const credentials = { clientId: 'provisioner', clientSecret: 's3cret', realm: 'r' }
    await clientOf(fake.fetch, { credentials }).get('/r')
    expect(fake.tokenRequests()[0]).toMatchObject({
      path: '/auth/realms/r/protocol/openid-connect/token',
      body: 'grant_type=client_credentials&client_id=provisioner&client_secret=s3cret',
    })
  })

  it('is asked for once by requests at the same time', async () => {
    const fake = createFakeKeycloak()
    const client = clientOf(fake.fetch)
    await Promise.all([client.get('/a'), client.get('/b'), client.put('/c', {})])
    expect(fake.tokenRequests()).toHaveLength(1)
  })

  it('is renewed at half of its life, before it expires', async () => {
    const fake = createFakeKeycloak({ tokenLifeSeconds: 60 })
    let now = 0
    const client = clientOf(fake.fetch, { now: () => now })
    await client.get('/a')
    now = 29_999
    await client.get('/b')
    now = 30_000
    await client.get('/c')
    expect(fake.requests.filter(({ token }) => token).map(({ token }) => token)).toEqual([
      'token-1',
      'token-1',
      'token-2',
    ])
  })

  it('is renewed once when it is refused, by all requests together', async () => {
    const fake = createFakeKeycloak({ answer: ({ token }) => (token === 'token-1' ? { status: 401 } : undefined) })
    const client = clientOf(fake.fetch)
    await Promise.all([client.put('/a', {}), client.put('/b', {})])
    expect(fake.tokenRequests()).toHaveLength(2)
    expect(fake.writes().map(({ token }) => token)).toEqual(['token-1', 'token-1', 'token-2', 'token-2'])
  })

  it('is kept when an older one turns out to be refused', async () => {
    const fake = createFakeKeycloak({ answer: ({ token }) => (token === 'token-1' ? { status: 401 } : undefined) })
    let release = () => {}
    const later = new Promise<void>((resolve) => {
      release = resolve
    })
    let slowOnes = 0
    const client = clientOf(async (input, init) => {
      const response = await fake.fetch(input, init)
      if (String(input).endsWith('/slow') && slowOnes++ === 0) await later
      return response
    })
    const slow = client.put('/slow', {})
    await client.put('/quick', {})
    release()
    await slow
    expect(fake.tokenRequests()).toHaveLength(2)
  })

  it('is renewed once it is in doubt and refused, and not before', async () => {
    const fake = createFakeKeycloak({
      answer: ({ path, token }) => (path.endsWith('/r') && token === 'token-1' ? { status: 403 } : undefined),
    })
    const client = clientOf(fake.fetch)
    await client.get('/a')
    expect((await failureOf(client.get('/r'))).code).toBe('forbidden')
    client.doubtToken()
    await client.get('/a')
    expect(fake.tokenRequests()).toHaveLength(1)
    await Promise.all([client.get('/r'), client.get('/r')])
    expect(fake.tokenRequests()).toHaveLength(2)
  })

  it('is not renewed time and again for what is refused for good', async () => {
    const fake = createFakeKeycloak({ answer: ({ path }) => (path.endsWith('/r') ? { status: 403 } : undefined) })
    const client = clientOf(fake.fetch)
    await client.get('/a')
    client.doubtToken()
    expect((await failureOf(client.get('/r'))).code).toBe('forbidden')
    expect((await failureOf(client.get('/r'))).code).toBe('forbidden')
    expect(fake.tokenRequests()).toHaveLength(2)
  })
})

describe('a failing request for a token', () => {
  const onToken = (answer: FakeAnswer) =>
    createFakeKeycloak({ answer: (request: SeenRequest) => (request.path.endsWith('/token') ? answer : undefined) })

  it.each([
    ['a wrong password', { status: 401, body: { error: 'invalid_grant' } }, 'unauthorized', 'KEYCLOAK_ADMIN_PASSWORD'],
    [
      'an account that is not set up',
      { status: 400, body: { error: 'invalid_grant' } },
      'unauthorized',
      'second factor',
    ],
    ['an address without that realm', { status: 404 }, 'unexpected_answer', 'with its path'],
    ['a page of something else', { status: 200, body: '<html>' }, 'unexpected_answer', 'no proxy in front'],
    ['a server that is starting', { status: 503 }, 'unexpected_answer', 'if it is starting'],
  ])('%s has its code and its mend', async (_name, answer, code, mend) => {
    const error = await failureOf(clientOf(onToken(answer).fetch).get('/r'))
    expect(error).toMatchObject({ code, message: expect.stringContaining(mend) })
    expect(`${error.message}${JSON.stringify(error.details)}`).not.toContain(PASSWORD)
  })

  it('names the client and its variables when a client is refused', async () => {
    const fake = onToken({ status: 401, body: { error: 'invalid_client' } })
    const credentials = { clientId: 'provisioner', clientSecret: 's3cret' }
    const error = await failureOf(clientOf(fake.fetch, { credentials }).get('/r'))
    expect(error.message).toMatch(/client provisioner .*KEYCLOAK_CLIENT_SECRET/)
  })

  it('is tried again by the next request', async () => {
    let refused = 0
    const fake = createFakeKeycloak({
      answer: ({ path }) => {
        if (!path.endsWith('/token') || refused > 1) return undefined
        refused += 1
        return { status: 500 }
      },
    })
    const client = clientOf(fake.fetch)
    await failureOf(client.get('/r'))
    expect(await client.get('/r')).toBeUndefined()
  })
})

describe('a server that does not answer', () => {
  const failing = (code: string) => async () => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
  }

  it.each([
    ['ECONNREFUSED', 'scripts/keycloak.sh start'],
    ['ENOTFOUND', 'Check KEYCLOAK_URL'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'NODE_EXTRA_CA_CERTS'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'NODE_EXTRA_CA_CERTS'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'Write the name of its certificate in KEYCLOAK_URL'],
    ['CERT_HAS_EXPIRED', 'out of date'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'scheme of KEYCLOAK_URL'],
    ['UND_ERR_SOCKET', 'scheme of KEYCLOAK_URL'],
    ['EHOSTUNREACH', 'Is it running?'],
  ])('with %s is unreachable, with the mend for it', async (code, mend) => {
    const error = await failureOf(clientOf(failing(code)).get('/r'))
    expect(error).toMatchObject({ code: 'unreachable', message: expect.stringContaining(mend) })
    expect(error.message).toContain(`https://id.example cannot be reached (${code})`)
  })

  it('is given up after the time-out', async () => {
    const silent: typeof globalThis.fetch = (_input, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
      })
    const error = await failureOf(clientOf(silent, { timeoutMs: 20 }).get('/r'))
    expect(error).toMatchObject({ code: 'unreachable', message: expect.stringContaining('no answer within 0.02 s') })
  })

  it('looks into each address that was tried', async () => {
    const errors = [Object.assign(new Error('v6'), { code: 'ECONNREFUSED' })]
    const failed = async () => {
      throw new TypeError('fetch failed', { cause: new AggregateError(errors) })
    }
    expect((await failureOf(clientOf(failed).get('/r'))).message).toContain('(ECONNREFUSED)')
  })
})

describe('a refused request', () => {
  it.each([
    ['PUT', '/r/clients/1', 400, 'rejected', 'Mend what it names'],
    ['PUT', '/r', 401, 'unauthorized', '--hostname'],
    ['PUT', '/r', 403, 'forbidden', 'It takes manage-realm of the client r-realm in the realm master'],
    ['POST', '', 403, 'forbidden', 'create-realm'],
    ['PUT', '/r/roles/x', 404, 'conflict', 'Run it again'],
    ['POST', '/r/clients', 409, 'conflict', 'Run it again'],
    ['PUT', '/r', 500, 'rejected', 'its log says why'],
    ['PUT', '/r', 302, 'unexpected_answer', 'no proxy'],
  ])('%s %s answered %i is %s, with a mend', async (method, path, status, code, mend) => {
    const client = clientOf(answering({ status, body: { errorMessage: 'what Keycloak says' } }).fetch)
    const error = await failureOf(method === 'PUT' ? client.put(path, {}) : client.post(path, {}))
    expect(error).toMatchObject({ code, details: { method, path, status }, message: expect.stringContaining(mend) })
    expect(error.message).toContain(`${method} /admin/realms${path} was answered ${status} (what Keycloak says)`)
  })

  it('does not show secrets that were sent, even when Keycloak repeats them', async () => {
    const body = { clientId: 'c', secret: 'hidden-1', credentials: [{ type: 'password', value: 'hidden-2' }] }
    const said = `bad password hidden-1 hidden-2 ${PASSWORD}`
    const error = await failureOf(clientOf(answering({ status: 400, body: { error: said } }).fetch).post('/r', body))
    expect(error.message).toContain('bad password … … …')
  })

  it('is no failure when something is not there to be read', async () => {
    expect(await clientOf(createFakeKeycloak().fetch).get('/nothing')).toBeUndefined()
  })
})

describe('the admin client', () => {
  it('counts the requests that may have changed something', async () => {
    const client = clientOf(createFakeKeycloak().fetch)
    await client.get('/r')
    expect(client.writes()).toBe(0)
    await client.put('/r', {})
    await client.post('/r/roles', {})
    await client.delete('/r/roles/x')
    expect(client.writes()).toBe(3)
  })

  it('returns the id of what was created', async () => {
    const created = answering({ status: 201, location: 'https://id.example/auth/admin/realms/r/users/42' })
    expect(await clientOf(created.fetch).post('/r/users', {})).toBe('42')
  })

  it.each(['/', '//', ''])('takes an address that ends with "%s"', async (end) => {
    const fake = createFakeKeycloak()
    await clientOf(fake.fetch, { url: URL_OF_FAKE + end }).get('/r')
    expect(fake.requests.at(-1)?.path).toBe('/auth/admin/realms/r')
  })
})

describe('adminPath', () => {
  it.each([
    ['a/b', '/roles/a%2Fb'],
    ['100 %', '/roles/100%20%25'],
    ['../x', '/roles/..%2Fx'],
    ['é?#', '/roles/%C3%A9%3F%23'],
  ])('keeps %s in one segment', (name, path) => {
    expect(adminPath`/roles/${name}`).toBe(path)
  })
})

it.each(['/r/localization/../.', '/..', '/r/identity-provider/instances/..?x=1'])(
  'asks nothing at %s, which would be another address',
  async (path) => {
    const fake = createFakeKeycloak()
    expect(await failureOf(clientOf(fake.fetch).delete(path))).toMatchObject({ code: 'rejected' })
    expect(fake.requests).toEqual([])
  },
)

describe('a refusal', () => {
  const says = async (status: number, body: object) =>
    failureOf(clientOf(answering({ status, body }).fetch).post('/r/users', {}))

  it('names the field that Keycloak names', async () => {
    expect((await says(400, { field: 'username', errorMessage: 'error-invalid-length' })).message).toContain(
      '400 (username: error-invalid-length)',
    )
    const errors = [
      { field: 'email', errorMessage: 'error-invalid-email' },
      { field: 'lastName', errorMessage: 'error-user-attribute-required' },
    ]
    expect((await says(400, { errors })).message).toContain(
      '(email: error-invalid-email; lastName: error-user-attribute-required)',
    )
  })

  it('of a provider that Keycloak does not have is a mistake of the files, and no change of somebody else', async () => {
    const failure = await says(404, { error: 'ProtocolMapper provider not found' })
    expect(failure).toMatchObject({ code: 'rejected', message: expect.not.stringContaining('at the same time') })
    expect(await says(404, { error: 'Could not find client' })).toMatchObject({ code: 'conflict' })
  })
})
