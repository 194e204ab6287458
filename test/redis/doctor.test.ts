import { createClient } from 'redis'
import { expect, inject, it, onTestFinished } from 'vitest'
import { diagnose, type Finding, readSettings } from '../../src/diagnosis/index.js'
import { startRedis } from './redis-server.js'

async function findingsOf(REDIS_URL: string, timeoutMs = 5_000): Promise<readonly Finding[]> {
  const settings = { ...readSettings({ REDIS_URL }), realm: undefined, credentials: undefined, timeoutMs }
  const all: Finding[] = []
  for await (const { findings } of diagnose(settings, ['redis'])) all.push(...findings)
  return all
}

/** Changes settings of the server for one test. */
async function configure(settings: Readonly<Record<string, string>>): Promise<void> {
  const url = inject('redisUrl')
  const set = async (values: Readonly<Record<string, string>>) => {
    const client = await createClient({ url }).connect()
    await client.configSet(values)
    client.destroy()
  }
  await set(settings)
  onTestFinished(() => set({ maxmemory: '0', 'maxmemory-policy': 'noeviction' }))
}

it('finds a Redis in order', async () => {
  expect(await findingsOf(inject('redisUrl'))).toMatchObject([
    { subject: 'connection', status: 'ok', seen: expect.stringMatching(/^127\.0\.0\.1:\d+ answered PING$/) },
    { subject: 'version', status: 'ok', seen: expect.stringMatching(/^Redis \d+\.\d+/) },
    { subject: 'eviction', status: 'ok', seen: expect.stringContaining('noeviction') },
  ])
})

it('warns of one that forgets when it is full', async () => {
  await configure({ maxmemory: '100mb', 'maxmemory-policy': 'allkeys-lru' })
  expect((await findingsOf(inject('redisUrl'))).at(-1)).toMatchObject({
    subject: 'eviction',
    status: 'warning',
    seen: expect.stringContaining('allkeys-lru at 100 MB'),
    mend: expect.stringContaining('maxmemory-policy noeviction'),
  })
})

it('does not warn of one that is never full', async () => {
  await configure({ 'maxmemory-policy': 'allkeys-lru' })
  expect((await findingsOf(inject('redisUrl'))).at(-1)).toMatchObject({ subject: 'eviction', status: 'ok' })
})

it('finds a wrong password, and prints none', async () => {
  const server = await startRedis('the-right-password')
  onTestFinished(server.remove)
  const findings = await findingsOf(server.url.replace('the-right-password', 'a-wrong-password'))
  expect(findings).toMatchObject([
    {
      subject: 'connection',
      status: 'fault',
      seen: expect.stringContaining('does not let us in'),
      mend: expect.stringContaining('REDIS_URL'),
    },
  ])
  expect(JSON.stringify(findings)).not.toMatch(/right-password|wrong-password/)
  expect(await findingsOf(server.url)).toMatchObject([{ status: 'ok' }, { status: 'ok' }, { status: 'ok' }])
})

it('does not wait for one that has stopped answering', async () => {
  const server = await startRedis()
  onTestFinished(server.remove)
  server.freeze()
  onTestFinished(() => server.thaw())
  expect(await findingsOf(server.url, 500)).toMatchObject([
    { status: 'fault', seen: expect.stringContaining('did not answer in time') },
  ])
})

it('finds a replica, which takes no writes', async () => {
  const server = await startRedis()
  onTestFinished(server.remove)
  const client = await createClient({ url: server.url }).connect()
  await client.sendCommand(['REPLICAOF', '127.0.0.1', new URL(inject('redisUrl')).port])
  client.destroy()
  expect(await findingsOf(server.url)).toContainEqual(expect.objectContaining({ subject: 'role', status: 'fault' }))
})
