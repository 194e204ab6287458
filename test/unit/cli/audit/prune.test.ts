import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { AuditEvent } from '../../../../src/audit-record/index.js'
import { freePort } from '../../../support/free-port.js'
import { type PrivateTrail, privateTrail } from '../../../support/private-trail.js'
import { type CommandRun, runInProcess } from '../../../support/run-in-process.js'

const READ: AuditEvent = {
  event: 'AUTHENTICATED_REQUEST',
  outcome: 'success',
  reason: 'ok',
  subject: 's-1',
  user: 'jean.martin',
}
const JUNE = Date.parse('2026-06-10T12:00:00Z')

async function written(): Promise<PrivateTrail> {
  const place = await privateTrail()
  const trail = place.open({ fileBytes: 1500, now: () => new Date('2026-01-10T12:00:00Z') })
  for (let count = 0; count < 8; count++) {
    trail.record(READ)
    await trail.flush()
  }
  await trail.close()
  return place
}
const run = (place: PrivateTrail, argv: readonly string[], retention = 'reads=90d'): Promise<CommandRun> =>
  runInProcess(['audit', ...argv, ...(argv[0] === 'prune' ? ['--clock-is-right'] : [])], {
    environment: { ...place.environment, AUDIT_RETENTION: retention },
    now: () => JUNE,
  })
const filesOf = (place: PrivateTrail): number =>
  readdirSync(join(place.directory, 'audit')).filter((name) => name.endsWith('.jsonl')).length
const why = ['--reason', 'case 17']

it('says what is past its time, removes it when told to, and leaves a trail that verifies', async () => {
  const place = await written()
  const before = filesOf(place)
  const looked = await run(place, ['prune'])
  expect(looked).toMatchObject({ exitCode: 3, stderr: '' })
  expect(looked.stdout).toContain('the key of reads/2026-01')
  expect(filesOf(place)).toBe(before)
  expect(await run(place, ['prune', '--apply'])).toMatchObject({ exitCode: 2 })
  const done = await run(place, ['prune', '--apply', '--yes', '--json'])
  expect(JSON.parse(done.stdout)).toMatchObject({ ok: true, applied: true, periods: ['reads/2026-01'], held: [] })
  expect(filesOf(place)).toBeLessThan(before)
  // Not only forgotten: whoever takes the table of keys finds no key of that month in it.
  const table = readFileSync(join(place.dataDirectory, 'audit-person-keys.jsonl'), 'utf8').trim().split('\n')
  const keys = table.filter((line) => line.includes('"kind":"period"') && line.includes('reads/2026-01'))
  expect(keys).toEqual([expect.stringMatching(/"key":"\.+"/)])
  // What was the last file of the chain is not any more.
  await run(place, ['prune', '--apply', '--yes'])
  expect(await run(place, ['prune'])).toMatchObject({ exitCode: 0, stdout: 'Nothing is past its time.\n' })
  expect(await run(place, ['verify'])).toMatchObject({ exitCode: 0 })
  expect(place.text()).toContain('"event":"TRAIL_PRUNED"')
  expect(place.text()).toContain('"periods":"reads/2026-01"')
})

it('keeps what somebody is in whom a hold is on, and the keys', async () => {
  const place = await written()
  const before = filesOf(place)
  await run(place, ['person', 'jean.martin', '--hold', ...why])
  const looked = await run(place, ['prune', '--json'])
  expect(JSON.parse(looked.stdout)).toMatchObject({ periods: [], held: [expect.stringMatching(/^p:/)] })
  await run(place, ['prune', '--apply', '--yes'])
  expect(filesOf(place)).toBeGreaterThan(before - 2)
  expect(place.records().filter(({ event }) => event === READ.event)).toHaveLength(8)
})

