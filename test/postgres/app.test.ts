import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, it, onTestFinished } from 'vitest'
import { type RunningServer, startServer } from '../../src/app.js'
import { openDatabase } from '../../src/stores/index.js'
import { freePort } from '../support/free-port.js'
import { logFolder, rememberSecret } from '../support/secrets-in-logs.js'
import { testConfiguration } from '../support/test-configuration.js'
import { emptyDatabase } from './empty-database.js'
import { startPostgres } from './postgres-server.js'

async function serve(databaseUrl: string): Promise<{ readonly server: RunningServer; readonly logs: string }> {
  const logs = await logFolder()
  const server = await startServer(
    testConfiguration({ PORT: '0', LOG_DIR: logs, DATA_DIR: logs, DATABASE_URL: databaseUrl }),
  )
  onTestFinished(() => server.stop())
  return { server, logs }
}

async function healthOf({ url }: RunningServer): Promise<{ readonly status: number; readonly database: string }> {
  const response = await fetch(`${url}/health`)
  const report: { checks: { database: { status: string } } } = JSON.parse(await response.text())
  return { status: response.status, database: report.checks.database.status }
}

async function revocationsOf({ url }: RunningServer): Promise<string> {
  const report: { checks: { revocations: { status: string } } } = JSON.parse(
    await (await fetch(`${url}/health`)).text(),
  )
  return report.checks.revocations.status
}

const databaseLog = (logs: string): Promise<string> => readFile(join(logs, 'database.log'), 'utf8')

it('a server with DATABASE_URL says that it is connected, is well, and leaves no connection behind', async () => {
  const url = await emptyDatabase(inject('postgresUrl'))
  const { server, logs } = await serve(url)
  expect(await healthOf(server)).toEqual({ status: 200, database: 'ok' })
  await expect.poll(() => databaseLog(logs)).toMatch(/INFO.*connected to 127\.0\.0\.1:\d+\/test_/)
  expect(await databaseLog(logs)).toMatch(/INFO.*migrated 127\.0\.0\.1:\d+\/test_\w+: 0001_revocation_marks/)
  await server.stop()
  const observer = openDatabase({ url: inject('postgresUrl'), migrates: false })
  onTestFinished(() => observer.close())
  const connections = () =>
    observer.query('SELECT pid FROM pg_stat_activity WHERE datname = $1', [url.split('/').at(-1) ?? ''])
  await expect.poll(connections).toEqual([])
})

it.each([
  [
    'that nobody listens at',
    async () => `postgres://app:a-good-password@127.0.0.1:${await freePort()}/app`,
    "can't be reached",
  ],
  [
    'with a wrong password',
    async () => inject('postgresUrl').replace(/:[^:@]+@/, ':a-wrong-password@'),
    'does not accept the user',
  ],
])(
  'a server with a DATABASE_URL %s starts, warns, and serves when it can know what was revoked',
  async (_, url, warning) => {
    rememberSecret('a-good-password')
    rememberSecret('a-wrong-password')
    const { server, logs } = await serve(await url())
    await expect.poll(() => healthOf(server), { timeout: 10_000 }).toEqual({ status: 503, database: 'degraded' })
    await expect.poll(() => databaseLog(logs)).toMatch(new RegExp(`WARNING.*${warning}.*/health shows it`))
  },
)

it('a server whose database ends and comes back is degraded, and well again', async () => {
  const postgres = await startPostgres()
  onTestFinished(() => postgres.remove())
  rememberSecret(postgres.password)
  const { server, logs } = await serve(postgres.url)
  expect(await healthOf(server)).toEqual({ status: 200, database: 'ok' })
  // Before that there would be nothing to go on with.
  await expect.poll(() => revocationsOf(server), { timeout: 10_000 }).toBe('ok')
  await postgres.shutDown()
  await expect.poll(() => healthOf(server), { timeout: 10_000 }).toEqual({ status: 200, database: 'degraded' })
  await postgres.start()
  await expect.poll(() => healthOf(server), { timeout: 10_000 }).toEqual({ status: 200, database: 'ok' })
  await expect.poll(() => databaseLog(logs), { timeout: 10_000 }).toMatch(/INFO.*connected again to .* after \d+ s/)
})
