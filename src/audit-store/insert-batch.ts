import type { Database, Queryable } from '../stores/index.js'
import { ChainFaultError } from './chain-fault.js'
import type { ChainPosition } from './chain-position.js'
import { columnTexts, dayTexts, TEXT_COLUMNS } from './column-texts.js'
import type { EventRow } from './event-row.js'
import type { TrailBatch } from './read-batch.js'

/** What became of a batch. */
export type Inserted =
  | { readonly kind: 'copied'; readonly inserted: number }
  /** The database is elsewhere than the batch begins: another process has copied, or somebody set it back. */
  | { readonly kind: 'moved'; readonly position: ChainPosition | undefined }

/**
 * Copies a batch and how far that is, in one transaction. Who else copies waits for it, so that gids become visible in their
 * order. Records that are there already are compared, and not copied again.
 *
 * @param from where the batch begins: undefined at the beginning of the chain
 * @throws ChainFaultError where the database has another record in the place of one; StoreError
 */
export function insertBatch(database: Database, batch: TrailBatch, from: ChainPosition | undefined): Promise<Inserted> {
  return database.transaction(async (transaction) => {
    const [head] = await transaction.query<{ gid: number }>(LOCK_HEAD)
    // A statement of its own, which sees what was committed while the one above waited.
    const position = await readPosition(transaction, batch.after.chain)
    if (position?.seq !== from?.seq || position?.hash !== from?.hash) return { kind: 'moved', position }
    const rows = await withoutCopied(transaction, batch)
    const { texts, lines } = rows === batch.rows ? batch.columns : columnTexts(rows)
    await transaction.execute(WRITE, [
      ...[head?.gid ?? 0, ...parametersOf(batch.after), rows.length],
      ...dayTexts(rows),
      ...texts,
      lines,
    ])
    return { kind: 'copied', inserted: rows.length }
  })
}

/**
 * What a collector has read may not be taken back by a crash, and its gids given to other records: he would miss those. So
 * the commit waits for the disk also where the database is set not to.
 */
const LOCK_HEAD = `SELECT gid, CASE current_setting('synchronous_commit')
    WHEN 'off' THEN set_config('synchronous_commit', 'local', true) END AS waits
  FROM audit_head FOR UPDATE`

/** How far a chain is copied. */
export async function readPosition(queryable: Queryable, chain: string): Promise<ChainPosition | undefined> {
  const [row] = await queryable.query<ChainPosition>(
    `SELECT chain, file, byte_offset AS "byteOffset", seq, hash, ${RFC_3339} AS time FROM audit_cursor WHERE chain = $1`,
    [chain],
  )
  return row
}

const RFC_3339 = `to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** What a chain that is copied once more still lacks: not what is there, and not what retention has deleted. */
async function withoutCopied(transaction: Queryable, { rows, after }: TrailBatch): Promise<readonly EventRow[]> {
  const { chain, file } = after
  const first = rows[0]?.seq ?? 0
  const [newest] = await transaction.query<{ seq: number | null }>(NEWEST, [chain])
  if (first > (newest?.seq ?? 0)) return rows
  const lines = new Map(
    (await transaction.query<{ seq: number; line: string }>(COPIED, [chain, first, after.seq])).map(({ seq, line }) => [
      seq,
      line,
    ]),
  )
  const other = rows.find(({ seq, line }) => (lines.get(seq) ?? line) !== line)
  if (other !== undefined) {
    const detail = `record ${other.seq} of the file is not the one in the database: one of the two was changed`
    throw new ChainFaultError({ chain, kind: 'fork', seq: other.seq, file, detail })
  }
  const deleted = await transaction.query<Deleted>(DELETED, [chain])
  return rows.filter((row) => !lines.has(row.seq) && !deleted.some((part) => isWithin(part, row)))
}

interface Deleted {
  readonly first: number
  readonly last: number
  readonly starts: Date
  readonly ends: Date
}

function isWithin({ first, last, starts, ends }: Deleted, { seq, time }: EventRow): boolean {
  const at = Date.parse(time)
  return seq >= first && seq <= last && at >= starts.getTime() && at < ends.getTime()
}

const NEWEST = `SELECT greatest(
  (SELECT max(seq) FROM events WHERE chain = $1),
  (SELECT max((piece->>'last')::bigint) FROM audit_deletions, jsonb_array_elements(chains) piece WHERE piece->>'chain' = $1)
) AS seq`
const COPIED = 'SELECT seq, line FROM events WHERE chain = $1 AND seq BETWEEN $2 AND $3'
const DELETED = `SELECT (piece->>'first')::bigint AS first, (piece->>'last')::bigint AS last, starts, ends
  FROM audit_deletions, jsonb_array_elements(chains) piece WHERE piece->>'chain' = $1`

const listOf = (parameter: number): string => listIn(`$${parameter}::text`)
const listIn = (text: string): string => `string_to_array(${text}, E'\\n', E'\\x01')`
/** Of the places of the rows and their columns. Before them: where it is copied from and to, and its days. */
const FIRST_COLUMN = 15
const NAMES = TEXT_COLUMNS.map(([name]) => name)
const LINES = FIRST_COLUMN + 1 + NAMES.length

/**
 * One statement: the rows, their days, how far the chain is copied, and the last gid. Lists are taken apart in a list of
 * columns and not in FROM, where all of them would first be written down, to disk where they are many.
 */
const WRITE = `WITH copied AS (
  INSERT INTO events (gid, chain, ${NAMES.join(', ')}, line)
  SELECT $1::bigint + place::bigint, $2, ${TEXT_COLUMNS.map(([name, cast]) => name + cast).join(', ')}, line
  FROM (SELECT ${['place', ...NAMES].map((name, index) => `unnest(${listOf(index + FIRST_COLUMN)}) AS ${name}`).join(', ')},
    unnest(${listIn(`convert_from($${LINES}::bytea, 'UTF8')`)}) AS line) AS row
), days AS (
  INSERT INTO audit_days AS day (day, event, outcome, events, first_gid, last_gid)
  SELECT day::date, event, outcome, events::bigint, $1::bigint + first::bigint, $1::bigint + last::bigint
  FROM unnest(${[9, 10, 11, 12, 13, 14].map(listOf).join(', ')}) AS counted(day, event, outcome, events, first, last)
  ON CONFLICT (day, event, outcome) DO UPDATE
    SET events = day.events + excluded.events, last_gid = excluded.last_gid
), cursor AS (
  INSERT INTO audit_cursor (chain, file, byte_offset, seq, hash, time) VALUES ($2, $3, $4, $5, $6, $7)
  ON CONFLICT (chain) DO UPDATE SET file = excluded.file, byte_offset = excluded.byte_offset, seq = excluded.seq,
    hash = excluded.hash, time = excluded.time, fault = NULL, fault_detail = NULL, fault_since = NULL, copied_at = now()
)
UPDATE audit_head SET gid = gid + $8::bigint`

function parametersOf({ chain, file, byteOffset, seq, hash, time }: ChainPosition): readonly (string | number)[] {
  return [chain, file, byteOffset, seq, hash, time]
}
