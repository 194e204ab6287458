import type { Database } from '../stores/index.js'
import type { ChainFault } from './chain-fault.js'

/** Why a chain is not copied any further, as whoever copied it before has kept it. */
export async function readFault(database: Database, chain: string): Promise<ChainFault | undefined> {
  const [fault] = await database.query<ChainFault>(
    'SELECT chain, fault AS kind, seq + 1 AS seq, file, fault_detail AS detail FROM audit_cursor WHERE chain = $1 AND fault IS NOT NULL',
    [chain],
  )
  return fault
}

/** Keeps it. @returns false where it is known: from another process, or before a restart */
export async function keepFault(database: Database, { chain, kind, detail }: ChainFault): Promise<boolean> {
  const kept = await database.execute(
    `UPDATE audit_cursor SET fault = $2, fault_detail = $3, fault_since = now()
     WHERE chain = $1 AND (fault, fault_detail) IS DISTINCT FROM ($2, $3)`,
    [chain, kind, detail],
  )
  if (kept > 0) return true
  // A chain of which nothing was ever copied has no row to keep it in.
  const rows = await database.query('SELECT 1 FROM audit_cursor WHERE chain = $1', [chain])
  return rows.length === 0
}

export async function clearFault(database: Database, chain: string): Promise<void> {
  await database.execute(
    'UPDATE audit_cursor SET fault = NULL, fault_detail = NULL, fault_since = NULL WHERE chain = $1 AND fault IS NOT NULL',
    [chain],
  )
}
