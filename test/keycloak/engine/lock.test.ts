import { randomUUID } from 'node:crypto'
import { expect, inject, it, onTestFinished } from 'vitest'
import { createRealmLock, type LockHolder, readLock } from '../../../src/realm-engine/realm-lock.js'
import { type CommandRun, runInProcess } from '../../support/run-in-process.js'
import { ADMINISTRATOR } from '../administrator.js'
import { createRealmFolder, type ProvisionedRealm } from '../provisioned-realm.js'
import { startFaultyProxy } from './faulty-proxy.js'

const HOLDER: LockHolder = { name: 'a test', hasEnded: () => false }

async function folder(name: string): Promise<ProvisionedRealm> {
  const realm = await createRealmFolder(name)
  onTestFinished(() => realm.remove())
  return realm
}

/** A promise, and what fulfils it. */
function promised(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = () => {}
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve: () => resolve() }
}

it('of two applies at once one is refused, named with its mend, and one that waits does its work afterwards', async () => {
  const realm = await folder('lock-two')
  await realm.realm('apply', ['--yes'])
  await realm.admin.put(`/${realm.name}/roles/admin`, { name: 'admin', description: 'By hand' })
  const locked = promised()
  const goOn = promised()
  const proxy = await startFaultyProxy(inject('keycloakUrl'), async ({ method, path }) => {
    if (method !== 'PUT' || !path.includes('/roles')) return undefined
    locked.resolve()
    await goOn.promise
    return undefined
  })
  const first = realm.realm('apply', ['--yes', '--url', proxy.url])
  await locked.promise
  const refused = await realm.realm('apply', ['--yes', '--json'])
  expect(refused.exitCode).toBe(1)
  expect(JSON.parse(refused.stdout)).toMatchObject({
    code: 'locked',
    message: expect.stringMatching(
      /being changed by admin on .* since 20.*passerelle realm unlock lock-two [\da-f-]{36}/,
    ),
  })
  const waiting = realm.realm('apply', ['--yes', '--lock-timeout', '60'])
  goOn.resolve()
  expect(await first).toMatchObject({ exitCode: 0 })
  expect(await waiting).toMatchObject({ exitCode: 0 })
  expect(await readLock(realm.admin, realm.name)).toBeUndefined()
})

it('a lock whose holder was not heard of is taken by one of eight', async () => {
  const realm = await folder('lock-dead')
  await realm.admin.post('', { realm: realm.name, enabled: true })
  const longAgo = createRealmLock(realm.admin, realm.name, { holder: HOLDER, runId: randomUUID(), now: () => 0 })
  await longAgo.acquire()
  const contenders = Array.from({ length: 8 }, () =>
    createRealmLock(realm.admin, realm.name, { holder: HOLDER, runId: randomUUID() }),
  )
  const results = await Promise.allSettled(contenders.map((lock) => lock.acquire()))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const result of results) {
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'locked' })
  }
})

it('unlock removes the lock of the run that is named, and of no other', async () => {
  const realm = await folder('lock-left')
  await realm.admin.post('', { realm: realm.name, enabled: true })
  const runId = randomUUID()
  await createRealmLock(realm.admin, realm.name, { holder: HOLDER, runId }).acquire()
  const unlock = (run: string, where = realm.name): Promise<CommandRun> =>
    runInProcess(['realm', 'unlock', where, run], {
      environment: {
        KEYCLOAK_URL: inject('keycloakUrl'),
        KEYCLOAK_ADMIN: ADMINISTRATOR.username,
        KEYCLOAK_ADMIN_PASSWORD: ADMINISTRATOR.password,
      },
    })
  expect(await unlock(randomUUID())).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(runId) })
  expect(await unlock(runId, realm.directory)).toMatchObject({
    exitCode: 0,
    stdout: 'Unlocked: realm lock-left, locked by a test.\n',
  })
  expect(await unlock(runId)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('is not locked') })
})
