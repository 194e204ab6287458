import type { Database, Queryable } from '../stores/index.js'

/** Nothing of its time is deleted until it is released. */
export interface LegalHold {
  readonly id: number
  readonly who: string
  readonly why: string
  /** Null: from the beginning. */
  readonly starts: Date | null
  /** After its end. Null: without one. */
  readonly ends: Date | null
  readonly placedAt: Date
  readonly releasedAt: Date | null
  readonly releasedBy: string | null
}

const COLUMNS =
  'id, who, why, starts, ends, placed_at AS "placedAt", released_at AS "releasedAt", released_by AS "releasedBy"'

/** Those that hold, and with `all` also those that were released. */
export function listHolds(queryable: Queryable, { all = false } = {}): Promise<readonly LegalHold[]> {
  return queryable.query<LegalHold>(
    `SELECT ${COLUMNS} FROM audit_hold${all ? '' : ' WHERE released_at IS NULL'} ORDER BY id`,
  )
}

/** Whether a hold is on something of this time, whose end is not within. */
export const holdsIn =
  (starts: Date, ends: Date) =>
  (hold: LegalHold): boolean =>
    (hold.starts === null || hold.starts < ends) && (hold.ends === null || hold.ends > starts)

export async function placeHold(
  database: Database,
  { who, why, starts, ends }: Pick<LegalHold, 'who' | 'why' | 'starts' | 'ends'>,
): Promise<LegalHold> {
  const [hold] = await database.query<LegalHold>(
    `INSERT INTO audit_hold (who, why, starts, ends) VALUES ($1, $2, $3, $4) RETURNING ${COLUMNS}`,
    [who, why, starts, ends],
  )
  if (hold === undefined) throw new Error('a row that was inserted comes back')
  return hold
}

/** @returns undefined where there is no such hold, or none that still holds */
export async function releaseHold(database: Database, id: number, who: string): Promise<LegalHold | undefined> {
  const [hold] = await database.query<LegalHold>(
    `UPDATE audit_hold SET released_at = now(), released_by = $2 WHERE id = $1 AND released_at IS NULL RETURNING ${COLUMNS}`,
    [id, who],
  )
  return hold
}
