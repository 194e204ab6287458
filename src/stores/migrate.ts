import type { Database, Queryable } from './database.js'
import { type Migration, readMigrations } from './read-migrations.js'
import { StoreError } from './store-error.js'

export interface AppliedMigration {
  readonly version: number
  readonly name: string
  readonly checksum: string
}

/** Any number that no other program on the database takes: "passerel" in ASCII. */
const LOCK = '8097880544449291628'

/**
 * Brings the database to the structure that this version of Passerelle works with. Processes that start at once do it one
 * after the other, so that each migration runs once; a database that is up to date is only read.
 *
 * @returns the names of the migrations that this call has applied
 * @throws StoreError `migration_changed`, `migration_failed`, `database_newer`, and what a query may throw.
 */
export async function migrate(database: Database, migrations?: readonly Migration[]): Promise<readonly string[]> {
  const known = migrations ?? (await readMigrations())
  const done: string[] = []
  if (pending(database, known, await readApplied(database)) === undefined) return done
  for (;;) {
    const name = await database.transaction(async (transaction) => {
      await takeTurn(transaction)
      const next = pending(database, known, await readApplied(transaction))
      if (next === undefined) return undefined
      await apply(transaction, next, `${TABLE};\n${next.up}`)
      await transaction.execute('INSERT INTO passerelle_migrations (version, name, checksum) VALUES ($1, $2, $3)', [
        next.version,
        next.name,
        next.checksum,
      ])
      return next.name
    })
    if (name === undefined) return done
    done.push(name)
  }
}

/** Which migrations a database has had, and which are still to come. */
export interface MigrationState {
  readonly applied: readonly string[]
  readonly pending: readonly string[]
}

/**
 * Looks how far the database is, and changes nothing.
 *
 * @throws StoreError `migration_changed`, `database_newer`, and what a query may throw.
 */
export async function readMigrationState(database: Database): Promise<MigrationState> {
  const known = await readMigrations()
  const applied = await readApplied(database)
  pending(database, known, applied)
  return { applied: applied.map(({ name }) => name), pending: known.slice(applied.length).map(({ name }) => name) }
}

/**
 * Takes the newest migration back, and what it holds with it: the way to the version of Passerelle before this one. Stop
 * every instance first, or one that starts migrates again.
 *
 * @returns its name; undefined where there is none
 * @throws StoreError as `migrate`.
 */
export async function rollBack(database: Database, migrations?: readonly Migration[]): Promise<string | undefined> {
  const known = migrations ?? (await readMigrations())
  return database.transaction(async (transaction) => {
    await takeTurn(transaction)
    const applied = await readApplied(transaction)
    pending(database, known, applied)
    const newest = known[applied.length - 1]
    if (newest === undefined) return undefined
    await apply(transaction, newest, newest.down)
    await transaction.execute('DELETE FROM passerelle_migrations WHERE version = $1', [newest.version])
    return newest.name
  })
}

/** SQLSTATE insufficient_privilege. */
const NOT_ALLOWED = '42501'

const TABLE = `CREATE TABLE IF NOT EXISTS passerelle_migrations (
  version integer PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)`

/** Until the end of the transaction. A migration may take long, and so may the wait for the one of another process. */
async function takeTurn(transaction: Queryable): Promise<void> {
  await transaction.script(`SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(${LOCK})`)
}

async function readApplied(queryable: Queryable): Promise<readonly AppliedMigration[]> {
  // Not by to_regclass: a connection that has waited for the lock may still remember that there was no such table.
  const tables = await queryable.query(
    "SELECT oid FROM pg_catalog.pg_class WHERE relname = 'passerelle_migrations' AND pg_table_is_visible(oid)",
  )
  if (tables.length === 0) return []
  return queryable.query<AppliedMigration>('SELECT version, name, checksum FROM passerelle_migrations ORDER BY version')
}

/** The next one to apply, once it is sure that the applied ones are the first of the known ones. */
function pending(
  { name: store }: Database,
  known: readonly Migration[],
  applied: readonly AppliedMigration[],
): Migration | undefined {
  for (const [index, { version, name, checksum }] of applied.entries()) {
    const expected = known[index]
    const details = { store, migration: name }
    if (expected === undefined) {
      throw new StoreError(
        'database_newer',
        `The database ${store} has the migration ${name}, which this version of Passerelle does not know: a newer one has migrated it. Run that version, or roll back with it first (docs/stores.md).`,
        details,
      )
    }
    if (expected.version !== version || expected.name !== name || expected.checksum !== checksum) {
      throw new StoreError(
        'migration_changed',
        `The migration ${name} was changed after it had been applied to ${store}: it is not the ${expected.name} that this version of Passerelle ships. Restore its file, and write the change as a new migration.`,
        details,
      )
    }
  }
  return known[applied.length]
}

async function apply(transaction: Queryable, { name }: Migration, sql: string): Promise<void> {
  try {
    await transaction.script(sql)
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'query_failed') throw error
    const mend =
      error.details.sqlState === NOT_ALLOWED ? ' The user in DATABASE_URL has to own the schema to migrate it.' : ''
    const message = `The migration ${name} failed, and nothing of it stays: ${error.message}${mend}`
    throw new StoreError('migration_failed', message, { ...error.details, migration: name }, { cause: error })
  }
}
