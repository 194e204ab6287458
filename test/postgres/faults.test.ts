import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { type Database, type DatabaseOptions, openDatabase, StoreError } from '../../src/stores/index.js'
import { withPort } from '../contract/lost-connection-contract.js'
import { startFaultyNetwork } from '../support/faulty-network.js'
import { freePort } from '../support/free-port.js'
import { rememberSecret } from '../support/secrets-in-logs.js'
import { emptyDatabase } from './empty-database.js'
import { type PostgresServer, startPostgres } from './postgres-server.js'

const SOON = { timeout: 15_000, interval: 20 }

function open(options: DatabaseOptions): { readonly database: Database; readonly errors: readonly unknown[] } {
  const errors: unknown[] = []
  const database = openDatabase({ connectTimeoutMs: 1_000, onError: (error) => errors.push(error), ...options })
  onTestFinished(() => database.close())
  return { database, errors }
}

async function ownServer(): Promise<PostgresServer> {
  const server = await startPostgres()
  onTestFinished(() => server.remove())
  rememberSecret(server.password)
  return server
}

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no failure',
    (error: unknown) => error,
  )

const answers = (database: Database): Promise<void> =>
  vi.waitFor(async () => expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]), SOON)

describe('a server that ends in the middle', () => {
  it.each(['kill', 'shutDown'] as const)(
    '(%s) fails what is under way, and is used again when it is back',
    async (end) => {
      const server = await ownServer()
      const { database } = open({ url: server.url })
      await database.query('SELECT 1')
      const running = Array.from({ length: 5 }, () => failure(database.query('SELECT pg_sleep(60)')))
      await vi.waitFor(async () => {
        const [row] = await database.query<{ running: number }>(
          "SELECT count(*) AS running FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND state = 'active' AND pid <> pg_backend_pid()",
        )
        expect(row?.running).toBe(5)
      }, SOON)
      await server[end]()
      for (const error of await Promise.all(running)) expect(error).toMatchObject({ code: 'store_unreachable' })
      const away = await failure(database.query('SELECT 1'))
      expect(away).toBeInstanceOf(StoreError)
      expect(away).toMatchObject({ code: 'store_unreachable', message: expect.stringContaining('DATABASE_URL') })
      expect(await database.status()).toMatchObject({ state: 'failed' })
      await server.start()
      await answers(database)
      expect(await database.status()).toEqual({ state: 'ok' })
    },
  )

  it('keeps nothing of a transaction that was under way', async () => {
    const server = await ownServer()
    const { database } = open({ url: server.url })
    await database.script('CREATE TABLE kept (id integer)')
    const work = database.transaction(async (transaction) => {
      await transaction.execute('INSERT INTO kept VALUES (1)')
      await server.kill()
      await transaction.execute('INSERT INTO kept VALUES (2)')
    })
    expect(await failure(work)).toMatchObject({ code: 'store_unreachable' })
    await server.start()
    await answers(database)
    expect(await database.query('SELECT id FROM kept')).toEqual([])
  })

  it('reports the idle connections that broke, and ends no process', async () => {
    const server = await ownServer()
    const { database, errors } = open({ url: server.url })
    await Promise.all([database.query('SELECT 1'), database.query('SELECT 1')])
    await server.shutDown()
    await vi.waitFor(() => expect(errors.length).toBeGreaterThan(0), SOON)
    for (const error of errors) expect(error).toMatchObject({ name: 'StoreError', code: 'store_unreachable' })
  })
})

describe('a server that can’t be used', () => {
  const refused: readonly (readonly [what: string, code: string, url: () => string | Promise<string>])[] = [
    ['nobody listens', 'store_unreachable', async () => `postgres://a:b@127.0.0.1:${await freePort()}/c`],
    ['no such host', 'store_unreachable', () => 'postgres://a:b@no-such-host.invalid/c'],
    [
      'a wrong password',
      'store_unauthorized',
      () => inject('postgresUrl').replace(/:[^:@]+@/, `:${rememberSecret('quite-wrong')}@`),
    ],
    ['no such user', 'store_unauthorized', () => inject('postgresUrl').replace('//postgres:', '//nobody:')],
    ['no such database', 'database_missing', () => withoutDatabase(inject('postgresUrl'))],
  ]
  it.each(refused)('(%s) is %s', async (_, code, url) => {
    const { database } = open({ url: await url() })
    const error = await failure(database.query('SELECT 1'))
    expect(error).toMatchObject({ name: 'StoreError', code })
    expect(String(error)).not.toContain('quite-wrong')
    expect(await failure(database.transaction(async () => 1))).toMatchObject({ code })
    expect(await database.status()).toMatchObject({ state: 'failed', error: expect.any(String) })
  })

  it('(it takes connections and never answers) is store_unreachable, and its health is not waited for', async () => {
    const network = await startFaultyNetwork(Number(new URL(inject('postgresUrl')).port))
    onTestFinished(() => network.close())
    network.goSilent()
    const { database } = open({ url: withPort(inject('postgresUrl'), network.port), connectTimeoutMs: 300 })
    expect(await failure(database.query('SELECT 1'))).toMatchObject({ code: 'store_unreachable' })
    const patient = open({ url: withPort(inject('postgresUrl'), network.port), connectTimeoutMs: 60_000 })
    expect(await patient.database.status()).toMatchObject({ state: 'failed' })
  })
})

const withoutDatabase = (url: string): string => url.replace(/[^/]+$/, 'no_such_database')

describe('a statement', () => {
  it('ends at its deadline, and its connection is not used for others', async () => {
    const { database } = open({ url: inject('postgresUrl'), migrates: false, statementTimeoutMs: 200, connections: 1 })
    expect(await failure(database.query('SELECT pg_sleep(60)'))).toMatchObject({ code: 'store_timeout' })
    await answers(database)
  })

  it('ends also where the server has fallen silent, and the connection is given up', async () => {
    const network = await startFaultyNetwork(Number(new URL(inject('postgresUrl')).port))
    onTestFinished(() => network.close())
    const url = withPort(inject('postgresUrl'), network.port)
    const { database } = open({ url, migrates: false, statementTimeoutMs: 200, connections: 1 })
    await database.query('SELECT 1')
    network.goSilent()
    expect(await failure(database.query('SELECT 1'))).toMatchObject({ code: 'store_timeout' })
    expect(await failure(database.transaction((transaction) => transaction.query('SELECT 1')))).toBeInstanceOf(
      StoreError,
    )
    network.mend()
    await answers(database)
  })

  it('that finds no free connection is told so', async () => {
    const { database } = open({ url: inject('postgresUrl'), migrates: false, connections: 1, connectTimeoutMs: 200 })
    let end = (): void => {}
    const held = new Promise<void>((resolve) => {
      end = resolve
    })
    const first = database.transaction(() => held)
    const error = await failure(database.query('SELECT 1'))
    expect(error).toMatchObject({ code: 'store_timeout', message: expect.stringContaining('busy') })
    end()
    await first
    await answers(database)
  })

  it('is not kept from the pool by a script that sets the timeout of a transaction', async () => {
    const url = await emptyDatabase(inject('postgresUrl'))
    const { database } = open({ url, statementTimeoutMs: 300, connections: 1 })
    await database.transaction((transaction) =>
      transaction.script('SET LOCAL statement_timeout = 0; SELECT pg_sleep(0.5)'),
    )
    expect(await failure(database.query('SELECT pg_sleep(60)'))).toMatchObject({ code: 'store_timeout' })
  })
})
