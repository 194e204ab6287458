import type { AuditFilter } from '../audit-search/index.js'
import type { Database } from '../stores/index.js'
import { boundsQuery, pageQuery } from './event-query.js'
import { type PageCursor, readCursor, writeCursor } from './page-cursor.js'

export interface PageRequest {
  readonly filter: AuditFilter
  readonly order: 'oldest' | 'newest'
  readonly limit: number
  /** As the page before gave it. */
  readonly cursor: string | undefined
  /** `questionOf` all that makes another question. */
  readonly question: string
  /** When the first page was asked for, which the filter's times count from. */
  readonly begunAt: number
}

export type PageResult =
  | {
      readonly kind: 'page'
      /** Lines of the trail, each a JSON object. */
      readonly lines: readonly string[]
      readonly cursor: string
      /** How far the database is behind the files. */
      readonly lagMs: number
    }
  | { readonly kind: 'invalid' | 'other' }
  /** Records were deleted that this reader has not seen. */
  | { readonly kind: 'pruned'; readonly lost: readonly Lost[]; readonly cursor: string }

/** What a reader will not see any more. */
export interface Lost {
  readonly id: number
  readonly from: Date
  readonly before: Date
  /** In all of that time, also what he had seen. */
  readonly events: number
}

interface State {
  readonly key: Uint8Array
  readonly deletion: number
  readonly lagMs: number
}

/** Reads the page of a question that follows a cursor. @throws StoreError */
export async function readPage(database: Database, request: PageRequest): Promise<PageResult> {
  const { filter, order, limit, cursor: given, question, begunAt } = request
  const [state] = await database.query<State>(STATE)
  if (state === undefined) throw new Error('a database of the trail has its head')
  const { key, deletion, lagMs } = state
  const cursor = given === undefined ? undefined : readCursor(given, question, key)
  if (cursor === 'invalid' || cursor === 'other') return { kind: cursor }
  const rows = await rowsOf(database, filter, order, cursor?.gid, limit)
  // Asked after the rows: of what goes while they are read he would never hear again, once he has a later cursor.
  const lost = cursor === undefined ? [] : await lostAfter(database, cursor, order)
  if (cursor !== undefined && lost.length > 0) {
    // With that cursor he goes on with what is left.
    const told = { gid: cursor.gid, deletion: Math.max(deletion, ...lost.map(({ id }) => id)), begunAt }
    return { kind: 'pruned', lost, cursor: writeCursor(told, question, key) }
  }
  const gid = rows.at(-1)?.gid ?? cursor?.gid ?? (order === 'oldest' ? 0 : LAST_GID)
  const isUnmoved = given !== undefined && rows.length === 0
  return {
    kind: 'page',
    lines: rows.map(({ line }) => line),
    cursor: isUnmoved ? given : writeCursor({ gid, deletion, begunAt }, question, key),
    lagMs,
  }
}

/** Where the newest come first, before all of them. */
const LAST_GID = Number.MAX_SAFE_INTEGER

/** A folder whose process has gone without a word counts for a week. */
const STATE = `SELECT cursor_key AS key,
    (SELECT coalesce(max(id), 0) FROM audit_deletions) AS deletion,
    (SELECT coalesce(max(lag_ms + CASE WHEN held_until < clock_timestamp() AND NOT ended
        THEN (extract(epoch FROM clock_timestamp() - seen_at) * 1000)::bigint ELSE 0 END), 0)
      FROM audit_followers WHERE seen_at > clock_timestamp() - interval '7 days') AS "lagMs"
  FROM audit_head`

async function lostAfter(database: Database, { gid, deletion }: PageCursor, order: string): Promise<readonly Lost[]> {
  const unseen = order === 'oldest' ? 'last_gid > $2' : 'first_gid < $2'
  return database.query<Lost>(
    `SELECT id, starts AS from, ends AS before, events FROM audit_deletions WHERE id > $1 AND ${unseen} ORDER BY id`,
    [deletion, gid],
  )
}

async function rowsOf(
  database: Database,
  filter: AuditFilter,
  order: PageRequest['order'],
  after: number | undefined,
  limit: number,
): Promise<readonly { readonly gid: number; readonly line: string }[]> {
  const period = boundsQuery(filter)
  let bounds: { readonly first: number; readonly last: number } | undefined
  if (period !== undefined) {
    const [row] = await database.query<{ first: number | null; last: number | null }>(period.sql, period.parameters)
    // Nothing at all happened then.
    if (row?.first == null || row.last === null) return []
    bounds = { first: row.first, last: row.last }
  }
  const { sql, parameters } = pageQuery({ filter, order, after, limit, bounds })
  return database.query(sql, parameters)
}
