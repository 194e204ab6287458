import { expect, it } from 'vitest'
import { type AdminClient, AdminError } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { createRealmLock, type LockOptions } from '../../../src/realm-engine/realm-lock.js'
import { createSmallRealm } from './small-realm.js'

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
