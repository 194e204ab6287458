import { createClient } from 'redis'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createRevocations } from '../../src/revocation/index.js'
import { openRevocationStore } from '../../src/revocation-stores/index.js'
import { describeRevokedEverywhere } from '../contract/revoked-everywhere-contract.js'
import { startRedis } from './redis-server.js'

const SOON = { timeout: 20_000, interval: 20 }

async function ownRedis() {
  const server = await startRedis()
  onTestFinished(() => server.remove())
  return server
}

async function cutNews(url: string): Promise<void> {
  const client = await createClient({ url }).connect()
  await client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'pubsub'])
  client.destroy()
}

describe('revocations over Redis', () => {
  describeRevokedEverywhere('Redis', {
    url: async () => (await ownRedis()).url,
    options: (redisUrl) => ({ redisUrl }),
    cutNews,
  })

  it('a Redis that stops answering is noticed, and marks are caught up on when it goes on', async () => {
    const server = await ownRedis()
    const store = openRevocationStore({ redisUrl: server.url })
    const revocations = createRevocations({ store, heartbeatMs: 200, graceSeconds: 1 })
    onTestFinished(() => revocations.close())
    expect(await revocations.ready()).toBe(true)
    server.freeze()
    await vi.waitFor(() => expect(revocations.status()).toMatchObject({ status: 'unavailable' }), SOON)
    server.thaw()
    await vi.waitFor(() => expect(revocations.status()).toMatchObject({ status: 'ok' }), SOON)
    expect(revocations.ready()).toBeUndefined()
  })

  it('a Redis that lost its data gets it back from the processes that go on', async () => {
    const server = await ownRedis()
    const open = () => {
      const store = openRevocationStore({ redisUrl: server.url })
      const revocations = createRevocations({ store, heartbeatMs: 200 })
      onTestFinished(() => revocations.close())
      return revocations
    }
    const first = open()
    await first.revoke({ kind: 'session', issuer: 'https://id.example', value: 'a' })
    // The store's own cursor has to be past the mark.
    const { currentAsOf = 0 } = first.status()
    await vi.waitFor(() => expect(first.status().currentAsOf).toBeGreaterThan(currentAsOf + 200), SOON)
    await server.kill()
    await server.start()
    await vi.waitFor(async () => {
      const late = open()
      await late.ready()
      const { marks } = late.status()
      await late.close()
      expect(marks).toBe(1)
    }, SOON)
  })
})
