import type { Database } from '../stores/index.js'
import { StoreError } from '../stores/index.js'

/** Months that are made before they begin. */
const MONTHS_AHEAD = 2

/** SQLSTATE insufficient_privilege. */
const NOT_ALLOWED = '42501'
/** SQLSTATE lock_not_available. */
const LOCKED = '55P03'

const EVERY_MS = 6 * 3_600_000
const AGAIN_MS = 60_000

/**
 * Makes months ahead when it is time for it. Whoever has the tables open for hours, as a backup does, keeps months from being
 * made, and no record from being copied: the default partition takes it meanwhile.
 *
 * @param onTrouble told of what kept months from being made
 * @throws StoreError where the database is away
 */
export function createMonthMaker(
  database: Database,
  now: () => Date,
  onTrouble: (error: unknown) => void,
): () => Promise<void> {
  let dueAt = Number.NEGATIVE_INFINITY
  return async () => {
    if (performance.now() < dueAt) return
    try {
      await addMonthsAhead(database, now())
      dueAt = performance.now() + EVERY_MS
    } catch (error) {
      if (!isOfTheTables(error)) throw error
      dueAt = performance.now() + AGAIN_MS
      onTrouble(error)
    }
  }
}

const isOfTheTables = (error: unknown): boolean =>
  error instanceof StoreError && (error.code === 'query_failed' || error.details.sqlState === LOCKED)

/**
 * Makes the partitions of this month and the next two. Who may not, as one who only copies, leaves it to who may: until
 * then records are in the default partition, and are moved when theirs is made.
 *
 * @returns whether it may
 */
export async function addMonthsAhead(database: Database, now: Date): Promise<boolean> {
  const months = Array.from({ length: MONTHS_AHEAD + 1 }, (_, ahead) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1)).toISOString().slice(0, 10),
  )
  try {
    for (const month of months) await addMonth(database, month)
    return true
  } catch (error) {
    if (error instanceof StoreError && error.details.sqlState === NOT_ALLOWED) return false
    throw error
  }
}

/** @param month its first day, `2026-11-01` */
async function addMonth(database: Database, month: string): Promise<void> {
  await database.transaction(async (transaction) => {
    // Who waits for a table makes everybody wait behind it.
    await transaction.execute("SET LOCAL lock_timeout = '2s'")
    await transaction.query('SELECT audit_add_month($1::date)', [month])
  })
}
