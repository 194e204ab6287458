import { createServer, request as forward, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type AdminClient, createAdminClient } from '../../src/admin-api/index.js'
import { startServer } from '../../src/app.js'
import { isJsonObject, type JsonObject } from '../../src/json/index.js'
import { createVerifier, type KeyEvent, type Verdict, type Verifier } from '../../src/tokens/index.js'
import { jsonOf } from '../support/json-of.js'
import { logFolder, rememberSecret } from '../support/secrets-in-logs.js'
import { testConfiguration } from '../support/test-configuration.js'
import { ADMINISTRATOR } from './administrator.js'
import { runProgram } from './run-program.js'

const AUDIENCE = 'backend-api'
const CLIENT = { client_id: 'job', client_secret: rememberSecret('secret-of-the-job') } as const

/** A realm with one client that gets tokens for our audience; a Keycloak has room for many. */
const realmNamed = (realm: string, attributes: JsonObject = {}): JsonObject => ({
  realm,
  enabled: true,
  attributes,
  clients: [
    {
      clientId: CLIENT.client_id,
      secret: CLIENT.client_secret,
      serviceAccountsEnabled: true,
      protocolMappers: [
        {
          name: 'audience',
          protocol: 'openid-connect',
          protocolMapper: 'oidc-audience-mapper',
          config: { 'included.custom.audience': AUDIENCE, 'access.token.claim': 'true' },
        },
      ],
    },
  ],
})

