import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { type Bounds, createPolicy, type Policy, type PolicySubject } from '../../src/policy/index.js'
import { loadRealmConfig } from '../../src/realm-config/index.js'
import { toSql } from '../../src/row-filters/index.js'
import { cleanEnvironment } from '../support/command.js'
import { programsOf, projectRoot, writeProgram } from '../support/docs-program.js'
import { rememberSecret } from '../support/secrets-in-logs.js'
import { emptyDatabase } from './empty-database.js'

const PROGRAM = 2
const { program, output } = (await programsOf('lists.md'))[PROGRAM] ?? { program: '' }
const [, recipe = ''] = /database\.script\(`\n(.*?)`\)/s.exec(program) ?? []

it('the program of docs/lists.md prints the same on PostgreSQL as on PGlite', async () => {
  const file = await writeProgram(inItsOwnRole(program))
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], {
    cwd: projectRoot,
    env: cleanEnvironment({ DATABASE_URL: await emptyDatabase(inject('postgresUrl')) }),
  })
  expect({ stdout, stderr }).toEqual({ stdout: output, stderr: '' })
})

/** Roles are the whole server's. */
const inItsOwnRole = (text: string, role = `api_${randomUUID().replaceAll('-', '')}`): string =>
  text.replaceAll('feedings_api', role)

const CALLERS: readonly PolicySubject[] = [
  { roles: ['admin'] },
  { roles: ['superviseur'] },
  { roles: ['gaveur'], claims: { gaveur_id: 1 } },
  { roles: ['gaveur'], claims: { gaveur_id: 4 } },
  { roles: ['veterinaire'], claims: { site_id: 'LL' } },
  { roles: ['gaveur', 'veterinaire'], claims: { gaveur_id: 1, site_id: 'LS' } },
  { roles: ['technicien_sqal'], claims: { site_id: 'LS' } },
  { roles: ['gaveur'], claims: {} },
]
const ALL = [1, 2, 3, 4, 5]
const VISIBLE: readonly (readonly number[])[] = [ALL, ALL, [1], [4], [1, 2], [1, 3, 4], [], []]

