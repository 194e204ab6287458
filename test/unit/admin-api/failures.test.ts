import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { afterEach, describe, expect, it } from 'vitest'
import { type AdminClient, createAdminClient } from '../../../src/admin-api/index.js'
import type { LoadedRealm } from '../../../src/realm-documents/index.js'
import { planRealm } from '../../../src/realm-engine/index.js'
import { freePort } from '../../support/free-port.js'
import { type TestCertificate, testCertificate } from '../../support/test-certificate.js'

const PASSWORD = 'password-of-the-administrator'

const servers: Server[] = []

afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    }),
  )
})

async function listen(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const http = async (handler: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(createHttpServer(handler))}`

const https = async (certificate: TestCertificate): Promise<string> =>
  `https://127.0.0.1:${await listen(createHttpsServer(certificate, answer(200, '{}')))}`

const answer =
  (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(body)
  }

/** A Keycloak that gives tokens, and answers everything else so. */
const keycloak = (admin: RequestListener): Promise<string> =>
  http((request, response) => {
    if (!request.url?.endsWith('/token')) return admin(request, response)
    return answer(200, JSON.stringify({ access_token: 't', expires_in: 300 }))(request, response)
  })

interface Fault {
  readonly name: string
  readonly url: () => Promise<string>
  readonly code: string
  readonly says: RegExp
}

const PAGE = '<html>Welcome to the portal</html>'

const FAULTS: readonly Fault[] = [
  {
    name: 'nobody listens',
    url: async () => `http://127.0.0.1:${await freePort()}`,
    code: 'unreachable',
    says: /ECONNREFUSED\)\. Nothing listens there/,
  },
  {
    name: 'a certificate that nobody trusts',
    url: () => https(testCertificate({ commonName: 'id.test', names: ['127.0.0.1'] })),
    code: 'unreachable',
    says: /certificate is not trusted\. Set NODE_EXTRA_CA_CERTS/,
  },
  {
    name: 'http where https is meant',
    url: async () => (await http(answer(200, '{}'))).replace('http:', 'https:'),
    code: 'unreachable',
    says: /does not speak TLS there\. Is the scheme/,
  },
  {
    name: 'https where http is meant',
    url: async () => (await https(testCertificate({ commonName: 'id.test' }))).replace('https:', 'http:'),
    code: 'unreachable',
    says: /Is the scheme of KEYCLOAK_URL right/,
  },
  {
    name: 'wrong credentials',
    url: () => http(answer(401, JSON.stringify({ error: 'invalid_grant' }))),
    code: 'unauthorized',
    says: /does not accept administrator admin of realm master \(invalid_grant\)\. Check KEYCLOAK_ADMIN/,
  },
  {
    name: 'credentials that end in the middle',
    url: () => {
      let grants = 0
      return http((request, response) => {
        const isToken = request.url?.endsWith('/token') === true
        grants += isToken ? 1 : 0
        const token = JSON.stringify({ access_token: 't', expires_in: 300 })
        return answer(
          isToken && grants === 1 ? 200 : 401,
          isToken && grants === 1 ? token : '{"error":"invalid_grant"}',
        )(request, response)
      })
    },
    code: 'unauthorized',
    says: /does not accept administrator admin/,
  },
  {
    name: 'a token that is not accepted',
    url: () => keycloak(answer(401, '{}')),
    code: 'unauthorized',
    says: /token of administrator admin is not accepted.*--hostname/,
  },
  {
    name: 'a role that is missing',
    url: () => keycloak(answer(403, '{}')),
    code: 'forbidden',
    says: /It takes manage-realm of the client r-realm in the realm master/,
  },
  {
    name: 'a proxy that sends elsewhere for the token',
    url: () => http(answer(302, '', { location: 'https://login.portal.example/start?x=1' })),
    code: 'unexpected_answer',
    says: /302, a redirect to https:\/\/login\.portal\.example, when asked for a token.*no proxy in front/,
  },
  {
    name: 'a proxy that sends elsewhere',
    url: () => keycloak(answer(302, '', { location: 'https://login.portal.example/start?x=1' })),
    code: 'unexpected_answer',
    says: /302, a redirect to https:\/\/login\.portal\.example\. .*no proxy in front/,
  },
  {
    name: 'a page instead of a token',
    url: () => http(answer(200, PAGE)),
    code: 'unexpected_answer',
    says: /when asked for a token.*no proxy in front/,
  },
  {
    name: 'a page instead of a realm',
    url: () => keycloak(answer(200, PAGE)),
    code: 'unexpected_answer',
    says: /200 without JSON.*no proxy in front/,
  },
  {
    name: 'a Keycloak that is too old',
    url: () => keycloak(answer(200, JSON.stringify({ realm: 'r', keycloakVersion: '25.0.6' }))),
    code: 'unsupported_version',
    says: /is 25\.0\.6\. Passerelle provisions Keycloak 26 and later/,
  },
  {
    name: 'a Keycloak that is too old and lacks the realm',
    url: () =>
      keycloak((request, response) =>
        request.url === '/admin/serverinfo'
          ? answer(200, JSON.stringify({ systemInfo: { version: '24.0.1' } }))(request, response)
          : answer(404, '{}')(request, response),
      ),
    code: 'unsupported_version',
    says: /is 24\.0\.1/,
  },
]

const LOADED: LoadedRealm = {
  realm: 'r',
  document: { realm: 'r', displayName: 'R' },
  placeOf: () => undefined,
  development: undefined,
  secrets: new Set(),
  digest: 'of a test',
  source: { kind: 'file', path: 'r.yaml' },
  warnings: [],
}

describe('a plan that cannot be made', () => {
  it.each(FAULTS)('says what to do about $name, and never that everything is new', async ({ url, code, says }) => {
    const client: AdminClient = createAdminClient({
      url: await url(),
      credentials: { username: 'admin', password: PASSWORD },
      timeoutMs: 5_000,
      pause: async () => {},
    })
    const failure: unknown = await planRealm(LOADED, client).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code, message: expect.stringMatching(says) })
    expect(JSON.stringify(failure) + String(failure)).not.toContain(PASSWORD)
    expect(client.writes()).toBe(0)
  })
})

it.each([
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate is for another name'],
  ['CERT_HAS_EXPIRED', 'out of date'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'NODE_EXTRA_CA_CERTS'],
  ['ENOTFOUND', 'name cannot be resolved'],
])('says what to do about %s', async (code, mend) => {
  const fetch = (): Promise<Response> =>
    Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code }) }))
  const credentials = { username: 'admin', password: PASSWORD }
  const client = createAdminClient({ url: 'https://id.example', credentials, fetch, pause: async () => {} })
  await expect(planRealm(LOADED, client)).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining(mend),
  })
})
