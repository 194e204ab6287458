import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createAuditTrail } from '../../../../src/audit/index.js'
import { type CommandRun, runInProcess } from '../../../support/run-in-process.js'
import { logFolder } from '../../../support/secrets-in-logs.js'
import { temporaryFolder } from '../../../support/temporary-folder.js'
import { makeChain, read } from '../../audit-search/made-trail.js'

const NOW = Date.parse('2026-11-21T23:10:00Z')
const CHAIN = '111111111111'

/** A trail of a day, as a copy that nobody writes. */
async function copy(): Promise<string> {
  const folder = await temporaryFolder()
  makeChain(folder, CHAIN, [
    [
      read('2026-11-21T10:00:00Z'),
      read('2026-11-21T11:00:00Z', {
        event: 'DATA_MUTATION',
        method: 'POST',
        status: 201,
        record: { gaveur_id: 1, site_id: 'LL' },
      }),
      read('2026-11-21T12:00:00Z', {
        event: 'UNAUTHORIZED_ACCESS',
        outcome: 'refused',
        reason: 'permission_missing',
        user: '=cmd|x',
        status: 403,
      }),
    ],
  ])
  return folder
}

const search = async (
  argv: readonly string[],
  settings: Parameters<typeof runInProcess>[1] = {},
): Promise<CommandRun> =>
  runInProcess(['audit', 'search', await copy(), '--time-zone', 'UTC', ...argv], { now: () => NOW, ...settings })

