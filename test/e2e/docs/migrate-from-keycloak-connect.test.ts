import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { mintToken, startDevProvider } from '../../../src/testing/index.js'
import { freePort } from '../../package/free-port.js'
import { cleanEnvironment } from '../../support/command.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))

it('the program of docs/migrate-from-keycloak-connect.md protects its route', async () => {
  const page = await readFile(`${root}docs/migrate-from-keycloak-connect.md`, 'utf8')
  const program = /<!-- run -->\n```js\n([\s\S]*?)```/.exec(page)?.[1]
  expect(program).toBeDefined()
  const provider = await startDevProvider()
  onTestFinished(() => provider.stop())
  const url = await run(program ?? '', provider.issuer)

  const jean = await mintToken({ issuer: provider.issuer, roles: ['gaveur'], attributes: { gaveur_id: 1 } })
  const call = (path: string, token?: string) =>
    fetch(`${url}${path}`, { headers: token === undefined ? {} : { Authorization: `Bearer ${token}` } })
  expect((await call('/api/gavage/1')).status).toBe(401)
  const own = await call('/api/gavage/1', jean)
  expect(await own.json()).toEqual({ gaveur: 1 })
  expect((await call('/api/gavage/2', jean)).status).toBe(403)
})

/** Runs the program inside the package, so that it imports `passerelle` by name; resolves to its address. */
async function run(program: string, issuer: string): Promise<string> {
  const folder = `${root}.cache/docs-${process.pid}`
  await mkdir(folder, { recursive: true })
  await writeFile(`${folder}/program.mjs`, program)
  const port = await freePort()
  const child = spawn(process.execPath, [`${folder}/program.mjs`], {
    cwd: root,
    env: cleanEnvironment({ OIDC_ISSUER: issuer, PORT: String(port) }),
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await once(child, 'close')
    await rm(folder, { recursive: true, force: true })
  })
  const url = `http://127.0.0.1:${port}`
  await expect
    .poll(
      () =>
        fetch(url).then(
          ({ status }) => status,
          () => 0,
        ),
      { timeout: 10_000 },
    )
    .toBe(401)
  return url
}
