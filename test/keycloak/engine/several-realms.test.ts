import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, it, onTestFinished } from 'vitest'
import { createAdminClient } from '../../../src/admin-api/index.js'
import { type CommandRun, runInProcess } from '../../support/run-in-process.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { ADMINISTRATOR } from '../administrator.js'

const NAMES = ['several-blue', 'several-green'] as const

/** Declared, and made by Keycloak with every realm just so. */
const OF_EVERY_REALM = `requiredActions:
  - alias: VERIFY_EMAIL
    enabled: true
`

/** Two realms in one folder, of which none is there yet. */
async function twoRealms() {
  const folder = await temporaryFolder()
  for (const name of NAMES) {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'realm.yaml'), `realm: ${name}\nenabled: true\n${OF_EVERY_REALM}`)
    await writeFile(join(folder, name, 'roles.yaml'), `roles:\n  realm:\n    - name: clerk-of-${name}\n`)
  }
  const url = inject('keycloakUrl')
  const admin = createAdminClient({ url, credentials: ADMINISTRATOR })
  onTestFinished(async () => {
    for (const name of NAMES) if ((await admin.get(`/${name}`)) !== undefined) await admin.delete(`/${name}`)
  })
  const environment = {
    KEYCLOAK_URL: url,
    KEYCLOAK_ADMIN: ADMINISTRATOR.username,
    KEYCLOAK_ADMIN_PASSWORD: ADMINISTRATOR.password,
    LOG_DIR: await logFolder(),
    DATA_DIR: await logFolder(),
  }
  const realm = (...argv: readonly string[]): Promise<CommandRun> => runInProcess(['realm', ...argv], { environment })
  return { folder, admin, realm, logs: environment.LOG_DIR }
}

it('several realms of one folder are planned, saved, shown and applied together, and each is recorded', async () => {
  const { folder, admin, realm, logs } = await twoRealms()
  const out = join(await temporaryFolder(), 'plan.json')
  const shown = await realm('plan', folder, '--out', out)
  expect(shown.exitCode).toBe(3)
  const markdown = await realm('plan', folder, '--markdown')
  expect(markdown.exitCode).toBe(3)
  const json = await realm('plan', folder, '--json')
  expect(JSON.parse(json.stdout)).toMatchObject({
    ok: true,
    changes: true,
    realms: NAMES.map((name) => ({ realm: name, realmExists: false })),
  })
  for (const name of NAMES) {
    expect(shown.stdout).toContain(`Plan for realm ${name} at `)
    expect(shown.stdout).toContain(`+ clerk-of-${name}`)
    expect(markdown.stdout).toContain(`### Realm \`${name}\``)
  }
  expect(shown.stdout).toMatch(/1 that come/)
  const applied = await realm('apply', out, '--yes', '--json')
  expect(applied.exitCode).toBe(0)
  const summary = JSON.parse(applied.stdout)
  expect(summary).toMatchObject({ ok: true, realms: NAMES.map((name) => ({ realm: name })) })
  // The settings and the role of each.
  expect(summary.applied).toBe(4)
  for (const name of NAMES) expect(await admin.get(`/${name}/roles/clerk-of-${name}`)).toBeDefined()
  expect(await realm('plan', folder)).toMatchObject({ exitCode: 0 })
  const again = await realm('apply', folder, '--yes')
  expect(again).toMatchObject({ exitCode: 0 })
  expect(again.stdout).toContain(`Nothing to do: realm ${NAMES.join(', ')} has all that is declared.`)
  const trail = await readFile(join(logs, 'audit.log'), 'utf8')
  for (const name of NAMES) {
    expect(trail).toMatch(
      new RegExp(`REALM_APPLY outcome=success .*path=\\S*/${name} about=\\S+ record=realm:${name},applied:2,`),
    )
  }
})

it('of several realms, a saved plan is not carried out at all when one of them has moved', async () => {
  const { folder, admin, realm } = await twoRealms()
  const out = join(await temporaryFolder(), 'plan.json')
  await realm('plan', folder, '--out', out)
  await admin.post('', { realm: NAMES[1], enabled: true })
  const stale = await realm('apply', out, '--yes', '--json')
  expect(stale.exitCode).toBe(1)
  expect(JSON.parse(stale.stdout)).toMatchObject({ code: 'stale_plan' })
  expect(await admin.get(`/${NAMES[0]}`)).toBeUndefined()
})
