import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { startCommand } from '../support/command.js'
import { logFolder } from '../support/secrets-in-logs.js'
import { ADMINISTRATOR } from './administrator.js'
import { createRealmFolder, type ProvisionedRealm } from './provisioned-realm.js'

let realm: ProvisionedRealm
let logs: string
beforeAll(async () => {
  realm = await createRealmFolder('interrupted')
  logs = await logFolder()
})
afterAll(() => realm.remove())

function apply(...options: string[]) {
  return startCommand(['realm', 'apply', realm.directory, '--yes', ...options], {
    KEYCLOAK_URL: inject('keycloakUrl'),
    KEYCLOAK_ADMIN: ADMINISTRATOR.username,
    KEYCLOAK_ADMIN_PASSWORD: ADMINISTRATOR.password,
    LOG_DIR: logs,
    DATA_DIR: logs,
  })
}

async function records(): Promise<readonly string[]> {
  const text = await readFile(join(logs, 'audit.log'), 'utf8')
  return text.split('\n').filter((line) => line.includes('REALM_APPLY') && !line.includes('outcome=pending'))
}

it('a signal stops an apply after the step that runs, and the trail says how far it came', async () => {
  const command = apply()
  await expect.poll(() => command.stderr(), { timeout: 30_000, interval: 2 }).toMatch(/\[2\//)
  expect(await command.stop('SIGINT')).toBe(130)
  const [, done = '', total] =
    /stopped by a signal after (\d+) of (\d+) changes\. Left: .*Run it again/.exec(command.stderr()) ?? []
  // What was under way side by side is finished too.
  expect(Number(done)).toBeGreaterThanOrEqual(2)
  expect(Number(done)).toBeLessThan(Number(total))
  expect(await records()).toEqual([
    expect.stringMatching(
      new RegExp(`outcome=failure reason=interrupted .*record=realm:interrupted,applied:${done}\\b`),
    ),
  ])
})

it('a reader that goes away does not stop the next one, which does the rest', async () => {
  const { steps } = JSON.parse((await realm.realm('plan', ['--json'])).stdout)
  const rest = steps.filter(({ action }: { action: string }) => action !== 'unchanged').length
  expect(rest).toBeLessThan(steps.length)
  const command = apply()
  command.child.stdout?.destroy()
  command.child.stderr?.destroy()
  await once(command.child, 'close')
  expect(command.child.exitCode).toBe(0)
  expect((await records())[1]).toMatch(
    new RegExp(`outcome=success reason=ok .*record=realm:interrupted,applied:${rest},`),
  )
  expect((await realm.realm('plan')).exitCode).toBe(0)
})

it('names the email when another user has it, and not the wrong mend', async () => {
  const user = { username: 'jmartin', email: 'jean.martin@gaveur.fr', enabled: true, firstName: 'J', lastName: 'M' }
  await realm.admin.post('/interrupted/users', user)
  const { exitCode, stderr } = await realm.realm('apply', ['--yes', '--with-dev-users'])
  expect(exitCode).toBe(1)
  expect(stderr).toContain(
    'Keycloak has another user with the name jean.martin@gaveur.fr or the email jean.martin@gaveur.fr',
  )
  expect(stderr).not.toContain('Run it again')
})

it('notes a published secret that stays behind', async () => {
  const { stdout } = await realm.realm('plan')
  expect(stdout).toMatch(/client backend-api: its secret is still the published one/)
})
