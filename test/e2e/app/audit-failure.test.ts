import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { startServer } from '../../../src/app.js'
import { mintToken } from '../../../src/testing/index.js'
import { jsonOf } from '../../support/json-of.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { testConfiguration } from '../../support/test-configuration.js'
import { recordsOnDisk, verifyOnDisk } from '../../support/trail-on-disk.js'

const PATIENCE = { timeout: 20_000, interval: 100 }

/** A server whose trail can be taken away: its folder becomes a file, which nothing can be written into. */
async function start(environment: Readonly<Record<string, string>>) {
  const logs = await logFolder()
  const reported = join(await temporaryFolder(), 'reported.txt')
  const reporter = join(await temporaryFolder(), 'reporter.mjs')
  writeFileSync(reported, '')
  writeFileSync(
    reporter,
    `import { appendFileSync } from 'node:fs'\nexport const reportError = (error) => appendFileSync(${JSON.stringify(reported)}, error.stack)`,
  )
  const server = await startServer(
    testConfiguration({ LOG_DIR: logs, DATA_DIR: logs, PORT: '0', ERROR_REPORTER: reporter, ...environment }),
  )
  let stopping: Promise<void> | undefined
  const stop = () => (stopping ??= server.stop())
  onTestFinished(stop)
  const attributes = { gaveur_id: 1, site_id: 'LL' }
  const token = await mintToken({ issuer: server.issuer, username: 'jean', roles: ['gaveur'], attributes })
  const headers = { Authorization: `Bearer ${rememberSecret(token)}`, 'Content-Type': 'application/json' }
  const trail = join(logs, 'audit')
  return {
    logs,
    stop,
    read: () => fetch(`${server.url}/api/gavage/1`, { headers }),
    change: () =>
      fetch(`${server.url}/api/gavage/1`, { method: 'POST', headers, body: '{"lot":"LL007","dose_g":420}' }),
    health: async () => jsonOf(await fetch(`${server.url}/health`)),
    takeAway() {
      renameSync(trail, `${trail}.away`)
      writeFileSync(trail, '')
    },
    giveBack() {
      rmSync(trail)
      renameSync(`${trail}.away`, trail)
    },
    main: () => readFileSync(join(logs, 'main.log'), 'utf8'),
    reported: () => readFileSync(reported, 'utf8'),
  }
}

it('a server whose trail cannot be written refuses changes, goes on with reads, says so, and recovers by itself', async () => {
  const server = await start({})
  expect((await server.change()).status).toBe(201)
  expect(await server.health()).toMatchObject({ status: 'ok', checks: { audit: { status: 'ok' } } })

  server.takeAway()
  const refused = await server.change()
  expect([refused.status, await jsonOf(refused)]).toEqual([503, expect.objectContaining({ code: 'audit_unavailable' })])
  expect(refused.headers.get('Retry-After')).toMatch(/^\d+$/)
  expect((await server.read()).status).toBe(200)
  expect(await server.health()).toMatchObject({
    status: 'degraded',
    checks: { audit: { status: 'degraded', writable: false } },
  })

  server.giveBack()
  await vi.waitFor(async () => expect((await server.change()).status).toBe(201), PATIENCE)
  expect(await server.health()).toMatchObject({ checks: { audit: { status: 'degraded' } } })
  expect(await server.health()).not.toMatchObject({ checks: { audit: { writable: false } } })
  await server.stop()
  // What nobody could foresee is told with its stack, to the reporter of errors too. This is none of it.
  expect(server.main()).not.toContain('ProblemError')
  expect(server.reported()).toBe('')
  const recovered = recordsOnDisk(server.logs).find(({ event }) => event === 'TRAIL_RECOVERED')
  expect(recovered?.record?.refused).toBeGreaterThan(0)
  expect((await verifyOnDisk(server.logs)).chains.flatMap(({ damages }) => damages)).toEqual([])
}, 60_000)

it('a server that is told to go on makes changes without a record, and says how many', async () => {
  const server = await start({ AUDIT_FAILURE: 'continue' })
  server.takeAway()
  expect((await server.change()).status).toBe(201)
  expect((await server.read()).status).toBe(200)
  expect(await server.health()).toMatchObject({ checks: { audit: { status: 'degraded', writable: false } } })
  server.giveBack()
  await vi.waitFor(async () => {
    expect(await server.health()).not.toMatchObject({ checks: { audit: { writable: false } } })
  }, PATIENCE)
  await server.stop()
  const recovered = recordsOnDisk(server.logs).find(({ event }) => event === 'TRAIL_RECOVERED')
  expect(recovered?.record?.refused).toBeGreaterThan(0)
}, 60_000)
