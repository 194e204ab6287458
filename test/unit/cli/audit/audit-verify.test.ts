import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createAuditTrail } from '../../../../src/audit/index.js'
import { type AuditRecord, parseRecord } from '../../../../src/audit-record/index.js'
import { type CommandRun, runInProcess } from '../../../support/run-in-process.js'
import { logFolder } from '../../../support/secrets-in-logs.js'
import { hashIn, rehashed } from '../../audit-verify/forgery.js'

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

/** What the trails of a folder say of verifications. */
function verifications(directory: string): readonly AuditRecord[] {
  const folder = join(directory, 'audit')
  const files = readdirSync(folder).filter((file) => file.endsWith('.jsonl'))
  const lines = files.flatMap((file) => readFileSync(join(folder, file), 'utf8').trim().split('\n'))
  return lines.flatMap((line) => parseRecord(line) ?? []).filter(({ event }) => event === 'AUDIT_VERIFY')
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

  it('lets nothing that stands in a file steer the terminal', async () => {
    const { path, verify } = await writtenTrail()
    const last = readFileSync(path, 'latin1').split('\n').at(-2) ?? ''
    const { v, chain, seq, time } = JSON.parse(Buffer.from(last, 'latin1').toString())
    const steering = '\u001b]0;x\u0007\u001b[2J'
    const forged = JSON.stringify({ v, chain, seq: seq + 1, time, event: 'EVENT', outcome: 'pending', reason: 'ok' })
    const end = `,"host":"h","pid":1,"prev":"${hashIn(last)}","hash":"${hashIn(last)}"}`
    appendFileSync(path, `${rehashed(forged.replace('EVENT', `EVENT${steering}`).slice(0, -1) + end)}\n`, 'latin1')
    const { stdout } = await verify()
    expect(stdout).toContain('EVENT«U+001B»]0;x')
    expect(stdout).not.toContain(steering)
  })

  it('counts what follows the newest checkpoint, which whoever writes the file may have made', async () => {
    const { path, verify } = await writtenTrail()
    expect((await verify()).stdout).not.toContain('held by the chain alone')
    const linesNow = () => readFileSync(path, 'utf8').trimEnd().split('\n')
    const to = linesNow().length
    for (let forged = 0; forged < 2; forged++) {
      const before = linesNow().at(-1) ?? ''
      const { v, chain, seq, time } = JSON.parse(before)
      const next = { v, chain, seq: seq + 1, time, event: 'FORGED', outcome: 'success', reason: 'ok' }
      const end = `,"host":"h","pid":1,"prev":"${hashIn(before)}","hash":"${hashIn(before)}"}`
      appendFileSync(path, `${rehashed(JSON.stringify(next).slice(0, -1) + end)}\n`)
    }
    const { stdout } = await verify()
    expect(stdout).toContain(
      `anchored up to record ${to}; 2 records after it not anchored yet, held by the chain alone`,
    )
    expect(stdout).toMatch(/\nOK: .*nothing was changed\. The newest 2 records no signed checkpoint covers yet\.\n/)
    const { chains } = JSON.parse((await verify('--json')).stdout)
    expect(chains).toEqual([expect.objectContaining({ verdict: 'ok', anchoredTo: to, heldByChainAlone: 2 })])
    const unproven = JSON.parse((await verify('--json', '--anchor', '/dev/null')).stdout)
    expect(unproven.chains[0]).toMatchObject({ notAnchored: to + 2, heldByChainAlone: 3 })
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

  it('leaves no record of it, and one with what was found where that is asked for', async () => {
    const { directory, dataDirectory, verify } = await writtenTrail()
    await verify()
    expect(verifications(directory)).toEqual([])
    expect((await verify('--record')).exitCode).toBe(0)
    expect(verifications(directory)).toEqual([
      expect.objectContaining({ outcome: 'success', reason: 'ok', record: expect.objectContaining({ chains: 1 }) }),
    ])
    expect((await verify('--strict')).exitCode).toBe(0)
    const strict = await verify('--record', '--strict', '--anchor', '/dev/null')
    expect(strict.exitCode).toBe(3)
    expect(verifications(directory).at(-1)).toMatchObject({ outcome: 'failure', reason: 'unproven_tail' })
    expect(dataDirectory).not.toBe(directory)
  })

  it('raises an alert over a trail that somebody has changed, by the rules of ALERTS_FILE', async () => {
    const { directory, dataDirectory, path, verify } = await writtenTrail()
    const bytes = readFileSync(path)
    bytes[bytes.indexOf('"path":"/7"') + 9] = '8'.charCodeAt(0)
    writeFileSync(path, bytes)
    const rules = join(dataDirectory, 'alerts.yaml')
    const when = '{ event: [AUDIT_VERIFY, AUDIT_FORK, TRAIL_STARTED], outcome: failure }'
    writeFileSync(rules, `rules: [{ name: chain-broken, severity: critical, when: ${when} }]`)
    const environment = { LOG_DIR: directory, DATA_DIR: dataDirectory, ALERTS_FILE: rules }
    const { exitCode, stdout, stderr } = await runInProcess(['audit', 'verify', '--record'], { environment })
    expect(stdout).toContain('DAMAGED')
    expect(stderr).toMatch(
      /^CRITICAL: ALERT chain-broken: \S+: rule=chain-broken, .*event=AUDIT_VERIFY failure damaged/m,
    )
    expect(stderr.match(/ALERT/g)).toHaveLength(1)
    expect(exitCode).toBe(3)
    const [record] = verifications(directory)
    expect(record).toMatchObject({ outcome: 'failure', reason: 'damaged' })
    expect(record?.record?.first_damage).toMatch(/^[0-9a-f]{12}-000001\.jsonl:\d+ changed$/)
    const quiet = await verify('--record')
    expect(quiet.stderr).toBe('')
  })

  it('raises the alert also where it cannot be recorded, and keeps its exit code', async () => {
    const { directory, dataDirectory, path } = await writtenTrail()
    const copy = join(dataDirectory, 'copy.jsonl')
    writeFileSync(copy, readFileSync(path, 'utf8').replace('"path":"/7"', '"path":"/8"'))
    const rules = join(dataDirectory, 'alerts.yaml')
    writeFileSync(rules, 'rules: [{ name: chain-broken, when: { event: AUDIT_VERIFY, outcome: failure } }]')
    const blocked = join(dataDirectory, 'blocked')
    writeFileSync(blocked, '')
    const environment = { LOG_DIR: blocked, DATA_DIR: dataDirectory, ALERTS_FILE: rules }
    const damaged = await runInProcess(['audit', 'verify', copy, '--record'], { environment })
    expect(damaged.stderr).toContain('ALERT chain-broken')
    expect(damaged.stderr).toContain('this verification is not recorded: ')
    expect(damaged.exitCode).toBe(3)
    const sound = await runInProcess(['audit', 'verify', path, '--record'], { environment })
    expect(sound.exitCode).toBe(1)
    expect(verifications(directory)).toEqual([])
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
