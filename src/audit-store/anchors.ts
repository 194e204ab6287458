import type { Database } from '../stores/index.js'

/** A checkpoint as it is kept in a second place. */
export interface StoredAnchor {
  readonly chain: string
  readonly seq: number
  readonly hash: string
  /** RFC 3339. */
  readonly time: string
  readonly checkpoint: string
}

/**
 * Keeps an anchor in `audit_anchors`. Another hash of the same record is kept beside it, and never instead: one of the two
 * is the forgery.
 *
 * @throws StoreError
 */
export async function writeAnchor(database: Database, anchor: StoredAnchor): Promise<void> {
  const { chain, seq, hash, time, checkpoint } = anchor
  await database.execute(
    `INSERT INTO audit_anchors (chain, seq, hash, time, checkpoint) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (chain, seq, hash) DO NOTHING`,
    [chain, seq, hash, time, checkpoint],
  )
}

/**
 * The newest anchor of each chain, with every other hash that its record was ever given.
 *
 * @throws StoreError
 */
export function readAnchors(database: Database): Promise<readonly StoredAnchor[]> {
  return database.query<StoredAnchor>(
    `SELECT chain, seq, hash, to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time, checkpoint
     FROM audit_anchors WHERE (chain, seq) IN (SELECT chain, max(seq) FROM audit_anchors GROUP BY chain)
     ORDER BY chain, received_at`,
  )
}
