import type { Database, Queryable } from './database.js'

/** A statement that took long. */
export interface SlowQuery {
  /** Its text, on one line and cut, with `…` for what stood in quotes. Never the values of its parameters. */
  readonly sql: string
  /** From the call to the answer, the wait for a connection included. */
  readonly tookMs: number
  /** How many it returned, inserted, changed or deleted; of one that failed, undefined. */
  readonly rows: number | undefined
}

/** Options of `watchSlowQueries`. */
export interface SlowQueryOptions {
  /** From here on a statement is slow. */
  readonly slowMs: number
  readonly onSlowQuery: (query: SlowQuery) => void
  /** Milliseconds, of a clock that nobody sets. */
  readonly now?: () => number
}

/** The same database; whoever asks for it is told of statements that take long, those of transactions too. */
export function watchSlowQueries(
  database: Database,
  { slowMs, onSlowQuery, now = () => performance.now() }: SlowQueryOptions,
): Database {
  async function timed<Answer>(
    sql: string,
    ask: () => Promise<Answer>,
    rowsOf: (answer: Answer) => number | undefined,
  ): Promise<Answer> {
    const startedAt = now()
    let rows: number | undefined
    try {
      const answer = await ask()
      rows = rowsOf(answer)
      return answer
    } finally {
      const tookMs = now() - startedAt
      if (tookMs >= slowMs) onSlowQuery({ sql: shownSql(sql), tookMs, rows })
    }
  }

  const watched = (queryable: Queryable): Queryable => ({
    query: (sql, parameters) =>
      timed(
        sql,
        () => queryable.query(sql, parameters),
        (rows) => rows.length,
      ),
    execute: (sql, parameters) =>
      timed(
        sql,
        () => queryable.execute(sql, parameters),
        (rows) => rows,
      ),
    script: (sql) =>
      timed(
        sql,
        () => queryable.script(sql),
        () => undefined,
      ),
  })

  return {
    ...database,
    ...watched(database),
    transaction: (work) => database.transaction((transaction) => work(watched(transaction))),
  }
}

const LONGEST_SQL = 500
/** What is cut off is not looked at; but a quote that is cut off ends with the text. */
const LOOKED_AT = 8 * LONGEST_SQL

/**
 * Quoted text with doubled quotes and, of E'…', escaped ones; text between dollars; comments, which may say anything; and names,
 * which may have a quote in them.
 */
const QUOTED =
  /"(?:[^"]|"")*(?:"|$)|e'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|'(?:[^']|'')*(?:'|$)|\$([a-z_]\w*)?\$[\s\S]*?(?:\$\1\$|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/gi

function shownSql(sql: string): string {
  const bare = sql.slice(0, LOOKED_AT).replace(QUOTED, shownQuoted).replace(/\s+/g, ' ').trim()
  return bare.length > LONGEST_SQL ? `${bare.slice(0, LONGEST_SQL)}…` : bare
}

function shownQuoted(found: string): string {
  if (found.startsWith('"')) return found
  return found.startsWith('-') || found.startsWith('/') ? ' ' : "'…'"
}

/** `slow query: 1234 ms, 3 rows: SELECT …` */
export function describeSlowQuery({ sql, tookMs, rows }: SlowQuery): string {
  const outcome = rows === undefined ? '' : `, ${rows} rows`
  return `slow query: ${Math.round(tookMs)} ms${outcome}: ${sql}`
}
