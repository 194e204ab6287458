import { once } from 'node:events'
import { expect, inject, it, onTestFinished } from 'vitest'
import { createAdminClient } from '../../../src/admin-api/index.js'
import { startCommand } from '../../support/command.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { ADMINISTRATOR } from '../administrator.js'
import { createRealmFolder } from '../provisioned-realm.js'
import { startFaultyProxy } from './faulty-proxy.js'
import { startOwnKeycloak } from './own-keycloak.js'
import { contentsOf, ledgerOf } from './realm-contents.js'

/** Of some sixty: the realm is there, and much of it is not. */
const KILLED_AT_REQUEST = 25

/** Keycloak starts twice, which takes a minute each on a busy machine. */
const WITHIN_MS = 480_000

it(
  'an apply whose Keycloak was killed says so, and the next one finishes when it is back, with nothing doubled',
  async () => {
    const keycloak = await startOwnKeycloak(inject('keycloakVersion'))
    const realm = await createRealmFolder('keycloak-killed')
    onTestFinished(() => realm.remove())
    const proxy = await startFaultyProxy(keycloak.url, ({ number }) => {
      if (number === KILLED_AT_REQUEST) keycloak.kill()
      return undefined
    })
    const APPLY = ['--yes', '--with-dev-users', '--json']
    const command = startCommand(['realm', 'apply', realm.directory, ...APPLY], {
      KEYCLOAK_URL: proxy.url,
      KEYCLOAK_ADMIN: ADMINISTRATOR.username,
      KEYCLOAK_ADMIN_PASSWORD: ADMINISTRATOR.password,
      LOG_DIR: await logFolder(),
      DATA_DIR: await logFolder(),
    })
    await once(command.child, 'close')
    expect(command.child.exitCode).toBe(1)
    expect(JSON.parse(command.stdout())).toMatchObject({ ok: false, code: 'unreachable' })
    await keycloak.restart()
    const here = { KEYCLOAK_URL: keycloak.url }
    const next = await realm.realm('apply', APPLY, here)
    expect(next).toMatchObject({ exitCode: 0 })
    expect(await realm.realm('plan', ['--with-dev-users'], here)).toMatchObject({ exitCode: 0 })
    // The same files, applied without a fault.
    const whole = await createRealmFolder('keycloak-not-killed')
    onTestFinished(() => whole.remove())
    expect(await whole.realm('apply', APPLY, here)).toMatchObject({ exitCode: 0 })
    const admin = createAdminClient({ url: keycloak.url, credentials: ADMINISTRATOR })
    expect(await contentsOf({ ...realm, admin })).toEqual(await contentsOf({ ...whole, admin }))
    expect(await ledgerOf({ ...realm, admin })).toEqual(await ledgerOf({ ...whole, admin }))
  },
  WITHIN_MS,
)
