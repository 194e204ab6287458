import { join } from 'node:path'
import type { Configuration } from '../configuration/index.js'
import type { Loggers } from '../logging/index.js'
import {
  type Database,
  type DatabaseOptions,
  describeSlowQuery,
  type KeyValue,
  openDatabase,
  openKeyValue,
  type SlowQuery,
} from '../stores/index.js'
import { followOutages, type Outages } from './outages.js'

/** What outlives a request, and with servers configured also this process. */
export interface Stores {
  /** PostgreSQL, or PGlite in the data folder, which is not opened before somebody asks it. */
  readonly database: Database
  /** Redis, or the memory of this process. */
  readonly keyValue: KeyValue
  /** For whoever has more connections to the same servers. */
  readonly outages: { readonly database: Outages; readonly cache: Outages }
  /** Writes in database.log what migrations were made. */
  readonly onMigrated: (migrations: readonly string[]) => void
  /** Writes in database.log which statements took long. */
  readonly slowQueries: Pick<DatabaseOptions, 'slowQueryMs' | 'onSlowQuery'>
  close(): Promise<void>
}

const DATABASE_FOLDER = 'database'

/** Opens the stores. A configured server is asked at once, so that the log says whether it is there; nobody waits for it. */
export function openStores(
  { databaseUrl, redisUrl, dataDirectory, slowQueryMs }: Configuration,
  { database: databaseLog, cache: cacheLog }: Loggers,
): Stores {
  const onMigrated = (migrations: readonly string[]) =>
    databaseLog.info(`migrated ${database.name}: ${migrations.join(', ')}`)
  const slowQueries =
    slowQueryMs === 0
      ? {}
      : { slowQueryMs, onSlowQuery: (query: SlowQuery) => databaseLog.warning(describeSlowQuery(query)) }
  const database = openDatabase({
    url: databaseUrl,
    directory: join(dataDirectory, DATABASE_FOLDER),
    onError: (error) => outages.database.report(error),
    onMigrated,
    ...slowQueries,
  })
  const keyValue = openKeyValue({ url: redisUrl, onError: (error) => outages.cache.report(error) })
  const outages = { database: followOutages(databaseLog, database), cache: followOutages(cacheLog, keyValue) }
  // The first query waits for a migration for as long as that takes, which status() would call a failure.
  const firstAnswers = Promise.all([
    databaseUrl === undefined ? undefined : firstAnswer(outages.database, () => database.query('SELECT 1')),
    redisUrl === undefined ? undefined : firstAnswer(outages.cache, () => keyValue.get('connection')),
  ])
  return {
    database,
    keyValue,
    outages,
    onMigrated,
    slowQueries,
    async close() {
      outages.database.close()
      outages.cache.close()
      await Promise.all([database.close(), keyValue.close()])
      await firstAnswers
    },
  }
}

async function firstAnswer(outages: Outages, ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask()
    outages.connected()
  } catch (error) {
    outages.report(error)
  }
}
