import type * as Pg from 'pg'
import { COLUMN_READERS } from './column-types.js'
import type { Database, Queryable, SqlParameter } from './database.js'
import { loadDriver } from './load-driver.js'
import { nameOfServer } from './name-of-server.js'
import { createFlowGuard } from './only-one-flow.js'
import { toDatabaseError } from './postgres-errors.js'
import { createPostgresNotifications } from './postgres-notifications.js'
import { StoreError } from './store-error.js'
import type { OnStoreError } from './store-status.js'
import { withinDeadline } from './within-deadline.js'

export interface PostgresOptions {
  /** `postgres://user:password@host:port/name`, with `?sslmode=…` for TLS. */
  readonly url: string
  /** For connecting, and for waiting for a free connection. */
  readonly connectTimeoutMs: number
  /** For one statement. */
  readonly statementTimeoutMs: number
  readonly connections: number
  readonly onError: OnStoreError
  /** How often the server has to answer the connection that listens. */
  readonly heartbeatMs?: number
}

type Driver = typeof Pg

/** A migration may rebuild an index; the server's own timeout is switched off there. */
const SCRIPT_TIMEOUT_MS = 600_000
/** A health check is asked by programs that don't wait long. */
const STATUS_DEADLINE_MS = 2_000
const CLOSE_DEADLINE_MS = 5_000
/** How long the answer to a statement that has ended may be on its way. */
const SILENCE_MS = 5_000

/** PostgreSQL through a pool of connections. Nothing is loaded or connected before the first query. */
export function createPostgresDatabase(options: PostgresOptions): Database {
  const { url, connectTimeoutMs, statementTimeoutMs, connections, onError } = options
  const name = nameOfServer(url, 5432)
  const guard = createFlowGuard(name)
  let pool: Promise<Pg.Pool> | undefined
  let closing: Promise<void> | undefined

  const loadPg = (): Promise<Driver> => loadDriver('pg', () => import('pg'))

  async function openPool(): Promise<Pg.Pool> {
    const pg = await loadPg()
    const opened = new pg.Pool({
      ...connectionOptions(pg, url, connectTimeoutMs),
      max: connections,
      statement_timeout: statementTimeoutMs,
      // The server's own timeout comes first; this one is for a server that is gone without a word.
      query_timeout: statementTimeoutMs + Math.min(statementTimeoutMs, SILENCE_MS),
    })
    opened.on('error', (error) => onError(toDatabaseError(error, name)))
    return opened
  }

  async function usePool(): Promise<Pg.Pool> {
    if (closing !== undefined) throw new StoreError('store_closed', `The database ${name} is closed.`, { store: name })
    pool ??= openPool().catch((error: unknown) => {
      pool = undefined
      throw error
    })
    return pool
  }

  async function onAnyConnection<Value>(
    work: (connection: Queryable, abandon: () => void) => Promise<Value>,
  ): Promise<Value> {
    guard.check()
    const client = await connect()
    let broken = false
    const abandon = (): void => {
      broken = true
    }
    // A connection that breaks between two queries has nobody else to tell.
    client.on('error', abandon)
    try {
      return await work(queryableOf(client, name), abandon)
    } catch (error) {
      if (leavesConnectionUnusable(error)) abandon()
      throw error
    } finally {
      client.off('error', abandon)
      client.release(broken)
    }
  }

  async function connect(): Promise<Pg.PoolClient> {
    const opened = await usePool()
    try {
      return await opened.connect()
    } catch (error) {
      throw toDatabaseError(error, name)
    }
  }

  async function transaction<Value>(work: (transaction: Queryable) => Promise<Value>): Promise<Value> {
    return onAnyConnection(async (connection, abandon) => {
      await connection.execute('BEGIN')
      try {
        const value = await guard.enter(() => work(connection))
        await connection.execute('COMMIT')
        return value
      } catch (error) {
        // Where the connection is gone, so is the transaction.
        await connection.execute('ROLLBACK').catch(abandon)
        throw error
      }
    })
  }

  const query: Queryable['query'] = (sql, parameters) => onAnyConnection((one) => one.query(sql, parameters))

  const notifications = createPostgresNotifications({
    name,
    connect: async () => {
      const pg = await loadPg()
      return new pg.Client({ ...connectionOptions(pg, url, connectTimeoutMs), query_timeout: connectTimeoutMs })
    },
    notify: async (channel, message) => {
      await query('SELECT pg_notify($1, $2)', [channel, message])
    },
    onError,
    heartbeatMs: options.heartbeatMs,
  })

  /** A connection whose server is silent is left to its own timeouts. */
  async function closePool(): Promise<void> {
    const opened = await pool?.catch(() => undefined)
    if (opened === undefined) return
    await withinDeadline(opened.end(), CLOSE_DEADLINE_MS, () => new Error('late')).catch(() => undefined)
  }

  return {
    kind: 'postgresql',
    name,
    query,
    execute: (sql, parameters) => onAnyConnection((one) => one.execute(sql, parameters)),
    script: (sql) => onAnyConnection((one) => one.script(sql)),
    transaction,
    notifications,
    async status() {
      if (closing !== undefined) return { state: 'closed' }
      try {
        const late = () =>
          new StoreError('store_timeout', `${name} did not answer within ${STATUS_DEADLINE_MS} ms.`, { store: name })
        await withinDeadline(query('SELECT 1'), STATUS_DEADLINE_MS, late)
        return { state: 'ok' }
      } catch (error) {
        return { state: 'failed', error: error instanceof Error ? error.message : String(error) }
      }
    },
    close() {
      closing ??= Promise.all([notifications.close(), closePool()]).then(() => undefined)
      return closing
    },
  }
}

function connectionOptions(pg: Driver, url: string, connectTimeoutMs: number): Pg.PoolConfig {
  return {
    connectionString: url,
    application_name: 'passerelle',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    types: { getTypeParser: (oid: number, format) => COLUMN_READERS[oid] ?? pg.types.getTypeParser(oid, format) },
  }
}

function queryableOf(client: Pg.PoolClient, name: string): Queryable {
  const run = async <Row extends Pg.QueryResultRow>(sql: string, parameters: readonly SqlParameter[] | undefined) => {
    try {
      return await client.query<Row>(sql, parameters?.map(toParameter))
    } catch (error) {
      throw toDatabaseError(error, name)
    }
  }
  return {
    query: async <Row extends object>(sql: string, parameters?: readonly SqlParameter[]) =>
      (await run<Row & Pg.QueryResultRow>(sql, parameters)).rows,
    execute: async (sql, parameters) => (await run(sql, parameters)).rowCount ?? 0,
    async script(sql) {
      try {
        // The driver takes a timeout with each query, which its types do not say.
        const query = { text: sql, query_timeout: SCRIPT_TIMEOUT_MS }
        await client.query(query)
      } catch (error) {
        throw toDatabaseError(error, name)
      }
    },
  }
}

// pg takes any array view for bytea, and knows no bigint.
const toParameter = (parameter: SqlParameter): unknown =>
  typeof parameter === 'bigint' ? String(parameter) : parameter

/** The pool must not hand it out again: it is gone, or its answer is still to come. */
const leavesConnectionUnusable = (error: unknown): boolean =>
  error instanceof StoreError && (error.code === 'store_unreachable' || error.code === 'store_timeout')
