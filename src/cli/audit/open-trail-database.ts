import { join } from 'node:path'
import { type AuditConfiguration, readAuditDatabaseConfiguration } from '../../configuration/index.js'
import { type Database, openDatabase } from '../../stores/index.js'
import { configurationInvalid } from '../configuration-invalid.js'
import { CommandError, type CommandIo } from '../io.js'
import { resolveNamed } from './trail-place.js'
import type { TrailSettings } from './trail-settings.js'

/** The database that the trail is copied to, and the trail that says what is done to it. */
export interface TrailDatabase {
  readonly database: Database
  readonly settings: TrailSettings
  /** That it keeps records; 0 for good. */
  readonly days: number
}

/** Part of the help of all that work on the copy. */
export const TRAIL_DATABASE_ENVIRONMENT = `
Environment, also from .env in the current folder:
  DATABASE_URL               PostgreSQL, as the owner of the tables
  AUDIT_DATABASE             on: the embedded database, where DATABASE_URL is not set; no server may have it open
  AUDIT_DATABASE_DAYS        days that the database keeps records; 0 for good (0)
  LOG_DIR                    folder of audit.log; the trail is in LOG_DIR/audit (logs)
  DATA_DIR                   folder of audit-key.pem (data)
`

/** To count the records of a month of millions takes longer than any request may; who sits at the terminal can end it. */
const STATEMENT_TIMEOUT_MS = 1_800_000

/**
 * @returns undefined where the environment names none
 * @throws CommandError `configuration_invalid`
 */
export function openTrailDatabase(io: CommandIo): TrailDatabase | undefined {
  const result = readAuditDatabaseConfiguration(io.environment)
  if (!result.ok) throw configurationInvalid(result.mistakes)
  const { databaseUrl: url, auditDatabase, days } = result
  if (url === undefined && auditDatabase !== 'on') return undefined
  const settings = settingsOf(result.audit, io)
  const directory = join(settings.audit.dataDirectory, 'database')
  return { database: openDatabase({ url, directory, statementTimeoutMs: STATEMENT_TIMEOUT_MS }), settings, days }
}

/** @throws CommandError `configuration_invalid`, `audit_database_missing` */
export async function withTrailDatabase<Value>(
  io: CommandIo,
  use: (opened: TrailDatabase) => Promise<Value>,
): Promise<Value> {
  const opened = openTrailDatabase(io)
  if (opened === undefined) {
    const message = 'DATABASE_URL is not set. Set it to the PostgreSQL that the audit trail is copied to.'
    throw new CommandError(2, 'audit_database_missing', message)
  }
  try {
    return await use(opened)
  } finally {
    await opened.database.close()
  }
}

function settingsOf(audit: AuditConfiguration, io: CommandIo): TrailSettings {
  const directory = resolveNamed(audit.directory, io)
  const dataDirectory = resolveNamed(audit.dataDirectory, io)
  return {
    audit: { ...audit, directory, dataDirectory },
    path: join(directory, 'audit'),
    now: () => new Date((io.now ?? Date.now)()),
  }
}
