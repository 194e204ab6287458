import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { adminPath, expectObjects, expectText } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { applyPlan, planRealm } from '../../../src/realm-engine/index.js'
import { exportRealm } from '../../../src/realm-export/index.js'
import { runInProcess } from '../../support/run-in-process.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { ADMINISTRATOR } from '../administrator.js'
import { type CaseRealm, caseRealm } from './case-realm.js'

const SECRETS = ['s3cret-of-production', 's3cret-of-staging'] as const

const document = (secret: string): JsonObject => ({
  displayName: 'Two of a kind',
  clients: [{ clientId: 'backend-api', secret, serviceAccountsEnabled: true, redirectUris: ['https://a.example/*'] }],
  roles: { realm: [{ name: 'reader' }] },
  groups: [{ name: 'staff', realmRoles: ['reader'] }],
  users: [
    { username: 'anna', enabled: true, realmRoles: ['reader'], groups: ['/staff'] },
    {
      username: 'service-account-backend-api',
      serviceAccountClientId: 'backend-api',
      clientRoles: { 'realm-management': ['view-users'] },
    },
  ],
})

async function realmOf(content: JsonObject): Promise<CaseRealm> {
  const realm = caseRealm()
  const loaded = realm.load(content)
  await applyPlan(await planRealm(loaded, realm.admin), loaded, realm.admin)
  return realm
}

async function diff(...argv: readonly string[]) {
  const ended = await runInProcess(['realm', 'diff', ...argv], {
    environment: {
      KEYCLOAK_URL: inject('keycloakUrl'),
      KEYCLOAK_ADMIN: ADMINISTRATOR.username,
      KEYCLOAK_ADMIN_PASSWORD: ADMINISTRATOR.password,
      LOG_DIR: await logFolder(),
      DATA_DIR: await logFolder(),
    },
  })
  for (const secret of SECRETS) expect(ended.stdout + ended.stderr).not.toContain(secret)
  return ended
}

async function file(
  realm: string,
  content: JsonObject,
  overlay: JsonObject,
): Promise<{ path: string; overlay: string }> {
  const folder = await temporaryFolder(tmpdir(), onTestFinished)
  const paths = { path: join(folder, 'realm.json'), overlay: join(folder, 'prod.json') }
  await writeFile(paths.path, JSON.stringify({ realm, ...content }))
  await writeFile(paths.overlay, JSON.stringify(overlay))
  return paths
}

describe('realm diff', () => {
  it('says of two live realms what differs, and of secrets that they do', async () => {
    const [production, staging] = [await realmOf(document(SECRETS[0])), await realmOf(document(SECRETS[0]))]
    const sides = [`live:${production.name}`, `live:${staging.name}`]
    expect(await diff(...sides)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('No difference.') })
    const [client] = expectObjects(await staging.admin.get(`/${staging.name}/clients?clientId=backend-api`), 'clients')
    await staging.admin.put(adminPath`/${staging.name}/clients/${expectText(client ?? {}, 'id', 'client')}`, {
      ...client,
      secret: SECRETS[1],
    })
    await staging.admin.put(`/${staging.name}`, { displayName: 'Another' })
    const { exitCode, stdout } = await diff(...sides)
    expect(exitCode).toBe(3)
    expect(stdout).toBe(
      `A is ${sides[0]}, B is ${sides[1]}\n\n~ realm ${production.name}\n    displayName: "Two of a kind" → "Another"\n` +
        '~ client backend-api\n    secret: differs (secret)\n\nIn all: 2 differ, 0 only in A, 0 only in B.\n',
    )
  })

  it('reads the users whom files name, and compares files with what overlays say', async () => {
    const { admin, name } = await realmOf(document(SECRETS[0]))
    const live = `live:${name}`
    const { path, overlay } = await file(name, document(SECRETS[1]), {
      clients: [{ clientId: 'backend-api', secret: SECRETS[0] }],
    })
    for (const sides of [
      [path, live],
      [live, path],
    ]) {
      expect(await diff(...sides, '--overlay', overlay)).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('No difference.'),
      })
    }
    expect((await diff(path, path, '--overlay-b', overlay)).stdout).toContain('secret: differs (secret)')
    const [anna] = expectObjects(await admin.get(`/${name}/users?username=anna`), 'users')
    await admin.put(adminPath`/${name}/users/${expectText(anna ?? {}, 'id', 'user')}`, {
      ...anna,
      firstName: 'Anne',
      enabled: false,
    })
    const { objects } = JSON.parse((await diff(path, live, '--overlay', overlay, '--json')).stdout)
    expect(objects).toEqual([
      { kind: 'user', key: 'anna', state: 'differs', fields: [{ field: 'enabled', a: true, b: false }] },
    ])
  })

  it('finds an exported realm like itself', async () => {
    const { admin, name } = await realmOf(document(SECRETS[0]))
    const exported = await exportRealm(admin, name, { users: 'all' })
    const folder = await temporaryFolder(tmpdir(), onTestFinished)
    for (const { path, text } of exported?.files ?? []) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    expect(await diff(folder, `live:${name}`)).toMatchObject({ exitCode: 0 })
  })
})