describe('the recipe for row-level security', () => {
  let policy: Policy
  let roles: readonly string[]
  let administrator: pg.Client
  /** One connection, of a role that owns nothing. */
  let pool: pg.Pool

  beforeAll(async () => {
    const config = await loadRealmConfig(join(projectRoot, 'realm-config/gaveurs-production'))
    policy = createPolicy(config)
    roles = Object.keys(config.policy.roles)
    const url = await emptyDatabase(inject('postgresUrl'))
    administrator = new pg.Client(url)
    await administrator.connect()
    const role = `api_${randomUUID().replaceAll('-', '')}`
    const password = rememberSecret(randomUUID())
    await administrator.query(inItsOwnRole(recipe, role))
    await administrator.query(`ALTER ROLE ${role} LOGIN PASSWORD '${password}'`)
    const own = Object.assign(new URL(url), { username: role, password })
    pool = new pg.Pool({ connectionString: own.href, max: 1 })
  })
  afterAll(async () => {
    await pool.end()
    await administrator.end()
  })

  async function within<Value>(bounds: Bounds, work: (client: pg.PoolClient) => Promise<Value>): Promise<Value> {
    const client = await pool.connect()
    try {
      await client.query('BEGIN')
      const { gaveur_id = '', site_id = '' } = Object.assign({}, ...bounds.anyOf)
      await client.query(
        "SELECT set_config('app.every_row', $1, true), set_config('app.gaveur_id', $2, true), set_config('app.site_id', $3, true)",
        [bounds.kind === 'all' ? 'yes' : '', String(gaveur_id), site_id],
      )
      const value = await work(client)
      await client.query('COMMIT')
      return value
    } catch (error) {
      await client.query('ROLLBACK')
      throw error
    } finally {
      client.release()
    }
  }
  const idsOf = ({ rows }: pg.QueryResult<{ id: number }>) => rows.map(({ id }) => id)
  const everyId = 'SELECT id FROM feedings ORDER BY id'
  const jean = () => policy.permissionsOf({ roles: ['gaveur'], claims: { gaveur_id: 1 } })

  it('asks for every role of the demonstration', () => {
    expect([...new Set(CALLERS.flatMap((caller) => caller.roles))].sort()).toEqual([...roles].sort())
  })

  it.each(CALLERS.map((caller, index) => ({ caller, visible: VISIBLE[index] })))(
    'shows the rows that the bounds let through: $caller',
    async ({ caller, visible }) => {
      const bounds = policy.permissionsOf(caller).bounds('gavage_data:read')
      const { text, values } = toSql(bounds)
      const byBounds = await administrator.query(`SELECT id FROM feedings WHERE ${text} ORDER BY id`, [...values])
      expect(idsOf(byBounds)).toEqual(visible)
      expect(await within(bounds, async (client) => idsOf(await client.query(everyId)))).toEqual(visible)
    },
  )

  it('shows nothing where nothing was set, and nothing on the same connection afterwards', async () => {
    const { rows } = await pool.query("SELECT current_setting('app.gaveur_id', true) AS set, pg_backend_pid() AS pid")
    expect(idsOf(await pool.query(everyId))).toEqual([])
    expect(
      await within(jean().bounds('gavage_data:read'), async (client) => idsOf(await client.query(everyId))),
    ).toEqual([1])
    const after = await pool.query("SELECT current_setting('app.gaveur_id', true) AS set, pg_backend_pid() AS pid")
    expect(after.rows[0].pid).toBe(rows[0].pid)
    // Empty, and no longer null: cast as it is, it would be an error of every later query.
    expect(after.rows[0].set).toBe('')
    expect(idsOf(await pool.query(everyId))).toEqual([])
  })

  it('takes an own row, and refuses those of others, new or changed or taken over', async () => {
    const write = jean().bounds('gavage_data:write')
    const run = (sql: string) => within(write, async (client) => (await client.query(sql)).rowCount)
    expect(await run("INSERT INTO feedings VALUES (6, 1, 'LL')")).toBe(1)
    await expect(run("INSERT INTO feedings VALUES (7, 2, 'LL')")).rejects.toMatchObject({ code: '42501' })
    await expect(run("INSERT INTO feedings VALUES (7, NULL, 'LL')")).rejects.toMatchObject({ code: '42501' })
    await expect(run('UPDATE feedings SET gaveur_id = 2 WHERE id = 6')).rejects.toMatchObject({ code: '42501' })
    expect(await run('UPDATE feedings SET gaveur_id = 1 WHERE id = 2')).toBe(0)
    expect(await run('DELETE FROM feedings WHERE id > 1')).toBe(1)
    expect(idsOf(await administrator.query(everyId))).toEqual(ALL)
  })

  it('holds for a role that can neither switch it off nor go around it', async () => {
    await expect(pool.query('ALTER TABLE feedings DISABLE ROW LEVEL SECURITY')).rejects.toThrow(/must be owner/)
    const { rows } = await pool.query('SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user')
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false }])
  })

  it('holds for the owner of the table too', async () => {
    const owner = `owner_${randomUUID().replaceAll('-', '')}`
    await administrator.query(`CREATE ROLE ${owner}; ALTER TABLE feedings OWNER TO ${owner}; SET ROLE ${owner}`)
    onTestFinished(async () => void (await administrator.query('RESET ROLE')))
    expect(idsOf(await administrator.query(everyId))).toEqual([])
  })

  it('reads its settings once a statement', async () => {
    const { rows } = await pool.query('EXPLAIN SELECT id FROM feedings')
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain('InitPlan')
    expect(plan).not.toMatch(/Filter:.*current_setting/)
  })
})
