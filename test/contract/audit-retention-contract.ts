import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import {
  auditEventsRoute,
  deletePart,
  type ExpiredPart,
  followTrail,
  placeHold,
  planRetention,
  readAnchors,
  releaseHold,
  writeAnchor,
} from '../../src/audit-store/index.js'
import { createFetchHandler } from '../../src/fetch/index.js'
import type { Database } from '../../src/stores/index.js'
import { authorizationOf, doorParts } from '../support/door-parts.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { type WrittenChain, writtenChain } from '../support/written-chain.js'
import type { EventsPage } from './audit-events-contract.js'

const CUTOFF = new Date('2024-04-01T00:00:00Z')
const count = (database: Database, sql: string): Promise<unknown> =>
  database.query(`SELECT count(*) AS count FROM ${sql}`)

/** What becomes of what is past its time, in PGlite and in PostgreSQL alike. @param open gives an empty database of its own */
export function describeAuditRetention(open: () => Promise<Database>): void {
  let database: Database
  let chain: WrittenChain
  let folder: string
  let cursor: string
  beforeAll(async () => {
    database = await open()
    for (const month of ['2024-02-01', '2024-03-01', '2024-04-01']) {
      await database.query('SELECT audit_add_month($1::date)', [month])
    }
    folder = join(await temporaryFolder(undefined, () => {}), 'audit')
    chain = writtenChain(folder)
    // January has no table of its own.
    for (const time of ['2024-01-31', '2024-02-01', '2024-02-29', '2024-03-01', '2024-03-31', '2024-04-01']) {
      chain.append({ time: `${time}T12:00:00Z` }, { outcome: 'refused' })
    }
    await copy()
    return () => database.close()
  })

  async function copy(): Promise<void> {
    const follower = followTrail({ database, folder, faultAfterMs: 0 })
    await follower.catchUp()
    await follower.stop()
    expect(follower.status().faults).toEqual([])
  }

  async function ask(query: string, asked: Database = database): Promise<EventsPage> {
    const { verifier, policy, trail } = await doorParts()
    const handler = createFetchHandler([auditEventsRoute({ database: asked, trail })], { verifier, policy, trail })
    const headers = authorizationOf({ roles: ['admin'] })
    return JSON.parse(await (await handler(new Request(`http://localhost/audit/events${query}`, { headers }))).text())
  }

  const part = async (name: string): Promise<ExpiredPart> => {
    const found = (await planRetention(database, CUTOFF)).find((each) => each.part === name)
    if (found === undefined) throw new Error(`${name} is not past its time`)
    return found
  }

  it('plans whole months, and what the default partition has from before', async () => {
    expect(await planRetention(database, CUTOFF)).toMatchObject([
      { part: 'events_2024_02', events: 4, heldBy: [] },
      { part: 'events_2024_03', events: 4, heldBy: [] },
      { part: 'events_default', events: 2, heldBy: [] },
    ])
    expect(await planRetention(database, new Date('2024-03-31T23:59:59Z'))).toMatchObject([
      { part: 'events_2024_02' },
      { part: 'events_default' },
    ])
    expect(await planRetention(database, new Date('2024-01-01T00:00:00Z'))).toEqual([])
  })

  it('deletes nothing that a legal hold is on, also one that comes after the plan', async () => {
    const february = await part('events_2024_02')
    const starts = new Date('2024-02-29T00:00:00Z')
    const hold = await placeHold(database, {
      who: 'alice',
      why: 'case 1',
      starts,
      ends: new Date('2024-03-01T00:00:00Z'),
    })
    expect(await deletePart(database, february, 'bob')).toMatchObject({ kind: 'held', heldBy: [{ id: hold.id }] })
    expect(await planRetention(database, CUTOFF)).toMatchObject([
      { part: 'events_2024_02', heldBy: [{ who: 'alice', why: 'case 1' }] },
      { part: 'events_2024_03', heldBy: [] },
      { part: 'events_default', heldBy: [] },
    ])
    await expect(database.execute("UPDATE audit_hold SET why = 'another'")).rejects.toMatchObject({
      code: 'query_failed',
    })
    await expect(database.execute('DELETE FROM audit_hold')).rejects.toMatchObject({ code: 'query_failed' })
    expect(await releaseHold(database, hold.id, 'carol')).toMatchObject({ releasedBy: 'carol' })
    expect(await releaseHold(database, hold.id, 'carol')).toBeUndefined()
    await expect(
      database.execute('UPDATE audit_hold SET released_at = NULL, released_by = NULL'),
    ).rejects.toMatchObject({
      code: 'query_failed',
    })
  })

  it('keeps no month that a hold begins after, to the moment', async () => {
    const starts = new Date('2024-03-01T00:00:00Z')
    const { id } = await placeHold(database, { who: 'alice', why: 'case 2', starts, ends: null })
    expect(await planRetention(database, CUTOFF)).toMatchObject([
      { part: 'events_2024_02', heldBy: [] },
      { part: 'events_2024_03', heldBy: [{ id }] },
      { part: 'events_default', heldBy: [] },
    ])
    await releaseHold(database, id, 'alice')
  })

  it('deletes a month with what is kept of it', async () => {
    cursor = (await ask('?limit=3')).next_cursor
    const february = await part('events_2024_02')
    expect(await deletePart(database, february, 'bob')).toEqual({ kind: 'deleted', events: 4 })
    expect(await deletePart(database, february, 'carol')).toEqual({ kind: 'gone' })
    expect(
      await database.query('SELECT part, starts, ends, events, first_gid, last_gid, chains, who FROM audit_deletions'),
    ).toEqual([
      {
        part: 'events_2024_02',
        starts: new Date('2024-02-01T00:00:00Z'),
        ends: new Date('2024-03-01T00:00:00Z'),
        events: 4,
        first_gid: 3,
        last_gid: 6,
        chains: [{ chain: chain.id, first: 3, last: 6, hash: expect.stringMatching(/^[0-9a-f]{64}$/) }],
        who: 'bob',
      },
    ])
    const [next] = await database.query<{ line: string }>('SELECT line FROM events WHERE seq = 7')
    const [kept] = await database.query<{ hash: string }>("SELECT chains->0->>'hash' AS hash FROM audit_deletions")
    // The record after the gap says with its prev what stood before it.
    expect(next?.line).toContain(`"prev":"${kept?.hash}"`)
    expect(await count(database, 'events')).toEqual([{ count: 8 }])
    expect(await count(database, "audit_days WHERE day BETWEEN '2024-02-01' AND '2024-02-29'")).toEqual([{ count: 0 }])
  })

  it('tells a reader of what he has lost, and goes on with what is left', async () => {
    const lost = await ask(`?limit=3&cursor=${cursor}`)
    expect(lost).toMatchObject({
      ...{ status: 410, code: 'events_deleted' },
      lost: [{ from: '2024-02-01T00:00:00.000Z', before: '2024-03-01T00:00:00.000Z', events: 4 }],
    })
    const next = await ask(`?limit=3&cursor=${lost.next_cursor}`)
    expect(next.items).toMatchObject([{ seq: 7 }, { seq: 8 }, { seq: 9 }])
    // Who has seen them all, and who begins, has lost nothing.
    expect((await ask(`?limit=3&cursor=${next.next_cursor}`)).items).toHaveLength(3)
    expect((await ask('?limit=3')).items).toMatchObject([{ seq: 1 }, { seq: 2 }, { seq: 7 }])
  })

  it('deletes of the default partition what is past its time, and no more', async () => {
    await database.query("SELECT 1 FROM events_default WHERE time >= '2024-04-01'")
    chain.append({ time: '2029-01-01T00:00:00Z' })
    await copy()
    const rest = await part('events_default')
    // Of another folder that was put there meanwhile, and under a hold.
    const older = writtenChain(folder)
    older.append({ time: '2020-01-01T00:00:00Z' })
    await copy()
    const ends = new Date('2021-01-01T00:00:00Z')
    const hold = await placeHold(database, { who: 'alice', why: 'case 2', starts: null, ends })
    expect(await deletePart(database, rest, 'bob')).toEqual({ kind: 'deleted', events: 2 })
    expect(await count(database, 'events_default')).toEqual([{ count: 2 }])
    expect(await deletePart(database, await part('events_default'), 'bob')).toMatchObject({ kind: 'held' })
    await releaseHold(database, hold.id, 'carol')
    expect(await deletePart(database, await part('events_default'), 'bob')).toEqual({ kind: 'deleted', events: 1 })
    expect(await count(database, 'events_default')).toEqual([{ count: 1 }])
    expect(await count(database, 'events')).toEqual([{ count: 7 }])
    const [days] = await database.query<{ sum: string }>('SELECT sum(events)::text AS sum FROM audit_days')
    expect(days).toEqual({ sum: '7' })
  })

  it('does not copy again what was deleted, however the cursor is set back', async () => {
    await database.execute('DELETE FROM audit_cursor')
    await copy()
    expect(await count(database, 'events')).toEqual([{ count: 7 }])
    chain.append({ time: '2029-01-02T00:00:00Z' })
    await copy()
    expect(await count(database, 'events')).toEqual([{ count: 8 }])
  })

  it('moves a month out of the default partition when its table is made', async () => {
    await database.query("SELECT audit_add_month('2029-01-01')")
    expect(await count(database, 'events_default')).toEqual([{ count: 0 }])
    expect(await count(database, 'events_2029_01')).toEqual([{ count: 2 }])
    expect(await database.query("SELECT audit_add_month('2029-01-01') AS made")).toEqual([{ made: false }])
  })

  const statements = [
    "UPDATE events SET reason = 'x'",
    'DELETE FROM events',
    'TRUNCATE events',
    'DELETE FROM events_2024_04',
    'TRUNCATE events_2024_04',
    'TRUNCATE events_2029_01',
    'TRUNCATE events_default',
    "UPDATE audit_deletions SET who = 'x'",
    'DELETE FROM audit_deletions',
    'DELETE FROM audit_anchors',
    'TRUNCATE audit_hold',
  ]
  it.each(statements)('refuses %s', async (sql) => {
    await expect(database.execute(sql)).rejects.toMatchObject({ details: { sqlState: '42501' } })
  })

  it('tells a reader also of what goes while he is answered', async () => {
    const first = await ask('?limit=1')
    expect(first.items).toMatchObject([{ seq: 7 }])
    const march = await part('events_2024_03')
    let deletion: Promise<unknown> | undefined
    const meanwhile: Database = {
      ...database,
      async query<Row extends object>(sql: string, parameters?: Parameters<Database['query']>[1]) {
        if (sql.startsWith('SELECT gid, line FROM')) deletion ??= deletePart(database, march, 'bob')
        await deletion
        return database.query<Row>(sql, parameters)
      },
    }
    const lost = await ask(`?limit=3&cursor=${first.next_cursor}`, meanwhile)
    expect(lost).toMatchObject({ status: 410, lost: [{ from: '2024-03-01T00:00:00.000Z', events: 4 }] })
    expect((await ask(`?limit=1&cursor=${lost.next_cursor}`)).items).toMatchObject([{ seq: 11 }])
  })

  it('keeps anchors, also two that contradict each other', async () => {
    const anchor = {
      chain: 'abcdefabcdef',
      seq: 5,
      hash: 'a'.repeat(64),
      time: '2026-11-21T10:00:00.000000Z',
      checkpoint: 'note\n',
    }
    await writeAnchor(database, anchor)
    await writeAnchor(database, anchor)
    await writeAnchor(database, { ...anchor, seq: 4 })
    expect(await readAnchors(database)).toEqual([anchor])
    await writeAnchor(database, { ...anchor, hash: 'b'.repeat(64) })
    expect((await readAnchors(database)).map(({ hash }) => hash[0])).toEqual(['a', 'b'])
  })
}
