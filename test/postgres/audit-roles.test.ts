import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, it, onTestFinished } from 'vitest'
import { auditEventsRoute, deletePart, followTrail, placeHold } from '../../src/audit-store/index.js'
import { createFetchHandler } from '../../src/fetch/index.js'
import { type Database, openDatabase } from '../../src/stores/index.js'
import { projectRoot } from '../support/docs-program.js'
import { authorizationOf, doorParts } from '../support/door-parts.js'
import { rememberSecret } from '../support/secrets-in-logs.js'
import { temporaryFolder } from '../support/temporary-folder.js'
import { writtenChain } from '../support/written-chain.js'
import { emptyDatabase } from './empty-database.js'

const NOT_ALLOWED = { details: { sqlState: '42501' } }

function open(url: string): Database {
  const database = openDatabase({ url })
  onTestFinished(() => database.close())
  return database
}

it('the roles of docs/audit/postgres.md may do their work, and no more', async () => {
  const url = await emptyDatabase(inject('postgresUrl'))
  const owner = open(url)
  await owner.query('SELECT 1')
  const page = await readFile(join(projectRoot, 'docs/audit/postgres.md'), 'utf8')
  const [, sql = ''] = /```sql\n(-- passerelle_owner[\s\S]*?)```/.exec(page) ?? []
  const password = rememberSecret('a-password-of-the-roles')
  await owner.script(sql.replaceAll('…', password))
  onTestFinished(async () => {
    // Roles are the server's, and not the database's.
    const last = openDatabase({ url })
    await last.script('DROP OWNED BY passerelle_copy, passerelle_read; DROP ROLE passerelle_copy, passerelle_read')
    await last.close()
  })
  const as = (role: string): Database => open(url.replace(/\/\/[^@]+@/, `//${role}:${password}@`))
  const [copier, reader] = [as('passerelle_copy'), as('passerelle_read')]

  const folder = join(await temporaryFolder(), 'audit')
  const chain = writtenChain(folder)
  chain.append({}, {}, {})
  const follower = followTrail({ database: copier, folder })
  await follower.catchUp()
  await follower.stop()
  expect(follower.status()).toMatchObject({ status: 'ok', copied: 3 })

  const { verifier, policy, trail } = await doorParts()
  const route = auditEventsRoute({ database: reader, trail })
  const handler = createFetchHandler([route], { verifier, policy, trail })
  const headers = authorizationOf({ roles: ['admin'] })
  const response = await handler(new Request('http://localhost/audit/events?event=AUTHENTICATED_REQUEST', { headers }))
  expect(JSON.parse(await response.text())).toMatchObject({ items: [{ seq: 1 }, { seq: 2 }, { seq: 3 }] })

  for (const database of [copier, reader]) {
    for (const statement of [
      "UPDATE events SET reason = 'x'",
      'DELETE FROM events',
      'TRUNCATE events',
      'DROP TABLE events',
      'ALTER TABLE events DISABLE TRIGGER ALL',
      'DELETE FROM audit_deletions',
      'UPDATE audit_hold SET released_at = now()',
    ]) {
      await expect(database.execute(statement), statement).rejects.toMatchObject(NOT_ALLOWED)
    }
    const part = { part: 'events_default', starts: new Date(0), ends: new Date(), events: 0, heldBy: [] }
    await expect(deletePart(database, part, 'x')).rejects.toMatchObject(NOT_ALLOWED)
    const hold = { who: 'x', why: 'x', starts: null, ends: null }
    await expect(placeHold(database, hold)).rejects.toMatchObject(NOT_ALLOWED)
  }
  await expect(reader.execute("INSERT INTO audit_days VALUES ('2026-01-01', 'X', 'x', 1, 1, 1)")).rejects.toMatchObject(
    NOT_ALLOWED,
  )
})