async function tokenFrom(issuer: string, client: Readonly<Record<string, string>> = CLIENT): Promise<string> {
  const { access_token } = await jsonOf<{ access_token: string }>(
    fetch(`${issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...client, grant_type: 'client_credentials' }),
    }),
  )
  return rememberSecret(access_token)
}

const kidOf = (token: string): string => {
  const header: { kid: string } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
  return header.kid
}

const codeOf = (verdict: Verdict): string => (verdict.ok ? 'ok' : verdict.refusal.code)

describe('the keys of a realm', () => {
  const REALM = 'rotation'
  let admin: AdminClient
  let issuer: string
  let verifier: Verifier
  const events: KeyEvent[] = []
  const requests: string[] = []

  beforeAll(async () => {
    const url = inject('keycloakUrl')
    admin = createAdminClient({ url, credentials: ADMINISTRATOR })
    await admin.post('', realmNamed(REALM))
    issuer = `${url}/realms/${REALM}`
    verifier = createVerifier({
      issuer,
      audience: AUDIENCE,
      keyRefreshSeconds: 1,
      onKeyEvent: (event) => events.push(event),
      fetch(address, init) {
        requests.push(address)
        return fetch(address, init)
      },
    })
  })
  afterAll(async () => {
    verifier.close()
    await admin.delete(`/${REALM}`)
  })

  const keyProvider = (name: string, config: Readonly<Record<string, string>>): JsonObject => ({
    name,
    providerId: 'rsa-generated',
    providerType: 'org.keycloak.keys.KeyProvider',
    config: Object.fromEntries(
      Object.entries({ enabled: 'true', active: 'true', algorithm: 'RS256', keySize: '2048', ...config }).map(
        ([key, value]) => [key, [value]],
      ),
    ),
  })

  /** The provider of keys that Keycloak made with the realm, or one that was added. */
  async function changeKeyProvider(name: string, config: Readonly<Record<string, string>>): Promise<void> {
    const found = await admin.get(`/${REALM}/components?name=${name}&type=org.keycloak.keys.KeyProvider`)
    const [component] = Array.isArray(found) ? found : []
    if (typeof component !== 'object' || component === null || !('id' in component)) throw new Error(`no ${name}`)
    await admin.put(`/${REALM}/components/${component.id}`, { ...component, ...keyProvider(name, config) })
  }

  it('are those for signatures alone, though Keycloak publishes one for encryption beside', async () => {
    expect(await verifier.refreshKeys()).toMatchObject({ status: 'ok', keys: 1 })
    const { keys } = await jsonOf<{ keys: { use: string }[] }>(fetch(`${issuer}/protocol/openid-connect/certs`))
    expect(keys.map(({ use }) => use).sort()).toEqual(['enc', 'sig'])
  })

  it('rotated the unsafe way, by a key of higher priority at once: the first token of the new key passes', async () => {
    // A verifier that asks rarely, so that it is the token which makes it ask.
    const rare = createVerifier({ issuer, audience: AUDIENCE, keyRefreshSeconds: 3_600 })
    const old = await tokenFrom(issuer)
    expect(codeOf(await rare.verify(old))).toBe('ok')
    await admin.post(`/${REALM}/components`, keyProvider('unsafe', { priority: '200' }))
    const fresh = await tokenFrom(issuer)
    expect(kidOf(fresh)).not.toBe(kidOf(old))
    expect(codeOf(await rare.verify(fresh))).toBe('ok')
    expect(rare.verify(old)).toMatchObject({ ok: true, firstSeen: false })
    rare.close()
  })

  it('rotated the safe way, published before they sign: no token ever waits', async () => {
    await admin.post(`/${REALM}/components`, keyProvider('safe', { priority: '50' }))
    const known = () => events.flatMap((event) => (event.kind === 'keys_changed' ? event.added : []))
    await expect.poll(known, { timeout: 10_000 }).toHaveLength(3)
    await changeKeyProvider('safe', { priority: '300' })
    const fresh = await tokenFrom(issuer)
    expect(known()).toContain(kidOf(fresh))
    const verdict = verifier.verify(fresh)
    expect(verdict).not.toBeInstanceOf(Promise)
    expect(verdict).toMatchObject({ ok: true })
  })

  it('made passive, then disabled: known tokens pass, then are refused at the next refresh, and no other', async () => {
    const signedBySafe = await tokenFrom(issuer)
    expect(codeOf(await verifier.verify(signedBySafe))).toBe('ok')
    await changeKeyProvider('safe', { priority: '300', active: 'false' })
    const signedByUnsafe = await tokenFrom(issuer)
    expect(kidOf(signedByUnsafe)).not.toBe(kidOf(signedBySafe))
    expect(codeOf(await verifier.verify(signedByUnsafe))).toBe('ok')
    await verifier.refreshKeys()
    expect(verifier.verify(signedBySafe)).toMatchObject({ ok: true, firstSeen: false })

    await changeKeyProvider('safe', { priority: '300', active: 'false', enabled: 'false' })
    // By its timer: nobody asks for a refresh.
    await expect.poll(() => events.at(-1), { timeout: 10_000 }).toMatchObject({ withdrawn: [kidOf(signedBySafe)] })
    expect(codeOf(await verifier.verify(signedBySafe))).toBe('key_unknown')
    expect(verifier.verify(signedByUnsafe)).toMatchObject({ ok: true, firstSeen: false })
  })

  it('cost requests to the issuer alone', () => {
    expect(requests.filter((address) => !address.startsWith(`${issuer}/`))).toEqual([])
  })
})

describe('two realms of one Keycloak, in one verifier', () => {
  const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const
  const [ONE, OTHER] = ['tenant-one', 'tenant-other']
  let admin: AdminClient
  const issuerOf = (realm: string) => `${inject('keycloakUrl')}/realms/${realm}`
  const clientOf = (algorithm: string) => ({ client_id: `job-${algorithm}`, client_secret: CLIENT.client_secret })

  beforeAll(async () => {
    admin = createAdminClient({ url: inject('keycloakUrl'), credentials: ADMINISTRATOR })
    for (const name of [ONE, OTHER]) {
      const realm = realmNamed(name)
      const [client] = Array.isArray(realm.clients) ? realm.clients : []
      if (!isJsonObject(client)) throw new Error('no client')
      const clients = ALGORITHMS.map((algorithm) => ({
        ...client,
        clientId: `job-${algorithm}`,
        attributes: { 'access.token.signed.response.alg': algorithm },
      }))
      await admin.post('', { ...realm, clients: [client, ...clients] })
    }
  })
  afterAll(async () => {
    for (const name of [ONE, OTHER]) await admin.delete(`/${name}`)
  })

  it.each(ALGORITHMS)('sign with %s, which is each one’s to allow', async (algorithm) => {
    const verifier = createVerifier({
      issuers: [
        { issuer: issuerOf(ONE), audience: AUDIENCE, algorithms: [algorithm] },
        { issuer: issuerOf(OTHER), audience: AUDIENCE, algorithms: ALGORITHMS.filter((name) => name !== algorithm) },
      ],
    })
    expect(codeOf(await verifier.verify(await tokenFrom(issuerOf(ONE), clientOf(algorithm))))).toBe('ok')
    expect(codeOf(await verifier.verify(await tokenFrom(issuerOf(OTHER), clientOf(algorithm))))).toBe('algorithm')
    verifier.close()
  })

  it('have keys of their own: the other’s token under our name is refused', async () => {
    const verifier = createVerifier({
      issuers: [ONE, OTHER].map((name) => ({ issuer: issuerOf(name), audience: AUDIENCE })),
    })
    const [header, payload = '', signature] = (await tokenFrom(issuerOf(OTHER))).split('.')
    expect(codeOf(await verifier.verify(`${header}.${payload}.${signature}`))).toBe('ok')
    const moved = Buffer.from(payload, 'base64url').toString().replace(issuerOf(OTHER), issuerOf(ONE))
    const forged = `${header}.${Buffer.from(moved).toString('base64url')}.${signature}`
    expect(codeOf(await verifier.verify(forged))).toBe('key_unknown')
    verifier.close()
  })
})

describe('a realm with a public address of its own', () => {
  const REALM = 'public-address'
  // Nobody answers there: whatever is fetched comes from inside.
  const PUBLIC = 'https://id.example'

  it('is verified from inside, where discovery names public addresses', async () => {
    const url = inject('keycloakUrl')
    const admin = createAdminClient({ url, credentials: ADMINISTRATOR })
    await admin.post('', realmNamed(REALM, { frontendUrl: PUBLIC }))
    const issuer = `${PUBLIC}/realms/${REALM}`
    const { jwks_uri } = await jsonOf<{ jwks_uri: string }>(
      fetch(`${url}/realms/${REALM}/.well-known/openid-configuration`),
    )
    expect(jwks_uri.startsWith(PUBLIC)).toBe(true)
    const token = await tokenFrom(`${url}/realms/${REALM}`)
    const inside = createVerifier({ issuer, audience: AUDIENCE, internalUrl: url })
    expect(codeOf(await inside.verify(token))).toBe('ok')
    inside.close()
    // Configured by the address it was asked at, as after a move into Docker.
    const trapped = createVerifier({ issuer: `${url}/realms/${REALM}`, audience: AUDIENCE })
    expect(await trapped.verify(token)).toMatchObject({
      refusal: { code: 'issuer', mend: expect.stringMatching(/hostname-backchannel-dynamic/) },
    })
    expect(await trapped.refreshKeys()).toMatchObject({ error: expect.stringMatching(/hostname \(a full URL\)/) })
    trapped.close()
    await admin.delete(`/${REALM}`)
  })
})

describe('a Keycloak behind a proxy', () => {
  let proxy: Server
  let publicUrl: string
  let keycloak: { url: string; port: number }
  const proxied: string[] = []

  beforeAll(async () => {
    proxy = createServer((incoming, outgoing) => {
      proxied.push(incoming.url ?? '')
      const { hostname, port } = new URL(keycloak.url)
      const { method, url: path, headers } = incoming
      const onward = forward({ hostname, port, method, path, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      incoming.pipe(onward)
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const address = proxy.address()
    if (address === null || typeof address === 'string') throw new Error('listens on no port')
    publicUrl = `http://127.0.0.1:${address.port}`
    const started = await runProgram('scripts/keycloak.sh', ['start', '--port', '0', '--json'], {
      environment: {
        KEYCLOAK_ADMIN: ADMINISTRATOR.username,
        KEYCLOAK_ADMIN_PASSWORD: ADMINISTRATOR.password,
        KC_HOSTNAME: publicUrl,
        KC_HOSTNAME_BACKCHANNEL_DYNAMIC: 'true',
      },
      showProgress: true,
    })
    if (started.exitCode !== 0) throw new Error(`${started.stdout}${started.stderr}`)
    keycloak = JSON.parse(started.stdout)
    await createAdminClient({ url: keycloak.url, credentials: ADMINISTRATOR }).post('', realmNamed('proxied'))
  })
  afterAll(async () => {
    proxy.closeAllConnections()
    proxy.close()
    if (keycloak) await runProgram('scripts/keycloak.sh', ['stop', '--port', String(keycloak.port)])
  })

  it('is asked inside, while iss stays public, wherever the token was asked for', async () => {
    const issuer = `${publicUrl}/realms/proxied`
    const inside = `${keycloak.url}/realms/proxied`
    const tokens = [await tokenFrom(issuer), await tokenFrom(inside)]
    const before = proxied.length
    const requests: string[] = []
    const verifier = createVerifier({
      issuer,
      audience: AUDIENCE,
      internalUrl: keycloak.url,
      fetch(address, init) {
        requests.push(address)
        return fetch(address, init)
      },
    })
    for (const token of tokens) expect(codeOf(await verifier.verify(token))).toBe('ok')
    expect(requests).toEqual([`${inside}/.well-known/openid-configuration`, `${inside}/protocol/openid-connect/certs`])
    expect(proxied.length).toBe(before)
    verifier.close()
  })

  it('sends no Date by itself; with the one that the proxy adds, clocks are compared', async () => {
    const direct = createVerifier({
      issuer: `${publicUrl}/realms/proxied`,
      audience: AUDIENCE,
      internalUrl: keycloak.url,
    })
    expect(await direct.refreshKeys()).not.toHaveProperty('offsetSeconds')
    direct.close()
    const behind = createVerifier({ issuer: `${publicUrl}/realms/proxied`, audience: AUDIENCE })
    const status = await behind.refreshKeys()
    expect('offsetSeconds' in status ? Math.abs(status.offsetSeconds ?? 99) : undefined).toBeLessThanOrEqual(2)
    behind.close()
  })

  it('is verified by the server with OIDC_INTERNAL_URL, and with the public address alone', async () => {
    const issuer = `${publicUrl}/realms/proxied`
    for (const internal of [{ OIDC_INTERNAL_URL: `${keycloak.url}/realms/proxied` }, {}]) {
      const server = await startServer(
        testConfiguration({
          OIDC_ISSUER: issuer,
          LOG_DIR: await logFolder(),
          DATA_DIR: await logFolder(),
          PORT: '0',
          ...internal,
        }),
      )
      try {
        const headers = { authorization: `Bearer ${await tokenFrom(issuer)}` }
        expect((await fetch(`${server.url}/auth/me`, { headers })).status).toBe(200)
      } finally {
        await server.stop()
      }
    }
  })
})
