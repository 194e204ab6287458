import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type RunningServer, startServer } from '../../src/app.js'
import { isJsonObject } from '../../src/json/index.js'
import { createVerifier, type IntrospectionOptions } from '../../src/tokens/index.js'
import { SUBJECTS } from '../contract/decision-table.js'
import { freePort } from '../support/free-port.js'
import { jsonOf } from '../support/json-of.js'
import { logFolder, rememberSecret } from '../support/secrets-in-logs.js'
import { testConfiguration } from '../support/test-configuration.js'
import { createRealmFolder, type ProvisionedRealm } from './provisioned-realm.js'

const FRONT = 'euralis-frontend'
const API = { clientId: 'backend-api', clientSecret: 'backend-api-development-secret' } as const
const SOON = { timeout: 10_000 }

interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
}

describe('a real Keycloak', () => {
  let realm: ProvisionedRealm
  let issuer: string
  let server: RunningServer
  let logs: string

  beforeAll(async () => {
    const port = await freePort()
    realm = await createRealmFolder('revocation')
    issuer = `${inject('keycloakUrl')}/realms/${realm.name}`
    await realm.edit(`clients/${FRONT}.yaml`, (text) =>
      text.replace(
        'attributes:\n',
        `attributes:\n  backchannel.logout.url: http://127.0.0.1:${port}/auth/backchannel-logout\n  backchannel.logout.session.required: 'true'\n`,
      ),
    )
    const { exitCode, stderr } = await realm.realm('apply', ['--yes', '--with-dev-users'])
    if (exitCode !== 0) throw new Error(stderr)
    logs = await logFolder()
    server = await startServer(
      testConfiguration({
        PORT: String(port),
        LOG_DIR: logs,
        DATA_DIR: logs,
        OIDC_ISSUER: issuer,
        OIDC_LOGOUT_CLIENTS: FRONT,
      }),
    )
  })

  afterAll(async () => {
    await server?.stop()
    await realm?.remove()
  })

  async function signIn(): Promise<Tokens> {
    const body = new URLSearchParams({ client_id: FRONT, grant_type: 'password', scope: 'openid', ...SUBJECTS.gaveur })
    const tokens = await jsonOf<Tokens>(fetch(`${issuer}/protocol/openid-connect/token`, { method: 'POST', body }))
    rememberSecret(tokens.access_token)
    rememberSecret(tokens.refresh_token)
    return tokens
  }

  const statusOf = async (token: string): Promise<number> =>
    (await fetch(`${server.url}/auth/me`, { headers: { Authorization: `Bearer ${token}` } })).status

  /** Twice, so that the token is known and answered from the cache. */
  async function known(): Promise<Tokens> {
    const tokens = await signIn()
    expect(await statusOf(tokens.access_token)).toBe(200)
    expect(await statusOf(tokens.access_token)).toBe(200)
    return tokens
  }

  it('tells of a user who signs out, and the token that was known is refused; another session goes on', async () => {
    const [leaving, staying] = [await known(), await known()]
    const body = new URLSearchParams({ client_id: FRONT, refresh_token: leaving.refresh_token })
    const response = await fetch(`${issuer}/protocol/openid-connect/logout`, { method: 'POST', body })
    expect(response.status).toBe(204)
    await expect.poll(() => statusOf(leaving.access_token), SOON).toBe(401)
    expect(await statusOf(staying.access_token)).toBe(200)
    const audit = () => readFile(join(logs, 'audit.log'), 'utf8')
    await expect.poll(audit, SOON).toMatch(/LOGOUT.*[\s\S]*SESSION_REVOKED/)
    await expect.poll(() => readFile(join(logs, 'auth.log'), 'utf8')).toContain('signed out by the provider')
  })

  it('tells of a user whom an administrator signs out: every session of theirs ends', async () => {
    const [one, other] = [await known(), await known()]
    await realm.admin.post(`/${realm.name}/users/${realm.userId('03')}/logout`, {})
    await expect.poll(() => statusOf(one.access_token), SOON).toBe(401)
    await expect.poll(() => statusOf(other.access_token), SOON).toBe(401)
    expect(await statusOf((await signIn()).access_token)).toBe(200)
  })

  it('is answered 404 by a server that knows no client, and told what to set', async () => {
    const off = await startServer(
      testConfiguration({ PORT: '0', LOG_DIR: await logFolder(), DATA_DIR: await logFolder(), OIDC_ISSUER: issuer }),
    )
    const response = await fetch(`${off.url}/auth/backchannel-logout`, { method: 'POST', body: new URLSearchParams() })
    const told = await response.text()
    await off.stop()
    expect(response.status).toBe(404)
    expect(told).toContain('set OIDC_CLIENT_ID or OIDC_LOGOUT_CLIENTS')
  })

  describe('asked about tokens', () => {
    const verifierWith = (tokens: IntrospectionOptions['tokens'], clientSecret: string = API.clientSecret) =>
      createVerifier({
        issuer,
        audience: API.clientId,
        introspection: { clientId: API.clientId, clientSecret, tokens, cacheSeconds: 0 },
      })

    const codeOf = async (token: string, tokens: IntrospectionOptions['tokens'], secret?: string): Promise<string> => {
      const verdict = await verifierWith(tokens, secret).verify(token)
      return verdict.ok ? 'ok' : verdict.refusal.code
    }

    async function setLightweight(isOn: boolean): Promise<void> {
      const found = await realm.admin.get(`/${realm.name}/clients?clientId=${FRONT}`)
      const [client = {}] = Array.isArray(found) ? found.filter(isJsonObject) : []
      const attributes = { ...Object(client.attributes), 'client.use.lightweight.access.token.enabled': String(isOn) }
      await realm.admin.put(`/${realm.name}/clients/${client.id}`, { ...client, attributes })
    }

    it('says active of a good one, and inactive as soon as its session has ended', async () => {
      const { access_token, refresh_token } = await signIn()
      expect(await codeOf(access_token, 'always')).toBe('ok')
      const body = new URLSearchParams({ client_id: FRONT, refresh_token })
      await fetch(`${issuer}/protocol/openid-connect/logout`, { method: 'POST', body })
      expect(await codeOf(access_token, 'lightweight')).toBe('ok')
      expect(await codeOf(access_token, 'always')).toBe('inactive')
    })

    it('refuses a wrong secret, which is no word about the token', async () => {
      const { access_token } = await signIn()
      expect(await codeOf(access_token, 'always', rememberSecret('a-wrong-secret'))).toBe('introspection_unavailable')
    })

    it('says the rest of a lightweight token', async () => {
      await setLightweight(true)
      const { access_token } = await signIn()
      await setLightweight(false)
      expect(await codeOf(access_token, 'opaque')).toBe('lightweight')
      expect(await verifierWith('lightweight').verify(access_token)).toMatchObject({
        ok: true,
        token: { username: SUBJECTS.gaveur.username, roles: expect.arrayContaining(['gaveur']), kind: 'user' },
      })
    })

    it('calls a token inactive to a client that its audience does not name, and the mend says so', async () => {
      const stranger = { clientId: 'stranger', clientSecret: rememberSecret('secret-of-the-stranger') } as const
      const { clientId, clientSecret: secret } = stranger
      await realm.admin.post(`/${realm.name}/clients`, { clientId, secret, serviceAccountsEnabled: true })
      const { access_token } = await signIn()
      const verifier = createVerifier({
        issuer,
        audience: API.clientId,
        introspection: { ...stranger, tokens: 'always' },
      })
      expect(await verifier.verify(access_token)).toMatchObject({
        ok: false,
        refusal: { code: 'inactive', mend: expect.stringMatching(/26\.6\.2.*audience mapper for stranger/) },
      })
    })
  })
})
