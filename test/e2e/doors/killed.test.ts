import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type AuditRecord, parseRecord } from '../../../src/audit-record/index.js'
import { demonstrationRealmDirectory } from '../../../src/realm-config/index.js'
import { mintToken } from '../../../src/testing/index.js'
import { cleanEnvironment } from '../../support/command.js'
import { runInProcess } from '../../support/run-in-process.js'
import { logFolder } from '../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { SUBJECTS } from './cases/subjects.js'
import { FRAMEWORKS } from './frameworks/index.js'

const program = fileURLToPath(new URL('../../support/door-process.mjs', import.meta.url))

/** A server of a framework that can be killed, and the trail that it leaves. */
async function start(framework: string) {
  const directory = await logFolder()
  const settings = {
    framework,
    realm: demonstrationRealmDirectory(),
    directory,
    dataDirectory: await temporaryFolder(),
  }
  const child = fork(program, { env: cleanEnvironment({ DOOR_PROCESS: JSON.stringify(settings) }) })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exit = once(child, 'exit')
  const [listening]: { port: number }[] = await Promise.race([
    once(child, 'message'),
    exit.then(([code]) => Promise.reject(new Error(`the process ended with ${code}`))),
  ])
  return {
    changed: () => once(child, 'message'),
    post: (path: string) =>
      fetch(`http://127.0.0.1:${listening?.port}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${mintToken(SUBJECTS.gaveur1)}` },
      }),
    kill: async () => {
      child.kill('SIGKILL')
      await exit
    },
    environment: { LOG_DIR: directory, DATA_DIR: settings.dataDirectory },
    changes: () => recordsIn(join(directory, 'audit')).filter(({ event }) => event === 'DATA_MUTATION'),
  }
}

/** All whole lines; a process that is killed may leave a part of one. */
const recordsIn = (folder: string): readonly AuditRecord[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1))
    .map((line) => parseRecord(line) ?? expect.fail(line))

describe.each(Object.keys(FRAMEWORKS))('a server of %s that is killed', (framework) => {
  it('leaves the intent of a change that was made, and no outcome of it', async () => {
    const server = await start(framework)
    const changed = server.changed()
    const answer = server.post('/hang')
    await Promise.race([changed, answer.then(({ status }) => expect.fail(`answered ${status}`))])
    await server.kill()
    await expect(answer).rejects.toThrow()
    expect(server.changes()).toMatchObject([
      { outcome: 'pending', action: 'gavage_data:write', record: { gaveur_id: 1 }, request: { path: '/hang' } },
    ])
    // Who reads the report is told of it.
    const report = await runInProcess(['audit', 'report', '--from', '-1h', '--json'], {
      environment: server.environment,
    })
    const [{ chain, seq } = expect.fail()] = server.changes()
    expect(JSON.parse(report.stdout)).toMatchObject({
      openIntents: { rows: [{ id: `${chain}:${seq}`, event: 'DATA_MUTATION' }], more: 0 },
    })
  })

  it('leaves the outcome of a change that was acknowledged', async () => {
    const server = await start(framework)
    const { status } = await server.post('/change')
    await server.kill()
    expect(status).toBe(201)
    const [intent, outcome, ...others] = server.changes()
    expect(others).toEqual([])
    expect(intent).toMatchObject({ outcome: 'pending' })
    expect(outcome).toMatchObject({ outcome: 'success', intent: intent?.seq, request: { status: 201 } })
  })
})
