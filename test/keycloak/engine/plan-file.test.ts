import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { type CommandRun, runInProcess } from '../../support/run-in-process.js'
import { logFolder, rememberSecret } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { ADMINISTRATOR } from '../administrator.js'
import { createRealmFolder, type ProvisionedRealm } from '../provisioned-realm.js'
import { startFaultyProxy } from './faulty-proxy.js'

let logs: string
beforeAll(async () => {
  logs = await logFolder()
})

const run = (argv: readonly string[], url: string = inject('keycloakUrl')): Promise<CommandRun> =>
  runInProcess(['realm', ...argv], {
    environment: {
      KEYCLOAK_URL: url,
      KEYCLOAK_ADMIN: ADMINISTRATOR.username,
      KEYCLOAK_ADMIN_PASSWORD: ADMINISTRATOR.password,
      LOG_DIR: logs,
      DATA_DIR: logs,
    },
  })

/** A realm in which two things were changed by hand, and the plan that would set them back. */
async function plannedRealm(name: string) {
  const realm = await createRealmFolder(name)
  onTestFinished(() => realm.remove())
  expect(await realm.realm('apply', ['--yes'])).toMatchObject({ exitCode: 0 })
  await change(realm, 'gaveur', 'By hand')
  const file = join(await temporaryFolder(), 'plan.json')
  expect(await run(['plan', realm.directory, '--out', file])).toMatchObject({ exitCode: 3 })
  return { realm, file }
}

const change = ({ admin, name }: ProvisionedRealm, role: string, description: string): Promise<void> =>
  admin.put(`/${name}/roles/${role}`, { name: role, description })

describe('a saved plan', () => {
  it('is for its writer’s eyes, and is carried out as it stands', async () => {
    const { realm, file } = await plannedRealm('plan-kept')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await run(['apply', file, '--yes'])).toMatchObject({ exitCode: 0 })
    expect((await realm.realm('plan')).exitCode).toBe(0)
    const again = await run(['apply', file, '--yes', '--json'])
    expect(JSON.parse(again.stdout)).toMatchObject({ code: 'stale_plan' })
  })

  it('is stale when an object that it changes, or another that it would then change, has moved; nothing is written', async () => {
    const { realm, file } = await plannedRealm('plan-stale')
    await change(realm, 'gaveur', 'By another hand')
    await change(realm, 'admin', 'By hand')
    const { exitCode, stdout } = await run(['apply', file, '--yes', '--json'])
    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ code: 'stale_plan', moved: ['realm-role admin', 'realm-role gaveur'] })
    for (const [role, description] of [
      ['gaveur', 'By another hand'],
      ['admin', 'By hand'],
    ] as const) {
      expect(await realm.admin.get(`/${realm.name}/roles/${role}`)).toMatchObject({ description })
    }
  })

  it('is stale when the files were changed', async () => {
    const { realm, file } = await plannedRealm('plan-files')
    await realm.edit('realm.yaml', (text) => text.replace(/^displayName: .*$/m, 'displayName: Otherwise'))
    const { exitCode, stderr } = await run(['apply', file, '--yes'])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('the files were changed')
  })

  it('is refused for another server, with a byte edited, and with options of a plan', async () => {
    const { file } = await plannedRealm('plan-refused')
    const proxy = await startFaultyProxy(inject('keycloakUrl'))
    expect((await run(['apply', file, '--yes'], proxy.url)).stderr).toContain('it is for http')
    expect(await run(['apply', file, '--yes', '--adopt'])).toMatchObject({ exitCode: 2 })
    const text = await readFile(file, 'utf8')
    for (const [from, to] of [
      ['"update"', '"create"'],
      ['plan-refused', 'plan-refusee'],
      ['\n}\n', '\n} \n'],
    ] as const) {
      expect(text).toContain(from)
      await writeFile(file, text.replace(from, to))
      const { exitCode, stdout } = await run(['apply', file, '--yes', '--json'])
      expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({ exitCode: 1, code: 'plan_file_invalid' })
    }
  })

  it('holds no secret, of the files or of the server', async () => {
    const { realm } = await plannedRealm('plan-secrets')
    const [client] = Object(await realm.admin.get(`/${realm.name}/clients?clientId=backend-api`))
    const byHand = rememberSecret('a-secret-set-in-the-console')
    await realm.admin.put(`/${realm.name}/clients/${client.id}`, { ...client, secret: byHand })
    const file = join(await temporaryFolder(), 'plan.json')
    const { stdout } = await run(['plan', realm.directory, '--with-dev-users', '--out', file])
    const texts = [stdout, await readFile(file, 'utf8')]
    for (const text of texts) {
      expect(text).toContain('secret')
      for (const secret of [byHand, 'backend-api-development-secret', 'gaveur123']) expect(text).not.toContain(secret)
    }
  })
})
