import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createAuditTrail } from '../../../../src/audit/index.js'
import { type CommandRun, runInProcess } from '../../../support/run-in-process.js'
import { logFolder } from '../../../support/secrets-in-logs.js'

interface WrittenTrail {
  readonly directory: string
  readonly dataDirectory: string
  /** The one file of the trail. */
  readonly path: string
  readonly verify: (...argv: readonly string[]) => Promise<CommandRun>
}

async function writtenTrail(): Promise<WrittenTrail> {
  const directory = await logFolder()
  const dataDirectory = await logFolder()
  const trail = createAuditTrail({ directory, dataDirectory })
  const intent = await trail.commit({ event: 'DATA_MUTATION', outcome: 'pending', reason: 'granted' })
  await trail.commit({ event: 'DATA_MUTATION', outcome: 'success', reason: 'granted', intent: intent?.seq })
  await trail.commit({ event: 'REALM_APPLY', outcome: 'pending', reason: 'ok' })
  for (let path = 0; path < 20; path++) {
    trail.record({ event: 'AUTHENTICATED_REQUEST', outcome: 'success', reason: 'granted', path: `/${path}` })
  }
  await trail.close()
  const [name = ''] = readdirSync(join(directory, 'audit')).filter((file) => file.endsWith('.jsonl'))
  const environment = { LOG_DIR: directory, DATA_DIR: dataDirectory }
  const verify = (...argv: readonly string[]) => runInProcess(['audit', 'verify', ...argv], { environment })
  return { directory, dataDirectory, path: join(directory, 'audit', name), verify }
}

describe('passerelle audit verify', () => {
  it('says OK of a trail that nobody has changed, and what has no outcome', async () => {
    const { verify } = await writtenTrail()
    const { exitCode, stdout } = await verify()
    expect(stdout).toMatch(/^✔ [0-9a-f]{12} {2}OK\n/)
    expect(stdout).toContain('1 intent without outcome')
    expect(stdout).toMatch(/\n {6}\d {2}REALM_APPLY /)
    expect(exitCode).toBe(0)
  })

  it('names the line of one changed byte, and ends with 3', async () => {
    const { path, verify } = await writtenTrail()
    const bytes = readFileSync(path)
    bytes[bytes.indexOf('"path":"/7"') + 9] = '8'.charCodeAt(0)
    writeFileSync(path, bytes)
    const line =
      1 +
      bytes
        .toString()
        .split('\n')
        .findIndex((text) => text.includes('"path":"/8"'))
    const { exitCode, stdout } = await verify()
    expect(stdout).toContain(`-000001.jsonl:${line}  record ${line}  changed: `)
    expect(exitCode).toBe(3)
  })

  it('warns of an end that nothing proves, and ends with 3 when told to be strict', async () => {
    const { verify } = await writtenTrail()
    const without = await verify('--anchor', '/dev/null')
    expect(without.stdout).toContain('UNPROVEN TAIL')
    expect(without.exitCode).toBe(0)
    expect((await verify('--anchor', '/dev/null', '--strict')).exitCode).toBe(3)
  })

  it('finds a tail that was cut by the anchor', async () => {
    const { path, verify } = await writtenTrail()
    const lines = readFileSync(path, 'utf8').split('\n')
    writeFileSync(path, `${lines.slice(0, 10).join('\n')}\n`)
    const { exitCode, stdout } = await verify()
    expect(stdout).toMatch(/jsonl:11 {2}records 11 to \d+ {2}cut: /)
    expect(exitCode).toBe(3)
  })

  it('takes a torn last line for the end of a crash', async () => {
    const { path, verify } = await writtenTrail()
    appendFileSync(path, '{"v":1,"chain":"')
    const { exitCode, stdout } = await verify()
    expect(stdout).toContain('ends within a line (16 bytes)')
    expect(exitCode).toBe(0)
  })

  it('prints one line of JSON', async () => {
    const { verify } = await writtenTrail()
    expect(JSON.parse((await verify('--json')).stdout)).toMatchObject({
      ok: true,
      verdict: 'ok',
      chains: [{ verdict: 'ok', damages: [], openIntentCount: 1 }],
    })
  })

  it.each([
    [['/nowhere'], 'trail_missing'],
    [['--anchor', '/nowhere'], 'anchors_unreadable'],
    [['--public-key', 'passerelle-audit+0+0'], 'public_key_invalid'],
    [['--chain', '000000000000'], 'chain_unknown'],
  ])('ends with 2 for %s', async (argv, code) => {
    const { verify } = await writtenTrail()
    const { exitCode, stdout } = await verify(...argv, '--json')
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, code })
    expect(exitCode).toBe(2)
  })
})
