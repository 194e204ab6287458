import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { mintToken, startDevProvider } from '../../../src/testing/index.js'
import { cleanEnvironment } from '../../support/command.js'
import { programOf, projectRoot, writeProgram } from '../../support/docs-program.js'
import { freePort } from '../../support/free-port.js'
import { rememberSecret } from '../../support/secrets-in-logs.js'

it('the program of docs/migrate-from-keycloak-connect.md protects its route', async () => {
  const { program } = await programOf('migrate-from-keycloak-connect.md')
  const provider = await startDevProvider()
  onTestFinished(() => provider.stop())
  const url = await run(program, provider.issuer)

  const jean = rememberSecret(mintToken({ issuer: provider.issuer, roles: ['gaveur'], attributes: { gaveur_id: 1 } }))
  const call = (path: string, token?: string) =>
    fetch(`${url}${path}`, { headers: token === undefined ? {} : { Authorization: `Bearer ${token}` } })
  expect((await call('/api/gavage/1')).status).toBe(401)
  const own = await call('/api/gavage/1', jean)
  expect(await own.json()).toEqual({ gaveur: 1 })
  expect((await call('/api/gavage/2', jean)).status).toBe(403)
})

/** Starts the program; resolves to its address once it refuses a request without a token. */
async function run(program: string, issuer: string): Promise<string> {
  const port = await freePort()
  const child = spawn(process.execPath, [await writeProgram(program)], {
    cwd: projectRoot,
    env: cleanEnvironment({ OIDC_ISSUER: issuer, PORT: String(port) }),
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await once(child, 'close')
  })
  const url = `http://127.0.0.1:${port}`
  const status = () =>
    fetch(url)
      .then((response) => response.status)
      .catch(() => 0)
  await expect.poll(status, { timeout: 10_000 }).toBe(401)
  return url
}
