import { join } from 'node:path'
import type { Configuration } from '../configuration/index.js'
import type { Loggers, ModuleLogger } from '../logging/index.js'
import { type Database, type KeyValue, openDatabase, openKeyValue, type StoreStatus } from '../stores/index.js'

/** What outlives a request, and with servers configured also this process. */
export interface Stores {
  /** PostgreSQL, or PGlite in the data folder, which is not opened before somebody asks it. */
  readonly database: Database
  /** Redis, or the memory of this process. */
  readonly keyValue: KeyValue
  close(): Promise<void>
}

const DATABASE_FOLDER = 'database'

/** Opens the stores. A configured server is asked at once, so that the log says whether it is there; nobody waits for it. */
export function openStores(
  { databaseUrl, redisUrl, dataDirectory }: Configuration,
  { database: databaseLog, cache: cacheLog }: Loggers,
): Stores {
  const database = openDatabase({
    url: databaseUrl,
    directory: join(dataDirectory, DATABASE_FOLDER),
    onError: (error) => databaseLog.warning(textOf(error)),
  })
  const keyValue = openKeyValue({ url: redisUrl, onError: (error) => cacheLog.warning(textOf(error)) })
  const reports = Promise.all([
    databaseUrl === undefined ? undefined : report(database, databaseLog),
    redisUrl === undefined ? undefined : report(keyValue, cacheLog),
  ])
  return {
    database,
    keyValue,
    async close() {
      await Promise.all([database.close(), keyValue.close()])
      await reports
    },
  }
}

async function report(
  store: { readonly name: string; status(): Promise<StoreStatus> },
  log: ModuleLogger,
): Promise<void> {
  const { state, error } = await store.status()
  if (state === 'ok') log.info(`connected to ${store.name}`)
  if (state === 'failed') log.warning(`${error} Tokens get 503 while nobody knows what was revoked; /health shows it.`)
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
