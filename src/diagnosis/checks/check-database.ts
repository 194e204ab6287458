import { openDatabase, readMigrationState, StoreError } from '../../stores/index.js'
import type { Examination } from '../examination.js'
import { type Finding, fault, notChecked, ok, warning } from '../finding.js'
import { mistakeIn } from '../mistake-in.js'

/** Oldest PostgreSQL that its own project still mends. */
const OLDEST_MAJOR = 14

/** PostgreSQL: connects, asks for its version, whether it takes writes, and how far its migrations are. Writes nothing. */
export async function checkDatabase({ configuration, timeoutMs, settings }: Examination): Promise<readonly Finding[]> {
  const url = configuration?.databaseUrl
  if (url === undefined) {
    const why = 'DATABASE_URL is not set: this server keeps its data for itself, in DATA_DIR'
    return [mistakeIn(settings, 'DATABASE_URL') ?? notChecked('connection', why)]
  }
  const database = openDatabase({
    url,
    migrates: false,
    connectTimeoutMs: timeoutMs,
    statementTimeoutMs: timeoutMs,
    connections: 1,
  })
  try {
    const [row] = await database.query<{ version: string; replica: boolean; user: string }>(
      `SELECT current_setting('server_version') AS version, pg_is_in_recovery() AS replica, current_user AS "user"`,
    )
    if (row === undefined) return [fault('connection', `${database.name} gave no answer`, 'Look into its log.')]
    const { applied, pending } = await readMigrationState(database)
    return [
      ok('connection', `${database.name}, as ${row.user}`),
      versionOf(row.version),
      ...(row.replica ? [readOnly(database.name)] : []),
      migrationsOf(applied, pending),
    ]
  } catch (error) {
    if (error instanceof StoreError) return [faultOf(error)]
    throw error
  } finally {
    await database.close()
  }
}

function versionOf(version: string): Finding {
  const major = Number.parseInt(version, 10)
  const seen = `PostgreSQL ${version}`
  if (major >= OLDEST_MAJOR) return ok('version', seen)
  return warning('version', seen, `Move to PostgreSQL ${OLDEST_MAJOR} or newer: older ones get no fixes any more.`)
}

function readOnly(name: string): Finding {
  return fault('writes', `${name} is a replica, which takes no writes`, 'Point DATABASE_URL at the primary.')
}

function migrationsOf(applied: readonly string[], pending: readonly string[]): Finding {
  if (pending.length === 0) return ok('migrations', `all ${applied.length} applied`)
  const seen = `${applied.length} applied, ${pending.length} to come: ${pending.join(', ')}`
  return warning(
    'migrations',
    seen,
    'The server applies them when it first needs the database: start it once, or leave it so.',
  )
}

/** The sentence of a StoreError says what to do; the first of its sentences says what was seen. */
function faultOf({ message, code }: StoreError): Finding {
  const [seen = message, ...mends] = message.split(/(?<=\.) (?=[A-Z])/)
  return fault(
    code === 'database_newer' || code === 'migration_changed' ? 'migrations' : 'connection',
    seen,
    mends.join(' '),
  )
}
