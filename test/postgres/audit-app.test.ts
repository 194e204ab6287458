import { expect, inject, it, onTestFinished } from 'vitest'
import { startServer } from '../../src/app.js'
import { openDatabase } from '../../src/stores/index.js'
import type { EventsPage } from '../contract/audit-events-contract.js'
import { logFolder, rememberSecret } from '../support/secrets-in-logs.js'
import { testConfiguration } from '../support/test-configuration.js'
import { emptyDatabase } from './empty-database.js'

it('a server with DATABASE_URL copies its trail, serves it, and copies what it says last', async () => {
  const databaseUrl = await emptyDatabase(inject('postgresUrl'))
  const logs = await logFolder()
  const server = await startServer(
    testConfiguration({ PORT: '0', LOG_DIR: logs, DATA_DIR: logs, DATABASE_URL: databaseUrl }),
  )
  onTestFinished(() => server.stop())
  const token = await tokenOf(server.issuer)
  const page = async (query: string): Promise<EventsPage> => {
    const response = await fetch(`${server.url}/audit/events${query}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return JSON.parse(await response.text())
  }
  await expect.poll(async () => (await page('?event=TRAIL_STARTED')).items, { timeout: 10_000 }).toHaveLength(1)
  // The question itself is in the trail, and in the copy.
  await expect
    .poll(async () => (await page('?event=AUDIT_SEARCH&order=newest&limit=1')).items, { timeout: 10_000 })
    .toMatchObject([{ actor: { name: 'admin@euralis.fr' }, record: { event: expect.any(String) } }])
  const health: { checks: { audit_copy: unknown } } = JSON.parse(await (await fetch(`${server.url}/health`)).text())
  expect(health.checks.audit_copy).toEqual({ status: 'ok', lag_ms: expect.any(Number) })
  const document: { paths: object } = JSON.parse(await (await fetch(`${server.url}/openapi.json`)).text())
  expect(document.paths).toHaveProperty(['/audit/events', 'get', 'x-permission'], 'audit:read')
  await server.stop()
  const database = openDatabase({ url: databaseUrl, migrates: false })
  onTestFinished(() => database.close())
  expect(await database.query("SELECT count(*) AS count FROM events WHERE event = 'TRAIL_STOPPED'")).toEqual([
    { count: 1 },
  ])
})

it('a server without a database says so', async () => {
  const logs = await logFolder()
  const server = await startServer(testConfiguration({ PORT: '0', LOG_DIR: logs, DATA_DIR: logs }))
  onTestFinished(() => server.stop())
  const headers = { authorization: `Bearer ${await tokenOf(server.issuer)}` }
  expect((await fetch(`${server.url}/audit/events`, { headers })).status).toBe(501)
  const health: { checks: { audit_copy: unknown } } = JSON.parse(await (await fetch(`${server.url}/health`)).text())
  expect(health.checks.audit_copy).toEqual({ status: 'disabled' })
})

async function tokenOf(issuer: string): Promise<string> {
  const response = await fetch(`${issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'euralis-frontend',
      username: 'admin@euralis.fr',
      password: 'admin123',
    }),
  })
  const { access_token }: { access_token: string } = JSON.parse(await response.text())
  return rememberSecret(access_token)
}
