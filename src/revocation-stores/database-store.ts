import type { KeptMark, RevocationSlice, RevocationStore } from '../revocation/index.js'
import type { Database } from '../stores/index.js'

const CHANNEL = 'passerelle:revocations'

/** One after the other, so that no lower number appears after a higher one was read. */
const TAKE_TURNS = `SELECT pg_advisory_xact_lock(hashtext('${CHANNEL}'))`

const SWEEP = `
DELETE FROM revocation_marks
WHERE id IN (SELECT id FROM revocation_marks WHERE expires_at <= now() ORDER BY expires_at LIMIT 200)
   OR (kind = $1 AND issuer = $2 AND value = $3 AND expires_at <= now())`

/** The two together: whatever either refuses, for as long as either is kept; and news again. */
const ADD = `
INSERT INTO revocation_marks AS known (kind, issuer, value, issued_before, expires_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (kind, issuer, value) DO UPDATE SET
  id = nextval(pg_get_serial_sequence('revocation_marks', 'id')),
  issued_before = CASE
    WHEN known.issued_before IS NULL OR excluded.issued_before IS NULL THEN NULL
    ELSE greatest(known.issued_before, excluded.issued_before)
  END,
  expires_at = greatest(known.expires_at, excluded.expires_at)`

/**
 * At least one row, so that a sequence that went back shows: the database is an older one than we read before. An
 * administrator may have written `infinity`, which is no date here.
 */
const READ = `
SELECT numbers.last_value AS last, mark.id, mark.kind, mark.issuer, mark.value,
  CASE WHEN mark.issued_before IS NOT NULL THEN least(greatest(mark.issued_before, 'epoch'), '9999-12-31 23:59:59Z') END
    AS issued_before,
  least(mark.expires_at, '9999-12-31 23:59:59Z') AS expires_at
FROM revocation_marks_id_seq AS numbers
LEFT JOIN revocation_marks AS mark ON mark.id > $1 AND mark.expires_at > now()
ORDER BY mark.id`

interface Row {
  readonly last: number
  readonly id: number | null
  readonly kind: KeptMark['kind']
  readonly issuer: string
  readonly value: string
  readonly issued_before: Date | null
  readonly expires_at: Date
}

/** Marks in a table, and news of them by NOTIFY; PGlite, which one process alone has open, needs none. */
export function createDatabaseRevocationStore(database: Database): RevocationStore {
  const { notifications } = database
  let tellItself = (): void => {}

  async function readAfter(id: number): Promise<RevocationSlice> {
    const rows = await database.query<Row>(READ, [id])
    const last = rows[0]?.last ?? 0
    if (last < id) return { ...(await readAfter(0)), continued: false }
    const marks = rows.filter((row) => row.id !== null).map(toMark)
    return { marks, cursor: String(rows.at(-1)?.id ?? id), continued: true }
  }

  return {
    async add({ kind, issuer, value, issuedBefore, keepUntilMs }) {
      const issuedBeforeDate = issuedBefore === undefined ? null : new Date(issuedBefore * 1000)
      await database.transaction(async (transaction) => {
        await transaction.query(TAKE_TURNS)
        await transaction.execute(SWEEP, [kind, issuer, value])
        await transaction.execute(ADD, [kind, issuer, value, issuedBeforeDate, new Date(keepUntilMs)])
        if (notifications !== undefined) await transaction.query('SELECT pg_notify($1, $2)', [CHANNEL, ''])
      })
      tellItself()
    },
    async readSince(cursor) {
      const slice = await readAfter(Number(cursor ?? 0))
      return cursor === undefined ? { ...slice, continued: false } : slice
    },
    subscribe(onNews, onConnection) {
      if (notifications !== undefined) {
        notifications.listen(CHANNEL, onNews, onConnection)
        return
      }
      tellItself = onNews
      queueMicrotask(() => onConnection(true))
    },
    close: () => database.close(),
  }
}

function toMark({ kind, issuer, value, issued_before: issuedBefore, expires_at: keepUntil }: Row): KeptMark {
  return {
    kind,
    issuer,
    value,
    ...(issuedBefore === null ? {} : { issuedBefore: issuedBefore.getTime() / 1000 }),
    keepUntilMs: keepUntil.getTime(),
  }
}
