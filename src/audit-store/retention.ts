import type { Database, Queryable } from '../stores/index.js'
import { addMonthsAhead } from './add-months.js'
import { holdsIn, type LegalHold, listHolds } from './holds.js'

/** What is past its time: a month, or what the default partition has from before. */
export interface ExpiredPart {
  /** Name of its table. */
  readonly part: string
  readonly starts: Date
  /** After its end. */
  readonly ends: Date
  readonly events: number
  /** Legal holds that keep it. */
  readonly heldBy: readonly LegalHold[]
}

/** What became of a part. */
export type Deletion =
  | { readonly kind: 'deleted'; readonly events: number }
  | { readonly kind: 'held'; readonly heldBy: readonly LegalHold[] }
  /** Somebody else has deleted it meanwhile. */
  | { readonly kind: 'gone' }

const DEFAULT_PART = 'events_default'
/** Any number that no other program on the database takes: "audit_de" in ASCII. */
const LOCK = '7022629598040908901'

/**
 * What may be deleted when records are kept until `cutoff`: months that are over by then, each whole.
 *
 * @throws StoreError
 */
export async function planRetention(database: Database, cutoff: Date): Promise<readonly ExpiredPart[]> {
  const holds = await listHolds(database)
  const months = (await database.query<{ part: string }>(MONTHS)).map(({ part }) => ({ part, ...monthOf(part) }))
  const expired = months.filter(({ ends }) => ends <= cutoff)
  const parts: ExpiredPart[] = []
  for (const { part, starts, ends } of expired) {
    const [row] = await database.query<{ events: number }>(`SELECT count(*) AS events FROM ${part}`)
    parts.push({ part, starts, ends, events: row?.events ?? 0, heldBy: holds.filter(holdsIn(starts, ends)) })
  }
  const [rest] = await database.query<{ events: number; starts: Date | null; last: Date }>(
    `SELECT count(*) AS events, min(time) AS starts, max(time) AS last FROM ${DEFAULT_PART} WHERE time < $1`,
    [cutoff],
  )
  if (rest === undefined || rest.starts === null) return parts
  const { events, starts, last } = rest
  // A Date has no microseconds.
  const ends = new Date(Math.min(last.getTime() + 1, cutoff.getTime()))
  return [...parts, { part: DEFAULT_PART, starts, ends, events, heldBy: holds.filter(holdsIn(starts, ends)) }]
}

/**
 * Deletes a part, in one transaction with what is kept of it: its time, how many records, and of each chain the first and
 * the last with its hash. A hold that was placed meanwhile prevents it.
 *
 * @throws StoreError also where the lock of the table cannot be had in two seconds: try again
 */
export function deletePart(database: Database, { part, starts, ends }: ExpiredPart, who: string): Promise<Deletion> {
  return database.transaction(async (transaction) => {
    await transaction.execute("SET LOCAL lock_timeout = '2s'")
    // One who deletes at a time: each would wait for the table that the other has read.
    await transaction.query(`SELECT pg_advisory_xact_lock(${LOCK})`)
    if (!(await isThere(transaction, part))) return { kind: 'gone' }
    // To read millions takes a while, and nobody is kept from writing by it.
    const seen = await summarise(transaction, part, starts, ends)
    // Whoever places a hold waits until this is over, and whoever copies too.
    await transaction.execute('LOCK TABLE audit_hold IN SHARE MODE')
    await transaction.query('SELECT gid FROM audit_head FOR UPDATE')
    const heldBy = (await listHolds(transaction)).filter(holdsIn(starts, ends))
    if (heldBy.length > 0) return { kind: 'held', heldBy }
    const hasGrown = await hasNewer(transaction, part, seen.last_gid)
    const kept = hasGrown ? await summarise(transaction, part, starts, ends) : seen
    await transaction.execute(
      `INSERT INTO audit_deletions (part, starts, ends, events, first_gid, last_gid, chains, who)
       VALUES ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8)`,
      [part, starts, ends, kept.events, kept.first_gid, kept.last_gid, kept.chains, who],
    )
    // What has come since the plan, and is older, no hold was asked about: it is of the next one.
    if (part === DEFAULT_PART) await deleteRows(transaction, starts, ends)
    else await transaction.script(`ALTER TABLE events DETACH PARTITION ${part}; DROP TABLE ${part}`)
    await countDaysAgain(transaction, starts, ends)
    return { kind: 'deleted', events: kept.events }
  })
}

