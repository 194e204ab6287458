import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, it, onTestFinished } from 'vitest'
import { deletePart, followTrail, planRetention } from '../../src/audit-store/index.js'
import { type Database, openDatabase } from '../../src/stores/index.js'
import { runInProcess } from '../support/run-in-process.js'
import { logFolder } from '../support/secrets-in-logs.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { writtenChain } from '../support/written-chain.js'
import { emptyDatabase } from './empty-database.js'

const NOW = Date.parse('2026-11-21T10:00:00Z')

it('plans, keeps what is held, deletes and records what is past its time', async () => {
  const url = await emptyDatabase(inject('postgresUrl'))
  const logs = await logFolder()
  const database = openDatabase({ url })
  onTestFinished(() => database.close())
  const folder = join(await temporaryFolder(), 'audit')
  const chain = writtenChain(folder)
  for (const month of ['2025-08', '2025-09', '2025-10', '2026-11']) {
    await database.query('SELECT audit_add_month($1::date)', [`${month}-01`])
    chain.append({ time: `${month}-15T12:00:00Z` })
  }
  const follower = followTrail({ database, folder })
  await follower.catchUp()
  await follower.stop()

  const run = (...argv: readonly string[]) =>
    runInProcess(['audit', ...argv], {
      environment: { DATABASE_URL: url, LOG_DIR: logs, DATA_DIR: logs },
      now: () => NOW,
    })
  expect(await run('retention', 'plan')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--days') })
  const ahead = { environment: { DATABASE_URL: url, LOG_DIR: logs, DATA_DIR: logs }, now: () => NOW + 30 * 86_400_000 }
  for (const argv of [['plan'], ['apply', '--yes']]) {
    expect(await runInProcess(['audit', 'retention', ...argv, '--days', '386'], ahead)).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(/the clock says 2026-12-21, .* is of 2026-11-15\b.*--clock-is-right/),
    })
  }
  const plan = await run('retention', 'plan', '--days', '386')
  expect(plan).toMatchObject({ exitCode: 3, stderr: '' })
  expect(plan.stdout).toBe(`Kept: what is younger than 2025-10-31.
  delete events_2025_08   2025-08-01 to 2025-09-01, 1 records
  delete events_2025_09   2025-09-01 to 2025-10-01, 1 records
`)
  expect((await run('hold', 'add', '--reason', 'case 1', '--from', '2025-09-10', '--to', '2025-09-20')).stdout).toMatch(
    /^hold 1: from 2025-09-\S+ to 2025-09-\S+; placed \S+ by \S+: case 1\n$/,
  )
  // Nobody is there to be asked.
  expect(await run('retention', 'apply', '--days', '386')).toMatchObject({ exitCode: 2 })
  const applied = await run('retention', 'apply', '--days', '386', '--yes')
  expect(applied).toMatchObject({ exitCode: 0, stderr: '' })
  expect(applied.stdout).toContain('keep   events_2025_09')
  expect(applied.stdout).toContain('Deleted: 1. Kept by a legal hold: 1.')
  expect(await run('hold', 'release', '7', '--reason', 'x')).toMatchObject({ exitCode: 1 })
  expect(await run('hold', 'release', '1', '--reason', 'closed')).toMatchObject({ exitCode: 0 })
  expect(JSON.parse((await run('hold', 'list', '--all', '--json')).stdout)).toMatchObject({
    holds: [{ id: 1, why: 'case 1', released_by: expect.any(String) }],
  })
  expect(JSON.parse((await run('retention', 'apply', '--days', '386', '--yes', '--json')).stdout)).toMatchObject({
    deleted: ['events_2025_09'],
    held: [],
  })
  expect(await run('retention', 'plan', '--days', '386')).toMatchObject({ exitCode: 0 })
  expect(await database.query('SELECT part, events FROM audit_deletions ORDER BY id')).toEqual([
    { part: 'events_2025_08', events: 1 },
    { part: 'events_2025_09', events: 1 },
  ])
  expect(await database.query('SELECT count(*) AS count FROM events')).toEqual([{ count: 2 }])

  const told = readFileSync(join(logs, 'audit.log'), 'utf8')
  const events = [...told.matchAll(/(AUDIT_(?:RETENTION|HOLD)) outcome=(\w+) reason=(\w+)/g)].map((match) =>
    match.slice(1).join(' '),
  )
  expect(events).toEqual([
    'AUDIT_HOLD pending held',
    'AUDIT_HOLD success held',
    'AUDIT_RETENTION pending expired',
    'AUDIT_RETENTION success expired',
    'AUDIT_RETENTION refused held',
    'AUDIT_HOLD pending released',
    'AUDIT_HOLD success released',
    'AUDIT_RETENTION pending expired',
    'AUDIT_RETENTION success expired',
  ])
})

it('keeps nobody from copying while a month is read that goes, and keeps count of what comes into it then', async () => {
  const url = await emptyDatabase(inject('postgresUrl'))
  const [database, ofTheServer] = [openDatabase({ url }), openDatabase({ url })]
  onTestFinished(() => Promise.all([database.close(), ofTheServer.close()]).then(() => undefined))
  const folder = join(await temporaryFolder(), 'audit')
  await database.query("SELECT audit_add_month('2025-08-01')")
  const copy = async (): Promise<void> => {
    writtenChain(folder).append({ time: '2025-08-15T12:00:00Z' })
    const follower = followTrail({ database: ofTheServer, folder })
    await follower.catchUp()
    await follower.stop()
    expect(follower.status().error).toBeUndefined()
  }
  await copy()
  const [august] = await planRetention(database, new Date('2026-01-01T00:00:00Z'))
  if (august === undefined) throw new Error('August is over')
  const copiedMeanwhile: string[] = []
  const meanwhile: Database = {
    ...database,
    transaction: (work) =>
      database.transaction((transaction) =>
        work({
          ...transaction,
          async query<Row extends object>(sql: string, parameters?: Parameters<Database['query']>[1]) {
            const rows = await transaction.query<Row>(sql, parameters)
            if (sql.includes('AS last_gid') && copiedMeanwhile.push(sql) === 1) await copy()
            return rows
          },
        }),
      ),
  }
  expect(await deletePart(meanwhile, august, 'bob')).toEqual({ kind: 'deleted', events: 2 })
  expect(copiedMeanwhile).toHaveLength(2)
  expect(await database.query('SELECT events, jsonb_array_length(chains) AS chains FROM audit_deletions')).toEqual([
    { events: 2, chains: 2 },
  ])
})
