import type { RevocationStore } from '../revocation/index.js'
import { type DatabaseOptions, type KeyValue, openDatabase, openKeyValue } from '../stores/index.js'
import { createDatabaseRevocationStore } from './database-store.js'
import { createKeyValueRevocationStore } from './key-value-store.js'

/** Which store carries revocations: PostgreSQL where both are given, and the memory of this process without either. */
export interface RevocationStoreOptions extends Pick<DatabaseOptions, 'slowQueryMs' | 'onSlowQuery'> {
  /** `postgres://user:password@host:port/name`. Comes before Redis, since it keeps what it has acknowledged. */
  readonly databaseUrl?: string | undefined
  /** `redis://user:password@host:port/number`. It keeps marks over a restart if it keeps its data (`appendonly yes`). */
  readonly redisUrl?: string | undefined
  /** Told of what no call reports: a connection that was lost, a message that could not be sent. */
  readonly onError?: ((error: unknown) => void) | undefined
  /** Told which migrations were made in the database. */
  readonly onMigrated?: ((migrations: readonly string[]) => void) | undefined
}

/** A server that is silent must not hold up the next attempt. */
const DEADLINE_MS = 1_500

/**
 * Opens the store that carries revocations to every process: PostgreSQL, else Redis, else the memory of this process,
 * which no other sees and which ends with it. It has connections of its own, so that nothing else makes it wait.
 *
 * @example
 * const revocations = createRevocations({ store: openRevocationStore({ redisUrl: 'redis://127.0.0.1:6379' }) })
 */
export function openRevocationStore(options: RevocationStoreOptions = {}): RevocationStore {
  const { databaseUrl, redisUrl, onError = () => {}, onMigrated, slowQueryMs, onSlowQuery } = options
  if (databaseUrl !== undefined) {
    return createDatabaseRevocationStore(
      openDatabase({
        url: databaseUrl,
        connections: 5,
        connectTimeoutMs: DEADLINE_MS,
        statementTimeoutMs: DEADLINE_MS,
        onError,
        onMigrated,
        slowQueryMs,
        onSlowQuery,
      }),
    )
  }
  const open = (): KeyValue =>
    openKeyValue({ url: redisUrl, connectTimeoutMs: DEADLINE_MS, commandTimeoutMs: DEADLINE_MS, onError })
  return createKeyValueRevocationStore({
    keyValue: open(),
    reopen: redisUrl === undefined ? undefined : open,
    onError,
  })
}
