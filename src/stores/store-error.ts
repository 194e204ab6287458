/** Why a store can't be used. Stable: programs rely on these words. */
export type StoreErrorCode =
  /** No answer: refused, unknown host, TLS, cut off, shutting down. */
  | 'store_unreachable'
  /** It answers, and does not accept the user or password. */
  | 'store_unauthorized'
  /** The server has no database of that name. */
  | 'database_missing'
  /** No answer to one command within its deadline. */
  | 'store_timeout'
  /** The store understood, and refused: SQL, a constraint, a value of another type. */
  | 'query_failed'
  /** A query beside the transaction that is open in the same flow. */
  | 'transaction_open'
  /** Used after close(). */
  | 'store_closed'
  /** The driver, an optional peer, is not installed. */
  | 'driver_missing'
  /** Another process has the folder of the embedded database open. */
  | 'directory_locked'
  /** The folder of the embedded database can't be made, read or written. */
  | 'directory_unusable'
  /** A migration that the database has is not the one that this version of Passerelle ships. */
  | 'migration_changed'
  /** A migration's SQL failed; nothing of it stays. */
  | 'migration_failed'
  /** The database was migrated by a newer version of Passerelle. */
  | 'database_newer'
  /** The memory store has as many entries as it may. */
  | 'store_full'

export interface StoreErrorDetails {
  /** Which store: `host:port/name`, a folder, or `memory`. Holds no secret. */
  readonly store?: string
  /** PostgreSQL's SQLSTATE, e.g. `23505`. */
  readonly sqlState?: string
  /** The constraint that a row broke. */
  readonly constraint?: string
  /** The system's or the driver's code, e.g. ECONNREFUSED. */
  readonly systemCode?: string
  /** The package to install. */
  readonly package?: string
  /** The process that holds the lock. */
  readonly pid?: number
  /** The migration, e.g. `0001_revocation_marks`. */
  readonly migration?: string
}

/** A store that can't do what was asked; `message` says what to do, and holds no secret. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode
  readonly details: StoreErrorDetails

  constructor(code: StoreErrorCode, message: string, details: StoreErrorDetails = {}, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.details = details
  }
}
