import { expect, it } from 'vitest'
import { createAdminClient } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { planRealm } from '../../../src/realm-engine/index.js'
import { createFakeKeycloak, type FakeOptions } from '../../support/fake-keycloak.js'
import { declared } from './small-realm.js'

const FILES = declared({
  clients: [{ clientId: 'app' }],
  roles: { realm: [{ name: 'reader' }] },
  groups: [{ name: 'sales', realmRoles: ['reader'] }],
})

const WHOLE: JsonObject = {
  realm: 'small',
  keycloakVersion: '26.7.4',
  clients: [{ id: 'c1', clientId: 'realm-management' }],
  roles: { realm: [] },
  groups: [],
}

const plan = (options: FakeOptions) => {
  const { fetch } = createFakeKeycloak(options)
  const credentials = { username: 'admin', password: 'the-password' }
  return planRealm(FILES, createAdminClient({ url: 'http://kc', credentials, fetch }))
}

it.each<readonly [string, JsonObject]>([
  ['clients', { clients: [] }],
  ['clients', { clients: { app: 1 } }],
  ['roles', { roles: [] }],
  ['groups', { groups: 'none' }],
])('an export without its %s is no realm in which all is missing: %j', async (what, spoilt) => {
  await expect(plan({ documents: { '/small': { ...WHOLE, ...spoilt } } })).rejects.toMatchObject({
    code: 'unexpected_answer',
    message: expect.stringContaining(`lacks its ${what}`),
  })
})

it('a proxy that hides /admin is no Keycloak without the realm', async () => {
  const hidden: FakeOptions = {
    answer: ({ path }) => (path.startsWith('/admin/') ? { status: 404, body: '<html>not found</html>' } : undefined),
  }
  await expect(plan(hidden)).rejects.toMatchObject({
    code: 'unexpected_answer',
    message: expect.stringContaining('let /admin through'),
  })
  expect(await plan({})).toMatchObject({ realmExists: false })
})
