import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { adminPath, expectObjects } from '../../../src/admin-api/index.js'
import type { JsonObject } from '../../../src/json/index.js'
import { applyPlan, planRealm } from '../../../src/realm-engine/index.js'
import { startCommand } from '../../support/command.js'
import { freePort } from '../../support/free-port.js'
import { runInProcess } from '../../support/run-in-process.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { ADMINISTRATOR } from '../administrator.js'
import { caseRealm } from './case-realm.js'

/** A way to Keycloak that can be closed: connections are refused then, and those that there are end. */
async function startProxy(target: string) {
  const port = await freePort()
  const { hostname, port: targetPort } = new URL(target)
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const onwards = connect(Number(targetPort), hostname)
    for (const [from, to] of [[client, onwards] as const, [onwards, client] as const]) {
      sockets.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
      from.pipe(to)
    }
  })
  const open = async (): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const close = async (): Promise<void> => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  await open()
  onTestFinished(close)
  return { url: `http://127.0.0.1:${port}`, open, close }
}

/** A realm that was applied from a folder, and the command that looks at it. */
async function appliedRealm(document: JsonObject) {
  const { admin, load, name } = caseRealm()
  const loaded = load(document)
  await applyPlan(await planRealm(loaded, admin), loaded, admin)
  const folder = await temporaryFolder(tmpdir(), onTestFinished)
  await writeFile(join(folder, 'realm.yaml'), JSON.stringify(loaded.document))
  const logs = await logFolder()
  const environment = {
    KEYCLOAK_URL: inject('keycloakUrl'),
    KEYCLOAK_ADMIN: ADMINISTRATOR.username,
    KEYCLOAK_ADMIN_PASSWORD: ADMINISTRATOR.password,
    LOG_DIR: logs,
    DATA_DIR: logs,
  }
  const drift = (...argv: readonly string[]) => runInProcess(['realm', 'drift', folder, ...argv], { environment })
  const audit = async (): Promise<string> => readFile(join(logs, 'audit.log'), 'utf8')
  return { admin, name, folder, environment, drift, audit }
}

const EVENTS = { adminEventsEnabled: true, adminEventsDetailsEnabled: true }