it('removes nothing while nobody can say which legal holds there are, unless it is told to, which is recorded', async () => {
  const place = await written()
  const before = filesOf(place)
  const asked = {
    ...place,
    environment: { ...place.environment, DATABASE_URL: `postgres://passerelle@127.0.0.1:${await freePort()}/audit` },
  }
  for (const argv of [['prune'], ['prune', '--apply', '--yes']]) {
    const refused = await run(asked, argv)
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' })
    expect(refused.stderr).toMatch(/cannot be asked for legal holds, so nothing is removed: .* --without-database/s)
  }
  expect(filesOf(place)).toBe(before)
  expect(place.text()).not.toContain('TRAIL_PRUNED')
  const done = await run(asked, ['prune', '--apply', '--yes', '--json', '--without-database'])
  expect(JSON.parse(done.stdout)).toMatchObject({ legal_holds: 'not_asked' })
  expect(filesOf(place)).toBeLessThan(before)
  const told = place
    .text()
    .split('\n')
    .filter((line) => /^{.*"(TRAIL_PRUNED|AUDIT_EXPIRY)"/.test(line))
  expect(told.length).toBeGreaterThan(2)
  for (const line of told) expect(line).toContain('"legal_holds":"not_asked"')
})

it('removes no file before it is done with the keys, and where these refuse can be run again', async () => {
  const place = await written()
  const names = (): readonly string[] => readdirSync(join(place.directory, 'audit'))
  const before = names().filter((name) => name.endsWith('.jsonl'))
  const path = join(place.dataDirectory, 'audit-person-keys.jsonl')
  const expiries = (): number => place.text().split('"event":"AUDIT_EXPIRY"').length - 1
  const spoilt = await runInProcess(['audit', 'prune', '--apply', '--yes', '--clock-is-right'], {
    environment: { ...place.environment, AUDIT_RETENTION: 'reads=90d' },
    now() {
      // The intent is on disk: now the table cannot be written.
      if (expiries() === 1 && !existsSync(`${path}.aside`)) {
        renameSync(path, `${path}.aside`)
        mkdirSync(path)
      }
      return JUNE
    },
  })
  expect(spoilt).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/EISDIR|directory/) })
  rmdirSync(path)
  renameSync(`${path}.aside`, path)
  expect(names()).toEqual(expect.arrayContaining(before))
  expect(await run(place, ['verify'])).toMatchObject({ exitCode: 0 })
  expect(await run(place, ['prune', '--apply', '--yes'])).toMatchObject({ exitCode: 0 })
  expect(names().filter((name) => before.includes(name))).toEqual([])
  expect(await run(place, ['verify'])).toMatchObject({ exitCode: 0 })
})

it('believes no clock that the records know nothing of, also where one of today does', async () => {
  const place = await written()
  const before = filesOf(place)
  const prune = (now: string, ...argv: readonly string[]) =>
    runInProcess(['audit', 'prune', ...argv], {
      environment: { ...place.environment, AUDIT_RETENTION: 'reads=90d' },
      now: () => Date.parse(now),
    })
  const record = async (time: string): Promise<void> => {
    const trail = place.open({ now: () => new Date(time) })
    await trail.commit(READ)
    await trail.close()
  }
  const doubted = await prune('2026-06-10T12:00:00Z', '--apply', '--yes')
  expect(doubted).toMatchObject({ exitCode: 1, stdout: '' })
  expect(doubted.stderr).toMatch(/the clock says 2026-06-10, .* the newest is of 2026-01-10.*--clock-is-right/)
  // By the same clock.
  await record('2026-06-10T11:00:00Z')
  expect(await prune('2026-06-10T12:00:00Z', '--apply', '--yes')).toMatchObject({ exitCode: 1, stdout: '' })
  expect(filesOf(place)).toBeGreaterThan(before)
  await record('2026-06-12T11:00:00Z')
  expect(await prune('2026-06-18T12:00:00Z')).toMatchObject({ exitCode: 3, stderr: '' })
  expect(await prune('2026-06-19T12:00:00Z')).toMatchObject({ exitCode: 1 })
  expect(await prune('2026-06-19T12:00:00Z', '--clock-is-right')).toMatchObject({ exitCode: 3 })
  expect(await prune('2026-01-11T10:00:00Z')).toMatchObject({ exitCode: 0, stdout: 'Nothing is past its time.\n' })
})

it('wants to be told how long', async () => {
  const place = await written()
  expect(await run(place, ['prune'], '')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('AUDIT_RETENTION'),
  })
})
