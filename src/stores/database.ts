import type { Notifications } from './notifications.js'
import type { StoreStatus } from './store-status.js'

/** JSON goes in as its text. A list is one array parameter, as in `= ANY($1)`. */
export type SqlParameter =
  | string
  | number
  | bigint
  | boolean
  | Date
  | Uint8Array
  | null
  | readonly string[]
  | readonly number[]
  | readonly boolean[]

/** What SQL can be sent to: the database, or the transaction that is under way. */
export interface Queryable {
  /**
   * Runs one statement and returns its rows.
   *
   * Columns come back alike from every kind: `bigint` as a number (beyond 2^53: an error), `timestamptz` as a Date, `date`
   * and `numeric` as text, `json` parsed, `bytea` as a Uint8Array.
   *
   * @param sql One statement, with `$1`, `$2` … for its parameters.
   * @throws StoreError `store_unreachable`, `store_unauthorized`, `database_missing`, `store_timeout`, `query_failed`,
   * `transaction_open`, `store_closed`, and what the opening of the store may throw.
   */
  query<Row extends object>(sql: string, parameters?: readonly SqlParameter[]): Promise<readonly Row[]>
  /** The same for a statement whose rows nobody needs. @returns how many rows it inserted, changed or deleted */
  execute(sql: string, parameters?: readonly SqlParameter[]): Promise<number>
  /** Runs several statements without parameters, as a migration has them. */
  script(sql: string): Promise<void>
}

/**
 * PostgreSQL, or PGlite (PostgreSQL within this process): the same SQL, types and errors. It is opened, and migrated, when
 * the first query comes.
 */
export interface Database extends Queryable {
  readonly kind: 'postgresql' | 'pglite'
  /** Which one, without user and password: `host:port/name`, a folder, or `memory`. */
  readonly name: string
  /**
   * Runs `work` in one transaction: committed with its value, or rolled back with its error. PGlite has one connection, so
   * its transactions take turns. Within `work` only the transaction may be asked: a query to the database itself would wait
   * for it, and is refused with `transaction_open`.
   */
  transaction<Value>(work: (transaction: Queryable) => Promise<Value>): Promise<Value>
  /** LISTEN and NOTIFY between processes. Undefined for PGlite, which one process alone has open. */
  readonly notifications: Notifications | undefined
  /** Asks the store, with a deadline; never rejects. */
  status(): Promise<StoreStatus>
  /** Waits for what is under way, and gives back connections, locks and memory. May be called twice. */
  close(): Promise<void>
}
