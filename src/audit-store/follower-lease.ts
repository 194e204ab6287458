import type { Database } from '../stores/index.js'

/**
 * Of several processes that see one folder, one copies and the others wait. That only spares work: two that copy at once
 * copy nothing twice. By a row and not by a lock of the session, which a pool of connections cannot keep.
 *
 * @param folder name of the folder, of which machine
 * @param leaseMs how long a process that has died keeps the others from copying
 * @returns whether this one has it
 */
export async function takeLease(
  database: Database,
  folder: string,
  holder: string,
  lagMs: number,
  leaseMs: number,
): Promise<boolean> {
  const held = await database.execute(
    `INSERT INTO audit_followers AS follower (folder, holder, held_until, seen_at, lag_ms)
     VALUES ($1, $2, clock_timestamp() + $3 * interval '1 ms', clock_timestamp(), $4)
     ON CONFLICT (folder) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until,
       seen_at = excluded.seen_at, lag_ms = excluded.lag_ms, ended = false
     WHERE follower.holder = excluded.holder OR follower.held_until <= clock_timestamp()`,
    [folder, holder, leaseMs, lagMs],
  )
  return held > 0
}

/** Lets the next one in at once. */
export async function endLease(database: Database, folder: string, holder: string, lagMs: number): Promise<void> {
  await database.execute(
    'UPDATE audit_followers SET held_until = clock_timestamp(), ended = true, lag_ms = $3 WHERE folder = $1 AND holder = $2',
    [folder, holder, lagMs],
  )
}