describe('passerelle realm drift', () => {
  it('ends with 0, 3 or 1, and says the same as text, JSON, gauges and in the audit log', async () => {
    const { admin, name, folder, environment, drift, audit } = await appliedRealm({
      ...EVENTS,
      roles: { realm: [{ name: 'chief' }] },
      users: [{ username: 'bert', enabled: true, realmRoles: [] }],
    })
    const none = await drift()
    expect(none).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nothing: Keycloak has what the files') })
    expect(await audit()).toMatch(/REALM_DRIFT.*reason=ok/)

    const [bert] = expectObjects(await admin.get(`/${name}/users?username=bert`), 'users')
    const chief = (await admin.get(`/${name}/roles/chief`)) ?? null
    await admin.post(adminPath`/${name}/users/${String(bert?.id)}/role-mappings/realm`, [chief])
    const metrics = join(folder, 'passerelle.prom')
    const found = await drift('--metrics', metrics)
    expect(found.exitCode).toBe(3)
    // One change, told once.
    expect(found.stdout.match(/chief/g)).toHaveLength(2)
    expect(found.stdout).toMatch(
      /^~ user bert {2}\S+\n {4}realmRoles: \[\] → \["chief"\] {2}\(admin with admin-cli, \S+\)\n {4}! so bert has role chief\n\nIn all: 1 object\.$/m,
    )
    expect(await readFile(metrics, 'utf8')).toMatch(
      new RegExp(
        `realm_drift\\{realm="${name}",kind="user"\\} 1\\n.*role_drift\\{realm="${name}"\\} 1\\n.*success 1\\n`,
        's',
      ),
    )
    expect(await audit()).toMatch(/REALM_DRIFT.*reason=drift/)

    const { exitCode, stdout } = await drift('--json')
    expect(exitCode).toBe(3)
    const touch = { at: expect.any(String), operation: 'CREATE', by: expect.objectContaining({ user: 'admin' }) }
    const because = { kind: 'user', key: 'bert' }
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      drift: true,
      realms: [
        {
          realm: name,
          url: environment.KEYCLOAK_URL,
          realmExists: true,
          objects: [
            {
              ...because,
              state: 'changed',
              place: expect.objectContaining({ file: expect.stringContaining('realm.yaml') }),
              fields: [{ field: 'realmRoles', files: [], live: ['chief'], changed: touch }],
              lastChange: touch,
            },
          ],
          roles: {
            roles: [],
            holders: [
              {
                user: 'bert',
                role: 'chief',
                via: { kind: 'user' },
                with: [],
                permissions: [],
                lastChange: touch,
                because,
              },
            ],
          },
          checked: expect.objectContaining({ user: 1, 'realm-role': 1 }),
          events: { enabled: true, details: true },
          notes: [],
        },
      ],
    })

    await admin.delete(`/${name}`)
    const gone = await drift()
    expect(gone).toMatchObject({ exitCode: 3, stdout: expect.stringContaining('The realm does not exist.') })
    expect(JSON.parse((await drift('--json')).stdout)).toMatchObject({ drift: true, realms: [{ realmExists: false }] })
    const away = { environment: { ...environment, KEYCLOAK_URL: `http://127.0.0.1:${await freePort()}` } }
    expect(await runInProcess(['realm', 'drift', folder, '--json'], away)).toMatchObject({ exitCode: 1 })
    expect(await audit()).toMatch(/REALM_DRIFT.*outcome=failure.*reason=unreachable/)
  })

  it('holds roles in policy.yaml, in the files and in Keycloak against each other', async () => {
    const { admin, name, folder, drift } = await appliedRealm({
      roles: { realm: [{ name: 'reader' }, { name: 'clerk' }] },
      users: [{ username: 'ada', enabled: true }],
    })
    const policy = (...roles: readonly string[]) =>
      `resources: { orders: { actions: [read] } }\nroles:\n${roles.map((role) => `  ${role}: { grants: [{ permissions: [orders:read] }] }\n`).join('')}`
    const write = (file: string, text: string) => writeFile(join(folder, file), text)
    await write('realm.yaml', `realm: ${name}\n`)
    await write('roles.yaml', 'roles: { realm: [{ name: reader }, { name: clerk }] }\n')
    await write('users.yaml', 'users: [{ username: ada, enabled: true }]\n')
    await write('policy.yaml', policy('reader', 'clerk'))
    expect(await drift()).toMatchObject({ exitCode: 0 })

    await admin.delete(`/${name}/roles/clerk`)
    await admin.post(`/${name}/roles`, { name: 'stray' })
    const [ada] = expectObjects(await admin.get(`/${name}/users?username=ada`), 'users')
    const reader = (await admin.get(`/${name}/roles/reader`)) ?? null
    await admin.post(adminPath`/${name}/users/${String(ada?.id)}/role-mappings/realm`, [reader])
    const { exitCode, stdout } = await drift()
    expect(exitCode).toBe(3)
    expect(stdout).toMatch(/^- realm-role clerk: in the files, not in Keycloak/m)
    expect(stdout).toContain(`~ role stray: Keycloak has it, and neither policy.yaml nor the files know it
! ada has role reader by hand; the files don't give it
    allows: orders:read
`)

    await write('policy.yaml', policy('reader', 'ghost'))
    const { exitCode: refused, stderr } = await drift()
    expect(refused).toBe(2)
    expect(stderr).toMatch(/`ghost` is not a realm role.*policy\.yaml does not say what `clerk` may do/s)
  })

  it('watches, prints a change when it comes, and survives that Keycloak is away', async () => {
    const { admin, name, folder, environment, audit } = await appliedRealm({ ...EVENTS, displayName: 'Watched' })
    const proxy = await startProxy(environment.KEYCLOAK_URL)
    const metrics = join(folder, 'passerelle.prom')
    const argv = ['realm', 'drift', folder, '--json', '--watch', '1', '--metrics', metrics]
    const watch = startCommand(argv, { ...environment, KEYCLOAK_URL: proxy.url })
    onTestFinished(async () => {
      await watch.stop('SIGKILL')
    })
    await watch.shows(/^\{"ok":true,"drift":false/m)
    await admin.put(`/${name}`, { displayName: 'By hand' })
    await watch.shows(/^\{"ok":true,"drift":true,"changed":\["realm case-/m)
    await proxy.close()
    await watch.shows(/^\{"ok":false,"code":"unreachable"/m)
    expect(await readFile(metrics, 'utf8')).toContain('passerelle_realm_drift_check_success 0')
    await admin.put(`/${name}`, { displayName: 'Watched' })
    await proxy.open()
    await watch.shows(/^\{"ok":true,"drift":false,"changed":\[\],"settled":\["realm case-/m)
    expect(watch.stderr()).toMatch(/Watching goes on\..*it works again/s)
    expect(await watch.stop('SIGTERM')).toBe(0)
    const reasons = [...(await audit()).matchAll(/REALM_DRIFT.*?reason=(\w+)/g)].map(([, reason]) => reason)
    expect(reasons).toEqual(['ok', 'drift', 'unreachable', 'ok'])
  })
})