/** What is kept of a part; `chains` as JSON. */
interface Summary {
  readonly events: number
  readonly first_gid: number | null
  readonly last_gid: number | null
  readonly chains: string
}

async function summarise(transaction: Queryable, part: string, starts: Date, ends: Date): Promise<Summary> {
  const [summary] = await transaction.query<Summary>(
    `SELECT count(*) AS events, min(gid) AS first_gid, max(gid) AS last_gid, coalesce((${CHAINS_OF(part)}), '[]')::text AS chains
     FROM ${part} WHERE time >= $1 AND time < $2`,
    [starts, ends],
  )
  if (summary === undefined) throw new Error('a count has a row')
  return summary
}

/** Each record has a greater gid than all that were copied before it. */
async function hasNewer(transaction: Queryable, part: string, gid: number | null): Promise<boolean> {
  const newer = await transaction.query(`SELECT 1 FROM ${part} WHERE gid > $1 LIMIT 1`, [gid ?? 0])
  return newer.length > 0
}

/** When the newest record was written that is no younger than `upTo`. */
export async function newestEvent(database: Database, upTo: Date): Promise<Date | undefined> {
  const [row] = await database.query<{ newest: Date | null }>(
    'SELECT max(time) AS newest FROM events WHERE time <= $1',
    [upTo],
  )
  return row?.newest ?? undefined
}

/** Makes the partitions of the months to come, which who only copies may not. */
export async function makeMonths(database: Database, now: Date): Promise<void> {
  await addMonthsAhead(database, now)
}

const MONTHS = `SELECT relname AS part FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
  WHERE inhparent = 'events'::regclass AND relname ~ '^events_\\d{4}_\\d{2}$' ORDER BY relname`

async function isThere(transaction: Queryable, part: string): Promise<boolean> {
  if (part === DEFAULT_PART) return true
  return (await transaction.query<{ part: string }>(MONTHS)).some((month) => month.part === part)
}

/** The name is the only thing that goes into SQL as text, and it has this form alone. */
function monthOf(part: string): { readonly starts: Date; readonly ends: Date } {
  const [, year, month] = /^events_(\d{4})_(\d{2})$/.exec(part) ?? []
  return {
    starts: new Date(Date.UTC(Number(year), Number(month) - 1)),
    ends: new Date(Date.UTC(Number(year), Number(month))),
  }
}

const CHAINS_OF = (
  part: string,
): string => `SELECT jsonb_agg(jsonb_build_object('chain', chain, 'first', first, 'last', last,
    'hash', (SELECT substr(line, length(line) - 65, 64) FROM ${part} newest WHERE newest.chain = ends.chain AND seq = last)))
  FROM (SELECT chain, min(seq) AS first, max(seq) AS last FROM ${part} WHERE time >= $1 AND time < $2 GROUP BY chain) AS ends`

/** The trigger that refuses it belongs to the owner of the table, as who may delete does. */
async function deleteRows(transaction: Queryable, from: Date, before: Date): Promise<void> {
  await transaction.script(`ALTER TABLE ${DEFAULT_PART} DISABLE TRIGGER USER`)
  await transaction.execute(`DELETE FROM ${DEFAULT_PART} WHERE time >= $1 AND time < $2`, [from, before])
  await transaction.script(`ALTER TABLE ${DEFAULT_PART} ENABLE TRIGGER USER`)
}

/** A day may have records in the default partition and in its month. */
async function countDaysAgain(transaction: Queryable, starts: Date, ends: Date): Promise<void> {
  const [first, last] = [dayOf(starts), dayOf(ends)]
  await transaction.execute('DELETE FROM audit_days WHERE day >= $1::date AND day <= $2::date', [first, last])
  await transaction.execute(
    `INSERT INTO audit_days SELECT (time AT TIME ZONE 'UTC')::date, event, outcome, count(*), min(gid), max(gid) FROM events
     WHERE time >= $1 AND time < $2 GROUP BY 1, 2, 3`,
    [new Date(first), new Date(Date.parse(last) + DAY_MS)],
  )
}

const DAY_MS = 86_400_000

const dayOf = (time: Date): string => time.toISOString().slice(0, 10)
