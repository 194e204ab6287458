import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseRetention, planPruning, recordPruning, removePruned } from '../../../src/audit-privacy/index.js'
import type { AuditEvent } from '../../../src/audit-record/index.js'
import { verifyTrail } from '../../../src/audit-verify/index.js'
import { type PrivateTrail, privateTrail } from '../../support/private-trail.js'
import { rechained } from '../audit-verify/forgery.js'

const READ: AuditEvent = { event: 'AUTHENTICATED_REQUEST', outcome: 'success', reason: 'ok', subject: 's-1' }
const JANUARY = new Date('2026-01-10T12:00:00Z')
const JUNE = new Date('2026-06-10T12:00:00Z')
const READS_90D = parseRetention('reads=90d')

describe('files whose time is over', () => {
  /** Two records of its own a file, or so. */
  async function written(place: PrivateTrail, events: readonly AuditEvent[]): Promise<void> {
    const trail = place.open({ pseudonyms: false, fileBytes: 1200, now: () => JANUARY })
    for (const event of events) {
      trail.record(event)
      await trail.flush()
    }
    await trail.close()
  }
  const folderOf = (place: PrivateTrail): string => join(place.directory, 'audit')
  const filesOf = (place: PrivateTrail): readonly string[] =>
    readdirSync(folderOf(place))
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
  const reads = (count: number): readonly AuditEvent[] => Array.from({ length: count }, () => READ)

  it('go, the first of a chain, and the last stays', async () => {
    const place = await privateTrail()
    await written(place, reads(12))
    const before = filesOf(place)
    expect(before.length).toBeGreaterThan(3)
    const plan = await planPruning(folderOf(place), { retention: READS_90D, now: JUNE })
    expect(plan.map(({ file }) => file)).toEqual(before.slice(0, -1))
    expect(plan[0]).toMatchObject({ firstSeq: 1, firstTime: '2026-01-10T12:00:00.000000Z' })
    for (const [at, { firstSeq }] of plan.slice(1).entries()) expect(firstSeq).toBe((plan[at]?.lastSeq ?? 0) + 1)
  })

  it('go beside a pipe, and a link to one, that are called like files of the trail', async () => {
    const place = await privateTrail()
    await written(place, reads(12))
    const before = filesOf(place)
    const chain = before[0]?.slice(0, 12)
    const pipe = join(folderOf(place), 'deadbeef0001-000001.jsonl')
    execFileSync('mkfifo', [pipe])
    symlinkSync(pipe, join(folderOf(place), `${chain}-999999.jsonl`))
    const plan = await planPruning(folderOf(place), { retention: READS_90D, now: JUNE })
    expect(plan.map(({ file }) => file)).toEqual(before.slice(0, -1))
  })

  it.each([
    ['before their time is over', { retention: READS_90D, now: new Date('2026-04-10T11:59:59Z') }],
    ['where their class is kept for ever', { retention: parseRetention('mutations=1y'), now: JUNE }],
    ['under a hold', { retention: READS_90D, now: JUNE, isHeld: () => true }],
  ])('stay %s', async (_, options) => {
    const place = await privateTrail()
    await written(place, reads(12))
    expect(await planPruning(folderOf(place), options)).toEqual([])
  })

  it.each<[string, (lines: readonly string[]) => readonly string[]]>([
    ['its times', (lines) => lines],
    ['its times and its hashes', (lines) => rechained(lines, 0)],
    ['its times, but for a line that is gone', (lines) => rechained(lines.toSpliced(-2, 1), 0)],
  ])('stay where somebody has made one old: %s', async (_, forge) => {
    const place = await privateTrail()
    await written(place, reads(12))
    const path = join(folderOf(place), filesOf(place)[0] ?? '')
    const lines = readFileSync(path, 'latin1').split('\n').slice(0, -1)
    const old = forge(lines.map((line) => line.replace('"time":"2026', '"time":"2020')))
    writeFileSync(path, old.map((line) => `${line}\n`).join(''), 'latin1')
    const between = new Date('2026-02-10T12:00:00Z')
    expect(await planPruning(folderOf(place), { retention: READS_90D, now: between })).toEqual([])
  })

  it('end where one record has to be kept longer', async () => {
    const place = await privateTrail()
    await written(place, [...reads(5), { ...READ, event: 'DATA_MUTATION' }, ...reads(8)])
    const plan = await planPruning(folderOf(place), { retention: READS_90D, now: JUNE })
    expect(plan.length).toBeGreaterThan(0)
    expect(plan.length).toBeLessThan(filesOf(place).length - 2)
    const both = parseRetention('reads=90d,mutations=1m')
    expect((await planPruning(folderOf(place), { retention: both, now: JUNE })).length).toBe(filesOf(place).length - 1)
  })

  it('go with a record that says where the chain begins now, and the trail verifies', async () => {
    const place = await privateTrail()
    await written(place, reads(12))
    const folder = folderOf(place)
    const plan = await planPruning(folder, { retention: READS_90D, now: JUNE })
    const some = plan.slice(0, 2)
    const trail = place.open({ pseudonyms: false })
    await recordPruning(some, (event) => trail.commit(event), { user: 'operator' })
    await trail.close()
    await removePruned(folder, some)
    expect(filesOf(place)).not.toContain(some[1]?.file)
    const [chain] = (await verifyTrail({ path: folder })).chains
    expect(chain).toMatchObject({ verdict: 'unproven_tail', damages: [], first: { seq: (some[1]?.lastSeq ?? 0) + 1 } })
    expect(chain?.notes.join()).toContain('removed')
    const text = readFileSync(join(place.dataDirectory, 'audit-anchors.jsonl'), 'utf8')
    expect(await verifyTrail({ path: folder, anchors: { name: 'anchors', text } })).toMatchObject({ verdict: 'ok' })
    // What the record of it says is kept as long as there is a chain that it explains.
    const later = new Date('2046-01-01T00:00:00Z')
    const all = parseRetention('reads=1d,administration=1d')
    const rest = await planPruning(folder, { retention: all, now: later })
    expect(rest.every(({ file }) => file < (filesOf(place).at(-1) ?? ''))).toBe(true)
  })

  it('stay where that record cannot be written: whoever records it is told so', async () => {
    const place = await privateTrail()
    await written(place, reads(12))
    const plan = await planPruning(folderOf(place), { retention: READS_90D, now: JUNE })
    const full = () => Promise.reject(new Error('the disk is full'))
    await expect(recordPruning(plan, full)).rejects.toThrow('full')
  })

  it('stay where they are those of another chain under another name', async () => {
    const place = await privateTrail()
    await written(place, reads(12))
    const [first = '', second = ''] = filesOf(place)
    for (const name of [first, second]) {
      const other = name.replace(/^[0-9a-f]{12}/, 'deadbeef0001')
      writeFileSync(join(folderOf(place), other), readFileSync(join(folderOf(place), name)))
    }
    const plan = await planPruning(folderOf(place), { retention: READS_90D, now: JUNE })
    expect(new Set(plan.map(({ chain }) => chain))).toEqual(new Set([first.slice(0, 12)]))
  })

  it('stay where they say why a chain begins later that is still there', async () => {
    const place = await privateTrail()
    await written(place, reads(6))
    const folder = folderOf(place)
    const some = (await planPruning(folder, { retention: READS_90D, now: JUNE })).slice(0, 2)
    const trail = place.open({ pseudonyms: false, fileBytes: 1200, now: () => JUNE })
    await recordPruning(some, (event) => trail.commit(event))
    for (const event of reads(6)) await trail.commit(event)
    await trail.close()
    await removePruned(folder, some)
    const all = parseRetention('reads=1d,administration=1d,mutations=1d')
    const late = { retention: all, now: new Date('2046-01-01T00:00:00Z') }
    const told = filesOf(place).filter((name) => readFileSync(join(folder, name), 'utf8').includes('TRAIL_PRUNED'))
    expect(told.at(-1)).not.toBe(filesOf(place).at(-1))
    const plan = (await planPruning(folder, late)).map(({ file }) => file)
    expect(plan.length).toBeGreaterThan(0)
    for (const name of told) expect(plan).not.toContain(name)
  })

  it('go from the first on: where one cannot be removed those behind it stay, and what is left verifies', async () => {
    const place = await privateTrail()
    await written(place, reads(12))
    const folder = folderOf(place)
    const plan = await planPruning(folder, { retention: READS_90D, now: JUNE })
    const [first, second] = plan
    if (first === undefined || second === undefined) return expect.fail()
    const trail = place.open({ pseudonyms: false })
    await recordPruning(plan, (event) => trail.commit(event))
    await trail.close()
    // A folder of that name is what `unlink` refuses, for whoever asks.
    const path = join(folder, second.file)
    const text = readFileSync(path)
    rmSync(path)
    mkdirSync(path)
    await expect(removePruned(folder, plan)).rejects.toThrow(/EISDIR|EPERM/)
    rmdirSync(path)
    writeFileSync(path, text)
    expect(filesOf(place)).not.toContain(first.file)
    expect(filesOf(place)).toEqual(expect.arrayContaining(plan.slice(1).map(({ file }) => file)))
    const [chain] = (await verifyTrail({ path: folder })).chains
    expect(chain).toMatchObject({ damages: [], first: { seq: second.firstSeq } })
    const again = await planPruning(folder, { retention: READS_90D, now: JUNE })
    expect(again.slice(0, plan.length - 1).map(({ file }) => file)).toEqual(plan.slice(1).map(({ file }) => file))
  })

  it('go one after the other, also where the power goes: each is gone for certain before the next', async () => {
    const place = await privateTrail()
    await written(place, reads(12))
    const plan = (await planPruning(folderOf(place), { retention: READS_90D, now: JUNE })).slice(0, 3)
    const calls: string[] = []
    await removePruned(folderOf(place), plan, {
      unlink: async (path) => void calls.push(`remove ${basename(path)}`),
      syncFolder: async (path) => void calls.push(`sync ${basename(path)}`),
    })
    expect(calls).toEqual(plan.flatMap(({ file }) => [`remove ${file}`, 'sync audit']))
  })

  it('are missed where another record than that of their end is told', async () => {
    const place = await privateTrail()
    await written(place, reads(12))
    const folder = folderOf(place)
    const [first, second] = await planPruning(folder, { retention: READS_90D, now: JUNE })
    if (first === undefined || second === undefined) return expect.fail()
    const trail = place.open({ pseudonyms: false })
    const plan = [first, { ...second, lastHash: first.lastHash }]
    await recordPruning(plan, (event) => trail.commit(event))
    await trail.close()
    await removePruned(folder, plan)
    const [chain] = (await verifyTrail({ path: folder })).chains
    expect(chain).toMatchObject({ verdict: 'damaged', damages: [{ kind: 'file_missing' }] })
  })
})
