import { expect, inject, it, onTestFinished } from 'vitest'
import { applyPlan, planRealm } from '../../../src/realm-engine/index.js'
import { createRealmFolder, type ProvisionedRealm } from '../provisioned-realm.js'
import { type CaseRealm, caseRealm } from '../realm/case-realm.js'
import { startFaultyProxy } from './faulty-proxy.js'

/** What a plan of the demonstration may cost, beside the token. */
const MOST_REQUESTS = 12

async function applied(name: string): Promise<ProvisionedRealm> {
  const realm = await createRealmFolder(name)
  onTestFinished(() => realm.remove())
  expect(await realm.realm('apply', ['--yes', '--with-dev-users'])).toMatchObject({ exitCode: 0 })
  return realm
}

it('an unchanged plan of the demonstration takes a dozen requests, and an unchanged apply writes nothing', async () => {
  const realm = await applied('requests-none')
  for (const [options, command] of [
    [[], 'plan'],
    [['--with-dev-users'], 'plan'],
    [['--yes', '--with-dev-users'], 'apply'],
  ] as const) {
    const proxy = await startFaultyProxy(inject('keycloakUrl'))
    expect(await realm.realm(command, [...options, '--url', proxy.url])).toMatchObject({ exitCode: 0 })
    const requests = proxy.requests()
    expect(requests.length).toBeLessThanOrEqual(MOST_REQUESTS)
    expect(proxy.tokens().asked).toBe(1)
    const writes = requests.filter(({ method, path }) => method !== 'GET' && !path.includes('/partial-export?'))
    expect(writes).toEqual([])
  }
})

it('groups cost nothing where no file speaks of any, however many there are', async () => {
  const realm = caseRealm()
  const files = realm.load({
    displayName: 'Of many groups',
    roles: { realm: [{ name: 'clerk' }] },
    clients: [{ clientId: 'shop', publicClient: true }],
  })
  await applyPlan(await planRealm(files, realm.admin), files, realm.admin)
  await makeGroups(realm, 300)
  realm.requests()
  expect((await planRealm(files, realm.admin)).steps.every(({ action }) => action === 'unchanged')).toBe(true)
  const asked = realm.requests()
  expect(asked.filter((request) => /\/groups|exportGroupsAndRoles=true/.test(request))).toEqual([])
  expect(asked.length).toBeLessThanOrEqual(3)
})

async function makeGroups({ admin, name }: CaseRealm, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, at) => `by-hand-${at}`)
  for (let at = 0; at < names.length; at += 10) {
    await Promise.all(names.slice(at, at + 10).map((group) => admin.post(`/${name}/groups`, { name: group })))
  }
}
