import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, inject, it, onTestFinished } from 'vitest'
import { createAdminClient, expectObject } from '../../src/admin-api/index.js'
import { applyPlan, planRealm } from '../../src/realm-engine/index.js'
import { exportRealm } from '../../src/realm-export/index.js'
import { freePort } from '../support/free-port.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { ADMINISTRATOR } from './administrator.js'
import { caseRealm } from './realm/case-realm.js'
import { changing, loadFiles, loadRaw } from './realm/read-files.js'
import { enrichByHand, richDocument } from './realm/rich-realm.js'
import { runProgram } from './run-program.js'

const OLDER = '26.4.7'

/** A Keycloak of its own, which can be ended and started again with the same data. */
async function olderKeycloak(): Promise<{ readonly url: string; restart(): Promise<void> }> {
  const TMPDIR = await temporaryFolder()
  const environment = {
    TMPDIR,
    KEYCLOAK_ADMIN: ADMINISTRATOR.username,
    KEYCLOAK_ADMIN_PASSWORD: ADMINISTRATOR.password,
  }
  const started = await runProgram('scripts/keycloak.sh', ['start', '--port', '0', '--json', '--version', OLDER], {
    environment,
  })
  expect(started).toMatchObject({ exitCode: 0 })
  const { url, port, pid }: { url: string; port: number; pid: number } = JSON.parse(started.stdout)
  let running = pid
  const end = async (): Promise<void> => {
    process.kill(running, 'SIGTERM')
    while (await answers(url)) await setTimeout(200)
  }
  onTestFinished(end)
  return {
    url,
    async restart() {
      await end()
      const program = join(TMPDIR, `passerelle-keycloak-${process.getuid?.()}`, String(port), 'home/bin/kc.sh')
      const addresses = ['--http-host', '127.0.0.1', '--http-port', String(port)]
      const management = ['--http-management-port', String(await freePort())]
      const child = spawn('sh', [program, 'start-dev', '--db', 'dev-file', ...addresses, ...management], {
        stdio: 'ignore',
      })
      await once(child, 'spawn')
      running = child.pid ?? running
      while (!(await answers(url))) await setTimeout(200)
    },
  }
}

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/realms/master`)).ok
  } catch {
    return false
  }
}

it('exports a realm of an older Keycloak in the same text after its restart, and a newer Keycloak takes it', async () => {
  expect(inject('keycloakVersion')).not.toBe(OLDER)
  const [older, newer] = [await olderKeycloak(), caseRealm()]
  const admin = createAdminClient({ url: older.url, credentials: ADMINISTRATOR })
  const realm = 'of-old'
  const rich = await loadRaw({ realm, ...richDocument(OLDER) })
  expect((await applyPlan(await planRealm(rich, admin), rich, admin)).remaining).toEqual([])
  await enrichByHand(admin, realm)
  const raw = expectObject(
    await admin.readByPost(`/${realm}/partial-export?exportClients=true&exportGroupsAndRoles=true`),
    'the export',
  )

  const before = await exportRealm(admin, realm, { users: 'all' })
  await older.restart()
  const after = await exportRealm(admin, realm, { users: 'all' })
  expect(after?.files).toEqual(before?.files)
  expect(changing(await planRealm(await loadFiles(after?.files ?? []), admin))).toEqual([])
  expect(changing(await planRealm(await loadRaw(raw), admin))).toEqual([])

  const files = (after?.files ?? []).map(({ path, text }) => ({
    path,
    text: path === 'realm.yaml' ? text.replace(`realm: ${realm}`, `realm: ${newer.name}`) : text,
  }))
  const loaded = await loadFiles(files)
  expect((await applyPlan(await planRealm(loaded, newer.admin), loaded, newer.admin)).remaining).toEqual([])
  expect(changing(await planRealm(loaded, newer.admin))).toEqual([])
}, 600_000)
