import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createDevProvider } from '../../../src/dev-provider/index.js'
import type { RealmConfig } from '../../../src/realm-config/index.js'
import { realmFixture } from '../../unit/dev-provider/realm-fixture.js'
import { type Client, claimsOf, createClient } from './client.js'

const ANN = { grant_type: 'password', client_id: 'front', username: 'ann', password: 'secret', scope: 'openid' }

interface Served {
  readonly client: Client
  /** Moves the provider's clock. */
  wait(seconds: number): void
}

async function serve(config: RealmConfig): Promise<Served> {
  const server = createServer((req, res) => void provider.handle(req, res))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close().closeAllConnections())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const issuer = `http://127.0.0.1:${port}/realms/${config.realm}`
  let aheadMs = 0
  const provider = await createDevProvider({ config, issuer, now: () => Date.now() + aheadMs })
  return {
    client: createClient(issuer),
    wait: (seconds) => {
      aheadMs += seconds * 1000
    },
  }
}

function refresh(token: unknown) {
  return { grant_type: 'refresh_token', client_id: 'front', refresh_token: String(token) }
}

describe('the realm decides', () => {
  it('how often a refresh token works, when it revokes them', async () => {
    const { client } = await serve(
      realmFixture({ representation: { revokeRefreshToken: true, refreshTokenMaxReuse: 1 } }),
    )
    const { body } = await client.post('/token', ANN)
    const answers = []
    for (const _ of [1, 2, 3, 4]) answers.push((await client.post('/token', refresh(body.refresh_token))).body)
    expect(answers.map(({ error_description: text }) => text)).toEqual([
      undefined,
      undefined,
      'Maximum allowed refresh token reuse exceeded',
      'Session not active',
    ])
    // The thief's newer token is worth nothing either.
    expect((await client.post('/token', refresh(answers[1]?.refresh_token))).status).toBe(400)
  })

  it('that a refresh token works again, as in Keycloak, where it revokes none', async () => {
    const { client } = await serve(realmFixture({}))
    const { body } = await client.post('/token', ANN)
    for (const attempt of ['first', 'second']) {
      expect((await client.post('/token', refresh(body.refresh_token))).status, attempt).toBe(200)
    }
  })

  it('when an idle session ends', async () => {
    const { client, wait } = await serve(realmFixture({ representation: { ssoSessionIdleTimeout: 100 } }))
    const { body } = await client.post('/token', ANN)
    wait(99)
    const kept = (await client.post('/token', refresh(body.refresh_token))).body
    expect(kept.refresh_expires_in).toBe(100)
    wait(50)
    expect((await client.post('/token', refresh(kept.refresh_token))).status).toBe(200)
    wait(101)
    expect((await client.post('/token', refresh(kept.refresh_token))).body.error).toBe('invalid_grant')
  })

  it('when a session ends at the latest, which no token outlives', async () => {
    const { client, wait } = await serve(
      realmFixture({ representation: { ssoSessionMaxLifespan: 400, ssoSessionIdleTimeout: 350 } }),
    )
    const { body } = await client.post('/token', ANN)
    wait(200)
    expect((await client.post('/token', refresh(body.refresh_token))).body).toMatchObject({
      expires_in: 200,
      refresh_expires_in: 200,
    })
  })

  it('how long access tokens live', async () => {
    const { client, wait } = await serve(realmFixture({ representation: { accessTokenLifespan: 10 } }))
    const { body } = await client.post('/token', ANN)
    const userinfo = () => client.get('/userinfo', { authorization: `Bearer ${body.access_token}` })
    expect([body.expires_in, (await userinfo()).status]).toEqual([10, 200])
    wait(11)
    expect((await userinfo()).status).toBe(401)
  })

  it('who may sign in', async () => {
    const answer = async (user: Parameters<typeof realmFixture>[0]) =>
      (await (await serve(realmFixture(user))).client.post('/token', ANN)).body.error_description
    expect(await answer({})).toBeUndefined()
    expect(await answer({ user: { enabled: false } })).toBe('Account disabled')
    const credentials = [{ type: 'password', value: 'secret', temporary: true }] as const
    expect(await answer({ user: { credentials } })).toBe('Account is not fully set up')
    expect(await answer({ user: { credentials: [] } })).toBe('Invalid user credentials')
  })

  it('which roles a client without full scope sees: its own', async () => {
    const user = { clientRoles: { front: ['a'], api: ['b'] } }
    const { client } = await serve(realmFixture({ user, client: { fullScopeAllowed: false } }))
    const claims = claimsOf((await client.post('/token', ANN)).body.access_token)
    expect(claims.resource_access).toEqual({ front: { roles: ['a'] } })
    expect(claims).not.toHaveProperty('realm_access')
    expect(claims).not.toHaveProperty('aud')
  })

  it('that a client without a service account has none', async () => {
    const { client } = await serve(realmFixture({ client: { publicClient: false, secret: 's' } }))
    const answer = await client.post('/token', {
      grant_type: 'client_credentials',
      client_id: 'front',
      client_secret: 's',
    })
    expect([answer.status, answer.body.error]).toEqual([401, 'unauthorized_client'])
  })

  it('that a confidential client without a secret cannot authenticate', async () => {
    const { client } = await serve(realmFixture({ client: { publicClient: false } }))
    for (const secret of ['', 'undefined']) {
      expect((await client.post('/token', { ...ANN, client_secret: secret })).status).toBe(401)
    }
  })
})

describe('createDevProvider', () => {
  it.each(['http://127.0.0.1:8081', 'http://127.0.0.1/realms/other', 'nonsense', 'http://127.0.0.1/realms/test/'])(
    'refuses the issuer %s',
    async (issuer) => {
      const start = createDevProvider({ config: realmFixture(), issuer })
      await expect(start).rejects.toMatchObject({ code: 'issuer_invalid' })
    },
  )

  it('names a mapper that it cannot run', async () => {
    const mapper = { name: 'm', protocol: 'openid-connect', protocolMapper: 'oidc-script-mapper', config: {} } as const
    const config = realmFixture({ client: { protocolMappers: [mapper] } })
    const start = createDevProvider({ config, issuer: 'http://127.0.0.1/realms/test' })
    await expect(start).rejects.toMatchObject({ code: 'mapper_unsupported', details: { owner: 'client front' } })
  })
})
