import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  allowInsecureRequests,
  discovery,
  fetchProtectedResource,
  genericGrantRequest,
  getDPoPHandle,
  None,
  randomDPoPKeyPair,
} from 'openid-client'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type RunningServer, startServer } from '../../src/app.js'
import { authenticateRequest } from '../../src/http-auth/index.js'
import { createDpopKey, type DpopKey } from '../../src/testing/index.js'
import { createVerifier } from '../../src/tokens/index.js'
import { claimsOf, createClient, FRONT, headerOf, JEAN, PASSWORD_GRANT } from '../e2e/dev-provider/client.js'
import { logFolder, rememberSecret } from '../support/secrets-in-logs.js'
import { testConfiguration } from '../support/test-configuration.js'
import { createRealmFolder, type ProvisionedRealm } from './provisioned-realm.js'

/** A token of Keycloak bound to this key. */
async function boundToken(issuer: string, key: DpopKey): Promise<string> {
  const url = `${issuer}/protocol/openid-connect/token`
  const { status, body } = await createClient(issuer).post('/token', PASSWORD_GRANT, {
    DPoP: key.proof({ method: 'POST', url }),
  })
  expect([status, body.token_type]).toEqual([200, 'DPoP'])
  return String(body.access_token)
}

describe('tokens that Keycloak binds to a key', () => {
  const issuer = inject('keycloakIssuer')
  const key = createDpopKey()
  let server: RunningServer
  let logs: string
  let url: string
  let token: string

  beforeAll(async () => {
    logs = await logFolder()
    server = await startServer(testConfiguration({ LOG_DIR: logs, DATA_DIR: logs, PORT: '0', OIDC_ISSUER: issuer }))
    url = `${server.url}/auth/me`
    token = await boundToken(issuer, key)
  })
  afterAll(() => server.stop())

  const statusOf = async (headers: Record<string, string>): Promise<number> => (await fetch(url, { headers })).status
  const withProof = (proof: string) => ({ Authorization: `DPoP ${token}`, DPoP: proof })

  it('say so, although nothing was switched on', () => {
    expect(claimsOf(token)).toMatchObject({ typ: 'DPoP', cnf: { jkt: key.jkt } })
  })

  it('are refused as bearer tokens, and pass with a proof, once', async () => {
    expect(await statusOf({ Authorization: `Bearer ${token}` })).toBe(401)
    const proof = key.proof({ method: 'GET', url, accessToken: token })
    expect(await statusOf(withProof(proof))).toBe(200)
    expect(await statusOf(withProof(proof))).toBe(401)
    const log = await readFile(join(logs, 'auth.log'), 'utf8')
    expect(log).toContain('token refused: bound_token (binding)')
    expect(log).toContain('token refused: proof_replayed (binding)')
  })

  it.each<[string, () => string]>([
    ['another method', () => key.proof({ method: 'POST', url, accessToken: token })],
    ['another URL', () => key.proof({ method: 'GET', url: `${server.url}/api/gavage/1`, accessToken: token })],
    ['another token', () => key.proof({ method: 'GET', url, accessToken: 'another' })],
    ['another key', () => createDpopKey().proof({ method: 'GET', url, accessToken: token })],
  ])('are refused with a proof for %s', async (_, proof) => {
    expect(await statusOf(withProof(proof()))).toBe(401)
  })

  it('are what openid-client gets and sends', async () => {
    const configuration = await discovery(new URL(issuer), FRONT.client_id, undefined, None(), {
      execute: [allowInsecureRequests],
    })
    const DPoP = getDPoPHandle(configuration, await randomDPoPKeyPair('ES256'))
    const tokens = await genericGrantRequest(configuration, 'password', { ...JEAN, scope: 'openid' }, { DPoP })
    rememberSecret(tokens.access_token)
    if (tokens.refresh_token !== undefined) rememberSecret(tokens.refresh_token)
    const answer = await fetchProtectedResource(
      configuration,
      tokens.access_token,
      new URL(url),
      'GET',
      null,
      undefined,
      {
        DPoP,
      },
    )
    expect(answer.status).toBe(200)
  })

  it('and plain ones say how strongly their user signed in', async () => {
    const { body } = await createClient(issuer).post('/token', PASSWORD_GRANT)
    const verifier = createVerifier({ issuer, audience: 'backend-api' })
    const request = new Request(url, { headers: { Authorization: `Bearer ${body.access_token}` } })
    expect(await authenticateRequest(verifier, request, { acr: '1' })).toMatchObject({ ok: true })
    expect(await authenticateRequest(verifier, request, { acr: '2' })).toMatchObject({
      problem: { code: 'insufficient_user_authentication' },
    })
  })
})

describe('tokens of a client that is set up for RFC 9068', () => {
  let realm: ProvisionedRealm
  let issuer: string

  beforeAll(async () => {
    realm = await createRealmFolder('strict-tokens')
    issuer = `${inject('keycloakUrl')}/realms/${realm.name}`
    expect(await realm.realm('apply', ['--yes', '--with-dev-users'])).toMatchObject({ exitCode: 0 })
  })
  afterAll(() => realm.remove())

  const newToken = async (): Promise<string> =>
    String((await createClient(issuer).post('/token', PASSWORD_GRANT)).body.access_token)

  it('are refused with the switch to set, until both are', async () => {
    const verifier = createVerifier({ issuer, audience: 'backend-api', profile: 'rfc9068' })
    expect(await verifier.verify(await newToken())).toMatchObject({
      refusal: { code: 'type', mend: expect.stringContaining('access.token.header.type.rfc9068') },
    })

    const [client] = Object(await realm.admin.get(`/${realm.name}/clients?clientId=${FRONT.client_id}`))
    const attributes = { ...client.attributes, 'access.token.header.type.rfc9068': 'true' }
    await realm.admin.put(`/${realm.name}/clients/${client.id}`, { ...client, attributes })
    const typed = await newToken()
    expect(headerOf(typed)).toMatchObject({ typ: 'at+jwt' })
    expect(await verifier.verify(typed)).toMatchObject({
      refusal: { code: 'claim_missing', expected: 'client_id: a string, not empty' },
    })

    await realm.admin.post(`/${realm.name}/clients/${client.id}/protocol-mappers/models`, {
      name: 'client_id',
      protocol: 'openid-connect',
      protocolMapper: 'oidc-hardcoded-claim-mapper',
      config: {
        'claim.name': 'client_id',
        'claim.value': FRONT.client_id,
        'jsonType.label': 'String',
        'access.token.claim': 'true',
        'id.token.claim': 'false',
        'userinfo.token.claim': 'false',
      },
    })
    expect(await verifier.verify(await newToken())).toMatchObject({ ok: true, token: { clientId: FRONT.client_id } })
  })
})
