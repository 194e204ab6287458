import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient } from 'redis'
import { expect, it, onTestFinished } from 'vitest'
import { type RunningServer, startServer } from '../../src/app.js'
import { freePort } from '../support/free-port.js'
import { logFolder, rememberSecret } from '../support/secrets-in-logs.js'
import { testConfiguration } from '../support/test-configuration.js'
import { startRedis } from './redis-server.js'

async function serve(redisUrl: string): Promise<{ readonly server: RunningServer; readonly logs: string }> {
  const logs = await logFolder()
  const server = await startServer(testConfiguration({ PORT: '0', LOG_DIR: logs, DATA_DIR: logs, REDIS_URL: redisUrl }))
  onTestFinished(() => server.stop())
  return { server, logs }
}

async function healthOf({ url }: RunningServer): Promise<{ readonly status: number; readonly cache: string }> {
  const response = await fetch(`${url}/health`)
  const report: { checks: { cache: { status: string } } } = JSON.parse(await response.text())
  return { status: response.status, cache: report.checks.cache.status }
}

async function revocationsOf({ url }: RunningServer): Promise<string> {
  const report: { checks: { revocations: { status: string } } } = JSON.parse(
    await (await fetch(`${url}/health`)).text(),
  )
  return report.checks.revocations.status
}

const cacheLog = (logs: string): Promise<string> => readFile(join(logs, 'cache.log'), 'utf8')

it('a server with REDIS_URL says that it is connected, is well, and leaves no connection behind', async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.remove())
  const { server, logs } = await serve(redis.url)
  expect(await healthOf(server)).toEqual({ status: 200, cache: 'ok' })
  await expect.poll(() => cacheLog(logs)).toMatch(/INFO.*connected to 127\.0\.0\.1:\d+/)
  await server.stop()
  const observer = createClient({ url: redis.url, name: 'observer' })
  await observer.connect()
  onTestFinished(() => observer.destroy())
  const names = async () => (await observer.clientList()).map(({ name }) => name)
  await expect.poll(names).toEqual(['observer'])
})

it('a server with a REDIS_URL that nobody listens at starts, warns, and serves when it can know what was revoked', async () => {
  const password = rememberSecret('a-good-password')
  const { server, logs } = await serve(`redis://:${password}@127.0.0.1:${await freePort()}`)
  await expect.poll(() => healthOf(server)).toEqual({ status: 503, cache: 'degraded' })
  await expect.poll(() => cacheLog(logs)).toMatch(/WARNING.*can't be reached.*\/health shows it/)
})

it('a server whose Redis ends and comes back is degraded, and well again', async () => {
  const redis = await startRedis(rememberSecret('the-password-of-redis'))
  onTestFinished(() => redis.remove())
  const { server, logs } = await serve(redis.url)
  expect(await healthOf(server)).toEqual({ status: 200, cache: 'ok' })
  // Before that there would be nothing to go on with.
  await expect.poll(() => revocationsOf(server), { timeout: 10_000 }).toBe('ok')
  await redis.kill()
  await expect.poll(() => healthOf(server), { timeout: 10_000 }).toEqual({ status: 200, cache: 'degraded' })
  await redis.start()
  await expect.poll(() => healthOf(server), { timeout: 10_000 }).toEqual({ status: 200, cache: 'ok' })
  await expect.poll(() => cacheLog(logs), { timeout: 10_000 }).toMatch(/INFO.*connected again to .* after \d+ s/)
  // One connection after the other noticed, each in its own words.
  expect((await cacheLog(logs)).match(/WARNING/g)).toHaveLength(1)
})
