import { join } from 'node:path'
import type { PGlite, Transaction } from '@electric-sql/pglite'
import type { ProcessLock } from '../process-lock/index.js'
import { COLUMN_READERS } from './column-types.js'
import type { Database, Queryable, SqlParameter } from './database.js'
import { lockDirectory } from './directory-lock.js'
import { loadDriver } from './load-driver.js'
import { createFlowGuard } from './only-one-flow.js'
import { toDatabaseError } from './postgres-errors.js'
import { StoreError } from './store-error.js'

export interface PgliteOptions {
  /** Undefined: in memory, and gone with the process. */
  readonly directory?: string | undefined
}

interface Opened {
  readonly pglite: PGlite
  readonly lock: ProcessLock | undefined
}

/** Below the directory, beside the lock: PostgreSQL wants a folder of its own. */
const DATA_FOLDER = 'postgresql'

/**
 * PostgreSQL within this process, as WebAssembly. Opening takes seconds and some hundred megabytes, so it waits for the first
 * query. One connection: queries and transactions take turns.
 */
export function createPgliteDatabase({ directory }: PgliteOptions): Database {
  const name = directory ?? 'memory'
  const guard = createFlowGuard(name)
  let opened: Promise<Opened> | undefined
  /** Why it could not be opened when somebody last tried. */
  let fault: string | undefined
  let closing: Promise<void> | undefined

  async function use(): Promise<PGlite> {
    guard.check()
    if (closing !== undefined)
      throw new StoreError('store_closed', `The embedded database in ${name} is closed.`, { store: name })
    opened ??= openPglite(directory).catch((error: unknown) => {
      opened = undefined
      fault = error instanceof Error ? error.message : String(error)
      throw error
    })
    const { pglite } = await opened
    fault = undefined
    return pglite
  }

  return {
    kind: 'pglite',
    name,
    query: async <Row extends object>(sql: string, parameters?: readonly SqlParameter[]) =>
      queryableOf(await use(), name).query<Row>(sql, parameters),
    execute: async (sql, parameters) => queryableOf(await use(), name).execute(sql, parameters),
    script: async (sql) => queryableOf(await use(), name).script(sql),
    async transaction(work) {
      const pglite = await use()
      try {
        return await pglite.transaction((transaction) => guard.enter(() => work(queryableOf(transaction, name))))
      } catch (error) {
        // A deferred constraint speaks at the commit; what `work` threw goes through as it is.
        throw isFromServer(error) ? toDatabaseError(error, name) : error
      }
    },
    notifications: undefined,
    async status() {
      if (closing !== undefined) return { state: 'closed' }
      if (fault !== undefined) return { state: 'failed', error: fault }
      return { state: opened === undefined ? 'unopened' : 'ok' }
    },
    close() {
      closing ??= (async () => {
        const open = await opened?.catch(() => undefined)
        if (open === undefined) return
        await open.pglite.close()
        open.lock?.release()
      })()
      return closing
    },
  }
}

async function openPglite(directory: string | undefined): Promise<Opened> {
  const { PGlite } = await loadDriver('@electric-sql/pglite', () => import('@electric-sql/pglite'))
  const lock = directory === undefined ? undefined : await lockDirectory(directory)
  try {
    const options = { parsers: COLUMN_READERS }
    const pglite = await (directory === undefined
      ? PGlite.create(options)
      : PGlite.create(join(directory, DATA_FOLDER), options))
    return { pglite, lock }
  } catch (cause) {
    lock?.release()
    const why = cause instanceof Error ? cause.message : String(cause)
    const message = `The embedded database in ${directory ?? 'memory'} can't be opened: ${why}. Mend the folder, or set DATA_DIR to another.`
    throw new StoreError('directory_unusable', message, { store: directory ?? 'memory' }, { cause })
  }
}

function queryableOf(connection: PGlite | Transaction, name: string): Queryable {
  const run = async <Row>(sql: string, parameters: readonly SqlParameter[] | undefined) => {
    try {
      return await connection.query<Row>(sql, parameters === undefined ? undefined : [...parameters])
    } catch (error) {
      throw toDatabaseError(error, name)
    }
  }
  return {
    query: async <Row extends object>(sql: string, parameters?: readonly SqlParameter[]) =>
      (await run<Row>(sql, parameters)).rows,
    execute: async (sql, parameters) => (await run(sql, parameters)).affectedRows ?? 0,
    async script(sql) {
      try {
        await connection.exec(sql)
      } catch (error) {
        throw toDatabaseError(error, name)
      }
    },
  }
}

const isFromServer = (error: unknown): boolean =>
  error instanceof Error && typeof Reflect.get(error, 'severity') === 'string'
