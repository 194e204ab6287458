import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, inject, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../src/stores/index.js'
import { readMigrations } from '../../src/stores/read-migrations.js'
import { cleanEnvironment } from '../support/command.js'
import { programOf, projectRoot, writeProgram } from '../support/docs-program.js'
import { emptyDatabase } from './empty-database.js'

const run = promisify(execFile)

/** Prints the names of the migrations that it has made. */
const PROGRAM = `
import { migrate, openDatabase } from 'passerelle'
const database = openDatabase({ url: process.env.DATABASE_URL, migrates: false })
console.log(JSON.stringify(await migrate(database)))
await database.close()
`

it('several processes that start at once migrate once', async () => {
  const DATABASE_URL = await emptyDatabase(inject('postgresUrl'))
  const file = await writeProgram(PROGRAM)
  const printed = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const { stdout } = await run(process.execPath, [file], {
        cwd: projectRoot,
        env: cleanEnvironment({ DATABASE_URL }),
      })
      const names: readonly string[] = JSON.parse(stdout)
      return names
    }),
  )
  const shipped = await readMigrations()
  expect(printed.flat().toSorted()).toEqual(shipped.map(({ name }) => name))
})

it('a user who may not change the schema can work with a database that is up to date', async () => {
  const url = await emptyDatabase(inject('postgresUrl'))
  const owner = openDatabase({ url })
  onTestFinished(() => owner.close())
  const name = `reader_${process.pid}`
  await owner.script(`
    CREATE ROLE ${name} LOGIN PASSWORD 'reader-password';
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${name}`)
  const readerUrl = url.replace(/\/\/[^@]+@/, `//${name}:reader-password@`)
  const reader = openDatabase({ url: readerUrl })
  onTestFinished(() => reader.close())
  expect(await reader.query('SELECT id FROM revocation_marks')).toEqual([])
  const tooEarly = openDatabase({
    url: readerUrl.replace(/[^/]+$/, (await emptyDatabase(url)).split('/').at(-1) ?? ''),
  })
  onTestFinished(() => tooEarly.close())
  await expect(tooEarly.query('SELECT 1')).rejects.toMatchObject({
    code: 'migration_failed',
    message: expect.stringContaining('own the schema'),
  })
  expect(await tooEarly.status()).toMatchObject({ state: 'failed', error: expect.stringContaining('own the schema') })
})

it('the program of docs/stores.md goes one version back', async () => {
  const url = await emptyDatabase(inject('postgresUrl'))
  const database = openDatabase({ url })
  onTestFinished(() => database.close())
  await database.query('SELECT 1')
  const { program, output } = await programOf('stores.md')
  const { stdout } = await run(process.execPath, [await writeProgram(program)], {
    cwd: projectRoot,
    env: cleanEnvironment({ DATABASE_URL: url }),
  })
  expect(stdout).toBe(output)
})

it('what is shipped stands in the build', async () => {
  const built = await readMigrations(join(projectRoot, 'dist/stores/migrations'))
  expect(built).toEqual(await readMigrations())
  expect(built.length).toBeGreaterThan(0)
  const manifest: { readonly files: readonly string[] } = JSON.parse(
    await readFile(join(projectRoot, 'package.json'), 'utf8'),
  )
  expect(manifest.files).toContain('dist')
})
