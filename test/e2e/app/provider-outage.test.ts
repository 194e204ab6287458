import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { startServer } from '../../../src/app.js'
import { freePort } from '../../support/free-port.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'
import { testConfiguration } from '../../support/test-configuration.js'
import { claims, compact, encode, header, JWKS, KEYS } from '../../unit/tokens/forge.js'

const PATH = '/realms/gaveurs-production'

/** A provider that can be stopped and started at the same address. */
async function createProvider() {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}${PATH}`
  let keySetRequests = 0
  let keySet: object = JWKS
  let server = createServer()
  const start = async () => {
    server = createServer((request, response) => {
      const isKeySet = request.url === `${PATH}/certs`
      if (isKeySet) keySetRequests += 1
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(isKeySet ? keySet : { issuer, jwks_uri: `${issuer}/certs` }))
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  }
  const stop = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  const publish = (keys: readonly object[]) => {
    keySet = { keys }
  }
  return { issuer, start, stop, publish, keySetRequests: () => keySetRequests }
}

it('a provider that is away costs neither the start nor known keys, is told once, and is found again by itself', async () => {
  const provider = await createProvider()
  const logs = await logFolder()
  const server = await startServer(
    testConfiguration({ OIDC_ISSUER: provider.issuer, LOG_DIR: logs, DATA_DIR: logs, PORT: '0' }),
  )
  onTestFinished(() => server.stop())

  const nowSeconds = Math.floor(Date.now() / 1000)
  const mint = (jti: string) =>
    rememberSecret(
      compact(header(), claims({ iss: provider.issuer, iat: nowSeconds, exp: nowSeconds + 600, jti }), KEYS.rsa),
    )
  const ask = (token: string) => fetch(`${server.url}/auth/me`, { headers: { authorization: `Bearer ${token}` } })
  const issuerHealth = async (): Promise<unknown> => {
    const report: unknown = await (await fetch(`${server.url}/health`)).json()
    return report
  }
  const healthIs = (status: string, health: string) =>
    expect
      .poll(issuerHealth, { timeout: 20_000, interval: 100 })
      .toMatchObject({ status, checks: { issuer: { status: health } } })
  const authLog = async (pattern: RegExp) =>
    (await readFile(join(logs, 'auth.log'), 'utf8')).split('\n').filter((line) => pattern.test(line))

  // Down at the start: the server serves, and says so.
  await healthIs('failed', 'failed')
  expect((await fetch(`${server.url}/health`)).status).toBe(503)
  for (let index = 0; index < 20; index += 1) {
    const refused = await ask(mint(`early-${index}`))
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({ code: 'keys_unavailable' })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  }
  expect(await authLog(/no keys from/)).toHaveLength(1)

  // Up: no token comes, and yet its keys are had.
  await provider.start()
  await healthIs('ok', 'ok')
  expect(await authLog(/are fetched again after \d+ s/)).toHaveLength(1)
  expect(await authLog(/: added "rsa"/)).toHaveLength(1)
  const known = mint('known')
  expect((await ask(known)).status).toBe(200)

  // A storm of unknown kids.
  const before = provider.keySetRequests()
  const good = mint('body')
  const forged = (index: number) => `${encode(header({ kid: `k${index}` }))}${good.slice(good.indexOf('.'))}`
  const storm = await Promise.all(Array.from({ length: 400 }, async (_, index) => (await ask(forged(index))).status))
  expect(new Set(storm)).toEqual(new Set([401]))
  expect(provider.keySetRequests() - before).toBeLessThanOrEqual(2)

  // Down later: known keys go on, for known tokens and for new ones.
  await provider.stop()
  await expect
    .poll(
      async () => {
        await ask(forged(1_000))
        return issuerHealth()
      },
      { timeout: 20_000, interval: 200 },
    )
    .toMatchObject({ status: 'degraded', checks: { issuer: { status: 'degraded' } } })
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
  expect([(await ask(known)).status, (await ask(mint('new while away'))).status]).toEqual([200, 200])
  expect(await authLog(/no keys from/)).toHaveLength(2)

  await provider.start()
  onTestFinished(provider.stop)
  await healthIs('ok', 'ok')
  expect(await authLog(/no keys from/)).toHaveLength(2)

  // Its last key is withdrawn: known tokens stop, and the server says that it serves nobody.
  provider.publish([])
  await expect
    .poll(
      async () => {
        await ask(forged(2_000))
        return issuerHealth()
      },
      { timeout: 20_000, interval: 200 },
    )
    .toMatchObject({ status: 'failed', checks: { issuer: { status: 'failed' } } })
  expect((await ask(known)).status).toBe(503)
  expect(await authLog(/: withdrawn "rsa"/)).toHaveLength(1)
})
