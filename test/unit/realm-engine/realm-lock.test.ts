import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type AdminClient, AdminError } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { applyPlan, planRealm } from '../../../src/realm-engine/index.js'
import { createRealmLock, type LockOptions } from '../../../src/realm-engine/realm-lock.js'
import { createSmallRealm, declared } from './small-realm.js'

const OPTIONS: LockOptions = {
  holder: { name: 'a test', hasEnded: () => false },
  runId: 'mine',
  pause: async () => {},
  timeoutMs: 60_000,
}

/** A Keycloak that refuses the lock's client, and lists these. */
function refusing(listed: readonly JsonObject[]): { readonly admin: AdminClient; readonly asked: () => number } {
  let asked = 0
  const admin: AdminClient = {
    ...createSmallRealm().client,
    async post() {
      asked += 1
      throw new AdminError('conflict', 'Client passerelle-lock already exists', { status: 409 })
    },
    get: async () => [...listed],
  }
  return { admin, asked: () => asked }
}

it('gives up a lock that is refused for ever and that nobody is seen to hold, with what Keycloak said', async () => {
  const { admin, asked } = refusing([])
  await expect(createRealmLock(admin, 'small', OPTIONS).acquire()).rejects.toMatchObject({
    message: expect.stringContaining('already exists'),
  })
  expect(asked()).toBe(5)
})

it('gives up a dead lock that cannot be taken', async () => {
  const { admin, asked } = refusing([{ id: 'dead', attributes: { expires: '2020-01-01T00:00:00Z' } }])
  await expect(createRealmLock(admin, 'small', OPTIONS).acquire()).rejects.toMatchObject({ code: 'conflict' })
  expect(asked()).toBe(5)
})

it('waits no longer when it is asked to stop', async () => {
  const { admin, asked } = refusing([{ id: 'theirs', attributes: { expires: '2999-01-01T00:00:00Z' } }])
  const lock = createRealmLock(admin, 'small', { ...OPTIONS, now: () => 0, isStopped: () => asked() > 2 })
  await expect(lock.acquire()).rejects.toMatchObject({ code: 'locked' })
  expect(asked()).toBe(3)
})

describe('the heartbeat of a lock', () => {
  const HEARTBEAT_MS = 30_000

  function withTimers(): void {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
  }

  it('says every half minute that its holder lives, until it gives the lock back', async () => {
    withTimers()
    const { client, writes } = createSmallRealm()
    const lock = createRealmLock(client, 'small', OPTIONS)
    await lock.acquire()
    await vi.advanceTimersByTimeAsync(3 * HEARTBEAT_MS)
    expect(writes).toEqual(['POST /small/clients', ...Array.from({ length: 3 }, () => 'PUT /small/clients/mine')])
    const [held] = Object(await client.get('/small/clients'))
    expect(Date.parse(held.attributes.expires)).toBe(Date.now() + 120_000)
    lock.requireHeld()
    await lock.release()
    await vi.advanceTimersByTimeAsync(3 * HEARTBEAT_MS)
    expect(writes.slice(4)).toEqual(['DELETE /small/clients/mine'])
  })

  it('that fails for a while loses nothing', async () => {
    withTimers()
    const { client } = createSmallRealm((method) => {
      if (method === 'PUT') throw new AdminError('unreachable', 'gone for a moment')
    })
    const lock = createRealmLock(client, 'small', OPTIONS)
    await lock.acquire()
    await vi.advanceTimersByTimeAsync(HEARTBEAT_MS)
    expect(() => lock.requireHeld()).not.toThrow()
    await lock.release()
  })

  it('that finds the lock gone stops the apply before its next write, and leaves what another has', async () => {
    withTimers()
    const realm = createSmallRealm((method, path, { stealLock }) => {
      if (method !== 'PUT' || path !== '/small') return
      stealLock()
      vi.advanceTimersByTime(HEARTBEAT_MS)
    })
    const files = declared({ displayName: 'Ours', roles: { realm: [{ name: 'reader' }] } })
    const plan = await planRealm(files, realm.client)
    const applied = applyPlan(plan, files, realm.client, { lock: OPTIONS })
    await expect(applied).rejects.toMatchObject({ code: 'lock_lost' })
    expect(realm.writes).toEqual(['POST /small/clients', 'PUT /small/clients/mine', 'PUT /small'])
    expect(realm.roles.size).toBe(0)
  })
})
