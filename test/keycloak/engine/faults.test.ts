import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { rememberSecret } from '../../support/secrets-in-logs.js'
import { createRealmFolder, type ProvisionedRealm } from '../provisioned-realm.js'
import { startFaultyProxy } from './faulty-proxy.js'
import { contentsOf, ledgerOf } from './realm-contents.js'

const APPLY = ['--yes', '--with-dev-users', '--json'] as const

let whole: ProvisionedRealm
beforeAll(async () => {
  whole = await createRealmFolder('faults-none')
  expect(await whole.realm('apply', [...APPLY])).toMatchObject({ exitCode: 0 })
})
afterAll(() => whole.remove())

it('a gateway that fails, connections that break and realms that others write stop no apply, and double nothing', async () => {
  const realm = await createRealmFolder('faults-many')
  let conflicts = 0
  const proxy = await startFaultyProxy(inject('keycloakUrl'), ({ number, method, path }) => {
    if (method === 'PUT' && path === `/${realm.name}` && conflicts < 2) {
      conflicts += 1
      return { status: 409 }
    }
    if (number % 9 === 0) return { status: 503 }
    return number % 7 === 0 ? 'dropped-when-done' : undefined
  })
  try {
    expect(await realm.realm('apply', [...APPLY, '--url', proxy.url])).toMatchObject({ exitCode: 0 })
    expect(conflicts).toBe(2)
    expect(await contentsOf(realm)).toEqual(await contentsOf(whole))
    expect(await ledgerOf(realm)).toEqual(await ledgerOf(whole))
    expect((await realm.realm('plan', ['--with-dev-users'])).exitCode).toBe(0)
  } finally {
    await realm.remove()
  }
})

it('tokens that live for two seconds are renewed one at a time, and none is refused', async () => {
  const realm = await createRealmFolder('faults-tokens')
  try {
    expect(await realm.realm('apply', [...APPLY])).toMatchObject({ exitCode: 0 })
    const secret = rememberSecret('the-secret-of-the-provisioner')
    const client = await realm.admin.post(`/${realm.name}/clients`, {
      clientId: 'provisioner',
      secret,
      serviceAccountsEnabled: true,
      attributes: { 'access.token.lifespan': '2' },
    })
    const account = Object(await realm.admin.get(`/${realm.name}/clients/${client}/service-account-user`))
    const [management] = Object(await realm.admin.get(`/${realm.name}/clients?clientId=realm-management`))
    const role = Object(await realm.admin.get(`/${realm.name}/clients/${management.id}/roles/realm-admin`))
    await realm.admin.post(`/${realm.name}/users/${account.id}/role-mappings/clients/${management.id}`, [role])
    for (const name of ['admin', 'gaveur', 'superviseur']) {
      await realm.admin.put(`/${realm.name}/roles/${name}`, { name, description: 'By hand' })
    }
    const proxy = await startFaultyProxy(inject('keycloakUrl'), async ({ method }) => {
      // So that the run lasts for longer than a token lives.
      if (method !== 'GET') await new Promise((resolve) => setTimeout(resolve, 700))
      return undefined
    })
    const ended = await realm.realm('apply', ['--yes', '--url', proxy.url, '--auth-realm', realm.name], {
      KEYCLOAK_ADMIN: undefined,
      KEYCLOAK_ADMIN_PASSWORD: undefined,
      KEYCLOAK_CLIENT_ID: 'provisioner',
      KEYCLOAK_CLIENT_SECRET: secret,
    })
    expect(ended).toMatchObject({ exitCode: 0 })
    const { asked, mostAtOnce } = proxy.tokens()
    expect(asked).toBeGreaterThan(2)
    expect(mostAtOnce).toBe(1)
    expect(proxy.refusals()).toBe(0)
  } finally {
    await realm.remove()
  }
})
