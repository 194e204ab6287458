import type { Database } from './database.js'
import { migrate } from './migrate.js'
import { createPgliteDatabase } from './pglite-database.js'
import { createPostgresDatabase } from './postgres-database.js'
import { StoreError } from './store-error.js'
import type { OnStoreError } from './store-status.js'
import { type SlowQuery, watchSlowQueries } from './watch-slow-queries.js'
import { withinDeadline } from './within-deadline.js'

/** Options of `openDatabase`. What is named Ms is in milliseconds. */
export interface DatabaseOptions {
  /** Of PostgreSQL: `postgres://user:password@host:port/name`. Undefined: PGlite. */
  readonly url?: string | undefined
  /** Where PGlite keeps its data; one process at a time can have it open. Undefined: in memory. */
  readonly directory?: string | undefined
  /** Whether the first query migrates the database. `true` by default; else call `migrate(database)`. */
  readonly migrates?: boolean
  /** For connecting to PostgreSQL. 5000 by default. */
  readonly connectTimeoutMs?: number
  /** For one statement. 30,000 by default; PGlite knows none. */
  readonly statementTimeoutMs?: number
  /** The most connections to PostgreSQL at once. 10 by default. */
  readonly connections?: number
  /** Faults that no query waits for. */
  readonly onError?: OnStoreError
  /** From how many milliseconds on `onSlowQuery` is told of a statement. Default: of none. */
  readonly slowQueryMs?: number | undefined
  /** Told of statements that took long, never with the values of their parameters. */
  readonly onSlowQuery?: ((query: SlowQuery) => void) | undefined
  /** Told which migrations the first query made, where it made any. */
  readonly onMigrated?: ((migrations: readonly string[]) => void) | undefined
}

/**
 * Opens PostgreSQL, or PGlite within this process, behind one interface. Nothing is loaded, connected or migrated before
 * the first query.
 *
 * @example
 * const database = openDatabase({ url: process.env.DATABASE_URL })
 * const marks = await database.query<{ value: string }>('SELECT value FROM revocation_marks WHERE kind = $1', ['session'])
 */
export function openDatabase(options: DatabaseOptions = {}): Database {
  const { url, directory, migrates = true, onError = () => {}, onMigrated = () => {} } = options
  const { connectTimeoutMs = 5_000, statementTimeoutMs = 30_000, connections = 10 } = options
  const { slowQueryMs: slowMs, onSlowQuery } = options
  const opened =
    url === undefined
      ? createPgliteDatabase({ directory })
      : createPostgresDatabase({ url, connectTimeoutMs, statementTimeoutMs, connections, onError })
  const database =
    slowMs === undefined || onSlowQuery === undefined ? opened : watchSlowQueries(opened, { slowMs, onSlowQuery })
  return migrates ? migratedFirst(database, onMigrated) : database
}

/** A health check is asked by programs that don't wait long. */
const STATUS_DEADLINE_MS = 2_000

const lateMigration = (store: string): StoreError =>
  new StoreError('store_timeout', `${store} is being migrated, here or by another process.`, { store })

function migratedFirst(database: Database, onMigrated: (migrations: readonly string[]) => void): Database {
  let migrated: Promise<unknown> | undefined
  const migrateAndTell = async (): Promise<void> => {
    const migrations = await migrate(database)
    if (migrations.length > 0) onMigrated(migrations)
  }
  const ready = async (): Promise<void> => {
    migrated ??= migrateAndTell().catch((error: unknown) => {
      migrated = undefined
      throw error
    })
    await migrated
  }
  return {
    ...database,
    async status() {
      const status = await database.status()
      if (status.state !== 'ok') return status
      // It answers; whether it can be worked with, its migrations say.
      try {
        await withinDeadline(ready(), STATUS_DEADLINE_MS, () => lateMigration(database.name))
        return status
      } catch (error) {
        return { state: 'failed', error: error instanceof Error ? error.message : String(error) }
      }
    },
    query: async (sql, parameters) => {
      await ready()
      return database.query(sql, parameters)
    },
    execute: async (sql, parameters) => {
      await ready()
      return database.execute(sql, parameters)
    },
    script: async (sql) => {
      await ready()
      return database.script(sql)
    },
    transaction: async (work) => {
      await ready()
      return database.transaction(work)
    },
  }
}
