import pg from 'pg'
import { expect, inject, it } from 'vitest'
import { diagnose, type Finding, readSettings } from '../../src/diagnosis/index.js'
import { migrate, openDatabase } from '../../src/stores/index.js'
import { emptyDatabase } from './empty-database.js'

async function findingsOf(DATABASE_URL: string): Promise<readonly Finding[]> {
  const settings = { ...readSettings({ DATABASE_URL }), realm: undefined, credentials: undefined, timeoutMs: 5_000 }
  const all: Finding[] = []
  for await (const { findings } of diagnose(settings, ['database'])) all.push(...findings)
  return all
}

async function migrated(): Promise<string> {
  const url = await emptyDatabase(inject('postgresUrl'))
  const database = openDatabase({ url, migrates: false })
  await migrate(database)
  await database.close()
  return url
}

async function query(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(sql)
  await client.end()
  return rows
}

it('finds a migrated database in order', async () => {
  expect(await findingsOf(await migrated())).toMatchObject([
    { subject: 'connection', status: 'ok', seen: expect.stringMatching(/^127\.0\.0\.1:\d+\/test_\w+, as \w+$/) },
    { subject: 'version', status: 'ok', seen: expect.stringMatching(/^PostgreSQL \d+/) },
    { subject: 'migrations', status: 'ok', seen: expect.stringMatching(/^all [1-9]\d* applied$/) },
  ])
})

it('says which migrations are to come, and applies none', async () => {
  const url = await emptyDatabase(inject('postgresUrl'))
  expect((await findingsOf(url)).at(-1)).toMatchObject({
    subject: 'migrations',
    status: 'warning',
    seen: expect.stringMatching(/^0 applied, [1-9]\d* to come: 0001_/),
  })
  const tables = "SELECT 1 FROM information_schema.tables WHERE table_schema = 'public'"
  expect(await query(url, tables)).toEqual([])
})

it.each([
  [
    'was migrated by a newer version',
    "INSERT INTO passerelle_migrations VALUES (9999, '9999_later', 'x')",
    'a newer one has migrated it',
  ],
  [
    'has a migration that was changed',
    "UPDATE passerelle_migrations SET checksum = 'x' WHERE version = 1",
    'was changed after',
  ],
])('finds a database that %s', async (_, sql, seen) => {
  const url = await migrated()
  await query(url, sql)
  expect(await findingsOf(url)).toMatchObject([
    { subject: 'migrations', status: 'fault', seen: expect.stringContaining(seen), mend: expect.stringMatching(/./) },
  ])
})

it.each([
  [
    'a wrong password',
    (url: string) => url.replace(/:[^:@]+@/, ':a-wrong-password@'),
    'does not accept the user',
    'DATABASE_URL',
  ],
  ['no such database', (url: string) => url.replace(/[^/]+$/, 'nowhere'), 'no such database', 'Create it'],
])('finds %s, and prints no password', async (_, spoil, seen, mend) => {
  const findings = await findingsOf(spoil(inject('postgresUrl')))
  expect(findings).toMatchObject([
    {
      subject: 'connection',
      status: 'fault',
      seen: expect.stringContaining(seen),
      mend: expect.stringContaining(mend),
    },
  ])
  expect(JSON.stringify(findings)).not.toContain('a-wrong-password')
})
