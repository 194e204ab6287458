import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, inject, it, onTestFinished, vi } from 'vitest'
import { followTrail } from '../../src/audit-store/index.js'
import { type Database, openDatabase } from '../../src/stores/index.js'
import { rememberSecret } from '../support/secrets-in-logs.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { writtenChain } from '../support/written-chain.js'
import { emptyDatabase } from './empty-database.js'
import { startPostgres } from './postgres-server.js'

const SOON = { timeout: 20_000, interval: 20 }
const PROGRAM = fileURLToPath(new URL('../support/audit-follower-process.mjs', import.meta.url))
const KILLS = process.env.PASSERELLE_EXAM === 'true' ? 100 : 15

const linesIn = async (database: Database): Promise<readonly string[]> =>
  (await database.query<{ line: string }>('SELECT line FROM events ORDER BY gid')).map(({ line }) => line)

it('goes on where it was when the database was away, and says meanwhile how far it is behind', async () => {
  const server = await startPostgres()
  onTestFinished(() => server.remove())
  rememberSecret(server.password)
  const database = openDatabase({ url: server.url, connectTimeoutMs: 1_000 })
  onTestFinished(() => database.close())
  const folder = join(await temporaryFolder(), 'audit')
  const chain = writtenChain(folder)
  const errors: unknown[] = []
  const follower = followTrail({
    database,
    folder,
    everyMs: 20,
    batchRecords: 3,
    onError: (error) => errors.push(error),
  })
  onTestFinished(() => follower.stop())
  const written = [...chain.append({}, {}, {}, {})]
  await vi.waitFor(async () => expect(await linesIn(database)).toEqual(written), SOON)
  for (const end of ['kill', 'shutDown'] as const) {
    await server[end]()
    written.push(...chain.append({}, {}, {}, {}, {}))
    await vi.waitFor(() => expect(follower.status().status).toBe('failed'), SOON)
    expect(follower.status()).toMatchObject({ error: expect.stringContaining('PostgreSQL at') })
    await server.start()
    await vi.waitFor(() => expect(follower.status()).toMatchObject({ status: 'ok', lagMs: 0 }), SOON)
    await vi.waitFor(async () => expect(await linesIn(database)).toEqual(written), SOON)
  }
  expect(errors).not.toEqual([])
}, 60_000)

it('copies while somebody reads the tables for hours, and makes months when he has ended', async () => {
  const url = await emptyDatabase(inject('postgresUrl'))
  const [database, reading] = [openDatabase({ url }), openDatabase({ url })]
  onTestFinished(async () => {
    await Promise.all([database.close(), reading.close()])
  })
  const folder = join(await temporaryFolder(), 'audit')
  const written = writtenChain(folder, '2031-05-01T00:00:00Z').append({}, {})
  const told: unknown[] = []
  const now = () => new Date('2031-05-02T00:00:00Z')
  const copy = async (): Promise<void> => {
    const follower = followTrail({ database, folder, everyMs: 10_000, now, onError: (error) => told.push(error) })
    await follower.catchUp().catch(() => undefined)
    await follower.stop()
  }
  await reading.transaction(async (transaction) => {
    await transaction.query('SELECT count(*) FROM events')
    await copy()
  })
  expect(await linesIn(database)).toEqual(written)
  expect(told).toMatchObject([{ code: 'store_timeout' }])
  await copy()
  expect(told).toHaveLength(1)
  expect(await database.query('SELECT count(*) AS count FROM events_2031_05')).toEqual([{ count: 2 }])
}, 60_000)

it('takes nothing back that was seen, where the database does not wait for its disk and crashes', async () => {
  const server = await startPostgres()
  onTestFinished(() => server.remove())
  rememberSecret(server.password)
  const database = openDatabase({ url: server.url, connectTimeoutMs: 1_000 })
  onTestFinished(() => database.close())
  await database.execute('ALTER SYSTEM SET synchronous_commit = off')
  await database.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
  await server.shutDown()
  await server.start()
  const folder = join(await temporaryFolder(), 'audit')
  const written = writtenChain(folder).append({}, {}, {})
  // What makes the tables is not what is looked at.
  await vi.waitFor(() => database.script('SET LOCAL synchronous_commit = on; CREATE TABLE first (id int)'), SOON)
  const follower = followTrail({ database, folder, everyMs: 60_000 })
  onTestFinished(() => follower.stop())
  await follower.catchUp()
  expect(await linesIn(database)).toEqual(written)
  await server.kill()
  await server.start()
  await vi.waitFor(async () => expect(await linesIn(database)).toEqual(written), SOON)
}, 60_000)

it(`copies each record once, with three processes at it that are killed ${KILLS} times`, async () => {
  const url = await emptyDatabase(inject('postgresUrl'))
  const database = openDatabase({ url })
  onTestFinished(() => database.close())
  await database.query('SELECT 1')
  const folder = join(await temporaryFolder(), 'audit')
  const chains = [writtenChain(folder), writtenChain(folder)]
  const written: string[] = []
  const processes: ChildProcess[] = []
  onTestFinished(() => {
    for (const child of processes) child.kill('SIGKILL')
  })
  async function start(): Promise<ChildProcess> {
    const child = fork(PROGRAM, [url, folder])
    processes.push(child)
    await once(child, 'message')
    return child
  }
  const running = await Promise.all([start(), start(), start()])
  for (let kill = 0; kill < KILLS; kill++) {
    for (const chain of chains) {
      written.push(...chain.append(...Array.from({ length: 60 }, () => ({ path: `/${kill}` }))))
      if (kill % 5 === 0) chain.rotate()
    }
    await wait(Math.random() * 120)
    const [child] = running.splice(kill % 3, 1)
    if (child === undefined) throw new Error('three run')
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    running.splice(kill % 3, 0, await start())
  }
  await vi.waitFor(async () => expect((await linesIn(database)).length).toBe(written.length), SOON)
  expect((await linesIn(database)).toSorted()).toEqual(written.toSorted())
  const [gids] = await database.query(
    'SELECT count(DISTINCT gid) AS count, min(gid) AS first, max(gid) AS last FROM events',
  )
  expect(gids).toEqual({ count: written.length, first: 1, last: written.length })
  expect(await database.query('SELECT fault FROM audit_cursor WHERE fault IS NOT NULL')).toEqual([])
}, 300_000)
