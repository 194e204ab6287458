import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { startServer } from '../../../src/app.js'
import { demonstrationRealmDirectory } from '../../../src/realm-config/index.js'
import { type DevProvider, startDevProvider } from '../../../src/testing/index.js'
import { createVerifier } from '../../../src/tokens/index.js'
import { freePort } from '../../support/free-port.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { testConfiguration } from '../../support/test-configuration.js'
import { API, createClient, FRONT, JEAN, PASSWORD_GRANT } from '../dev-provider/client.js'

/** A provider that tells of logouts at an address, and how. */
async function providerTelling(url: string, sessionRequired: boolean): Promise<DevProvider> {
  const realmConfig = join(await temporaryFolder(), 'gaveurs-production')
  await cp(demonstrationRealmDirectory(), realmConfig, { recursive: true })
  const file = join(realmConfig, 'clients/euralis-frontend.yaml')
  const attributes = `attributes:\n  backchannel.logout.url: ${url}\n  backchannel.logout.session.required: '${sessionRequired}'\n`
  await writeFile(file, (await readFile(file, 'utf8')).replace('attributes:\n', attributes))
  const provider = await startDevProvider({ realmConfig })
  onTestFinished(() => provider.stop())
  return provider
}

it.each([
  ['names the session', true],
  ['names the subject alone', false],
])('a logout at the embedded provider that %s ends the known token here', async (_, sessionRequired) => {
  const port = await freePort()
  const { issuer } = await providerTelling(`http://127.0.0.1:${port}/auth/backchannel-logout`, sessionRequired)
  const server = await startServer(
    testConfiguration({
      PORT: String(port),
      LOG_DIR: await logFolder(),
      DATA_DIR: await logFolder(),
      OIDC_ISSUER: issuer,
      OIDC_LOGOUT_CLIENTS: FRONT.client_id,
    }),
  )
  onTestFinished(() => server.stop())
  const client = createClient(issuer)
  const { body: tokens } = await client.post('/token', PASSWORD_GRANT)
  const status = async () =>
    (await fetch(`${server.url}/auth/me`, { headers: { Authorization: `Bearer ${tokens.access_token}` } })).status
  expect([await status(), await status()]).toEqual([200, 200])
  const { status: left } = await client.post('/logout', { ...FRONT, refresh_token: String(tokens.refresh_token) })
  expect(left).toBe(204)
  expect(await status()).toBe(401)
})

it('introspection at the embedded provider knows that a session ended, which its token does not say', async () => {
  const provider = await startDevProvider()
  onTestFinished(() => provider.stop())
  const { issuer } = provider
  const client = createClient(issuer)
  const { body: tokens } = await client.post('/token', PASSWORD_GRANT)
  const text = String(tokens.access_token)
  const verifierOf = (clientSecret: string) =>
    createVerifier({
      issuer,
      audience: API.client_id,
      introspection: { clientId: API.client_id, clientSecret, tokens: 'always', cacheSeconds: 0 },
    })
  const verifier = verifierOf(API.client_secret)
  expect(await verifier.verify(text)).toMatchObject({ ok: true, token: { username: JEAN.username } })
  expect(await verifierOf('a-wrong-secret').verify(text)).toMatchObject({
    refusal: { code: 'introspection_unavailable' },
  })
  await client.post('/logout', { ...FRONT, refresh_token: String(tokens.refresh_token) })
  expect(await verifier.verify(text)).toMatchObject({
    ok: false,
    refusal: { code: 'inactive', check: 'introspection' },
  })
})