describe('passerelle audit search', () => {
  it('shows a table, newest first, whole where there is no terminal', async () => {
    const { exitCode, stdout, stderr } = await search([])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(`\n${stdout}`).toMatchInlineSnapshot(`
      "
      TIME                 EVENT                  OUTCOME                      WHO                    ACTION            RECORD                  REQUEST                 FROM      ID
      2026-11-21 12:00:00  UNAUTHORIZED_ACCESS    refused: permission_missing  =cmd|x                 gavage_data:read  gaveur_id=1             GET /api/gavage/1 403   10.1.2.3  111111111111:3
      2026-11-21 11:00:00  DATA_MUTATION          success                      jean.martin@gaveur.fr  gavage_data:read  gaveur_id=1 site_id=LL  POST /api/gavage/1 201  10.1.2.3  111111111111:2
      2026-11-21 10:00:00  AUTHENTICATED_REQUEST  success                      jean.martin@gaveur.fr  gavage_data:read  gaveur_id=1             GET /api/gavage/1 200   10.1.2.3  111111111111:1
      "
    `)
  })

  it.each([160, 120, 100, 80, 60, 40, 20])('keeps within a terminal of %s columns', async (columns) => {
    const { stdout } = await search([], { typed: '', columns, environment: { NO_COLOR: '1' } })
    const lines = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(4)
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns)
    expect(stdout).toContain(columns < 80 ? '2026-11-21 11:00:00' : 'jean.martin')
  })

  it('takes colours on a terminal alone', async () => {
    expect((await search([], { typed: '', columns: 120 })).stdout).toContain('\u001b[31m')
    expect((await search([])).stdout).not.toContain('\u001b')
  })

  it.each<[readonly string[], number]>([
    [['--actor', 's-jean'], 3],
    [['--actor', 'jean.martin@gaveur.fr', '--event', 'DATA_MUTATION', '--record', 'gaveur_id=1'], 1],
    [['--outcome', 'refused', '--outcome', 'failure'], 1],
    [['--from', '2026-11-21T11:00', '--to', '2026-11-21T12:00'], 1],
    [['--address', '10.0.0.0/8', '--from', '-13h'], 2],
    [['--from', '-12h', '--limit', '1'], 1],
    [['--request', 'r-2026-11-21T10:00:00Z'], 1],
    [['--actor', 'nobody'], 0],
  ])('finds %j: %s', async (argv, count) => {
    const { stdout, exitCode } = await search([...argv, '--json'])
    expect(exitCode).toBe(0)
    expect(
      z.object({ ok: z.literal(true), records: z.array(z.unknown()), count: z.int() }).parse(JSON.parse(stdout)),
    ).toMatchObject({ count, records: { length: count } })
  })

  it('says where there is nothing, and where there is more', async () => {
    expect(await search(['--actor', 'nobody'])).toMatchObject({ stdout: '', stderr: 'No record fits.\n', exitCode: 0 })
    expect((await search(['--limit', '2'])).stderr).toBe('There are more: 2 were asked for.\n')
    expect(JSON.parse((await search(['--limit', '2', '--json'])).stdout)).toMatchObject({ count: 2, more: true })
    expect((await search(['--limit', '3'])).stderr).toBe('')
  })

  it('refuses a filter that cannot be applied, with all that is wrong', async () => {
    const { exitCode, stderr, stdout } = await search([
      '--event',
      'DATA_MUTATON',
      '--address',
      '10.0.0.0/33',
      '--from',
      'today',
      '--to',
      'yesterday',
    ])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(/--event: “DATA_MUTATON” is no event. Did you mean DATA_MUTATION\?/)
    expect(stderr).toMatch(/--address: /)
    expect(stderr).toMatch(/--to: nothing lies between/)
    const asJson = await search(['--event', 'X', '--json'])
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      ok: false,
      code: 'filter_invalid',
      mistakes: [{ filter: 'event' }],
    })
  })

  it.each<[readonly string[], RegExp]>([
    [['--format', 'xml'], /Allowed choices are table/],
    [['--limit', '0'], /whole number, 1 or more/],
    [['--json', '--format', 'csv'], /exclude each other/],
    [['--time-zone', 'Europe/Pris'], /no time zone/],
    [['--actr', 'x'], /Did you mean --actor/],
  ])('refuses %j', async (argv, expected) => {
    const { exitCode, stdout, stderr } = await search(argv)
    expect(exitCode).toBe(2)
    expect(stdout + stderr).toMatch(expected)
  })

  it('refuses a path without a trail', async () => {
    const { exitCode, stderr } = await runInProcess(['audit', 'search', await temporaryFolder()])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/holds no file of a trail/)
  })

  it('writes CSV, the lines themselves, ECS, OCSF, and records whole', async () => {
    const csv = (await search(['--format', 'csv'])).stdout.split('\r\n')
    expect(csv).toHaveLength(5)
    expect(csv[1]).toContain(`"'=cmd|x"`)
    const folder = await copy()
    const jsonl = await runInProcess(['audit', 'search', folder, '--format', 'jsonl', '--oldest-first'])
    expect(jsonl.stdout).toBe(readFileSync(join(folder, `${CHAIN}-000001.jsonl`), 'utf8'))
    const events = (text: string): readonly unknown[] =>
      text
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line))
    expect(events((await search(['--format', 'ecs'])).stdout)[0]).toMatchObject({
      event: { action: 'UNAUTHORIZED_ACCESS', outcome: 'failure' },
    })
    expect(events((await search(['--format', 'ocsf'])).stdout)[1]).toMatchObject({ type_uid: 600301 })
    expect((await search(['--format', 'long', '--limit', '1'])).stdout).toMatch(/^actor\.name +=cmd\|x$/m)
  })

  it('shows nothing that steers a terminal, even where a trail was made to', async () => {
    const folder = await temporaryFolder()
    const [path] = makeChain(folder, CHAIN, [[read('2026-11-21T10:00:00Z', { user: 'a\u001b[2Jb\u202e' })]])
    const line = readFileSync(path ?? '', 'utf8').replaceAll('\\u001b', '\u009b')
    writeFileSync(path ?? '', line)
    for (const format of ['table', 'long', 'csv', 'jsonl', 'ecs', 'ocsf']) {
      const { stdout } = await runInProcess(['audit', 'search', folder, '--format', format], {
        typed: '',
        environment: { NO_COLOR: '1' },
      })
      expect(stdout.replaceAll(/\r?\n/g, '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    }
  })

  it('tells of lines that are no records', async () => {
    const folder = await copy()
    writeFileSync(join(folder, '222222222222-000001.jsonl'), 'rubbish\n', { flag: 'a' })
    writeFileSync(join(folder, `${CHAIN}-000001.jsonl`), 'rubbish\n', { flag: 'a' })
    const { stderr, exitCode } = await runInProcess(['audit', 'search', folder])
    expect(stderr).toMatch(/111111111111-000001.jsonl has 1 line that is no record. passerelle audit verify says more/)
    expect(exitCode).toBe(0)
  })
})

describe('who searches the trail where it is written', () => {
  async function liveTrail(): Promise<Record<string, string>> {
    const environment = { LOG_DIR: await logFolder(), DATA_DIR: await temporaryFolder() }
    const trail = createAuditTrail({ directory: environment.LOG_DIR, dataDirectory: environment.DATA_DIR })
    await trail.commit({ event: 'DATA_MUTATION', outcome: 'success', reason: 'granted', user: 'jean' })
    await trail.close()
    return environment
  }
  const found = async (argv: readonly string[], environment: Record<string, string>): Promise<readonly unknown[]> => {
    const { stdout } = await runInProcess(['audit', 'search', ...argv, '--json'], { environment })
    return z.object({ records: z.array(z.unknown()) }).parse(JSON.parse(stdout)).records
  }

  it('leaves a record of it too who looks at the newest', async () => {
    const environment = await liveTrail()
    const { stdout, stderr } = await runInProcess(['audit', 'tail', '--actor', 'jean', '-n', '1'], { environment })
    expect(stdout).toContain('DATA_MUTATION')
    expect(stderr).toBe('')
    expect(await found(['--event', 'AUDIT_SEARCH'], environment)).toMatchObject([
      { record: { actor: 'jean', format: 'table', follow: false } },
    ])
  })

  it('leaves a record of it, with the filter, that the search itself does not see', async () => {
    const environment = await liveTrail()
    const first = await runInProcess(['audit', 'search', '--actor', 'jean', '--event', 'DATA_*'], { environment })
    expect(first.stdout).toMatch(/DATA_MUTATION/)
    expect(first.stderr).toBe('')
    const copied = await runInProcess(['audit', 'search', '--event', 'AUDIT_SEARCH', '--format', 'csv'], {
      environment,
    })
    expect(copied.stdout).toMatch(/AUDIT_SEARCH/)
    expect(copied.stdout).not.toMatch(/AUDIT_EXPORT/)
    const [recorded] = await found(['--event', 'AUDIT_SEARCH'], environment)
    expect(recorded).toMatchObject({
      event: 'AUDIT_SEARCH',
      actor: { name: userInfo().username },
      record: { actor: 'jean', event: 'DATA_MUTATION', format: 'table' },
    })
    expect(await found(['--event', 'AUDIT_EXPORT'], environment)).toHaveLength(2)
  })

  it('may ask for the trail to be verified first', async () => {
    const environment = await liveTrail()
    const argv = ['audit', 'search', '--actor', 'jean', '--verify']
    const { exitCode, stderr } = await runInProcess(argv, { environment })
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'Verified: nothing was changed.\n' })
    const folder = join(environment.LOG_DIR ?? '', 'audit')
    const file = readdirSync(folder).find((name) => name.endsWith('.jsonl')) ?? ''
    writeFileSync(
      join(folder, file),
      readFileSync(join(folder, file), 'utf8').replace('DATA_MUTATION', 'DATA_MUTATIOM'),
    )
    const damaged = await runInProcess(['audit', 'search', folder, '--event', 'TRAIL_*', '--verify'], {
      environment: {},
    })
    expect(damaged.exitCode).toBe(3)
    expect(damaged.stderr).toMatch(/^DAMAGED: .* Chains: [0-9a-f]{12}\.$/m)
    expect(damaged.stdout).toMatch(/TRAIL_STARTED/)
  })

  it('leaves none of a copy elsewhere', async () => {
    const folder = await copy()
    const before = readFileSync(join(folder, `${CHAIN}-000001.jsonl`))
    await runInProcess(['audit', 'search', folder], { environment: await liveTrail() })
    expect(readFileSync(join(folder, `${CHAIN}-000001.jsonl`))).toEqual(before)
  })

  it('is told where it cannot be recorded, and sees what there is', async () => {
    const environment = await liveTrail()
    const { stdout, stderr, exitCode } = await runInProcess(['audit', 'search', '--actor', 'jean'], {
      environment: { ...environment, AUDIT_SIGNING_KEY: '/nowhere/key.pem' },
    })
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/DATA_MUTATION/)
    expect(stderr).toMatch(/^Note: this search is not recorded in the trail: /)
  })
})
