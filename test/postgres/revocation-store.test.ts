import pg from 'pg'
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import type { KeptMark } from '../../src/revocation/index.js'
import { openRevocationStore } from '../../src/revocation-stores/index.js'
import { describeRevocationStore } from '../contract/revocation-store-contract.js'
import { emptyDatabase } from './empty-database.js'

const ISSUER = 'https://id.example/realms/gaveurs-production'
const SOON = { timeout: 15_000, interval: 10 }

describe('revocations in PostgreSQL', () => {
  describeRevocationStore(async () => {
    const databaseUrl = await emptyDatabase(inject('postgresUrl'))
    return () => openRevocationStore({ databaseUrl })
  })

  it('a mark whose number was taken earlier and committed later is read by who reads on', async () => {
    const { connect, open } = await subject()
    const [reader, other] = [open(), open()]
    const { cursor } = await reader.readSince(undefined)
    const [slow, observer] = [await connect(), await connect()]
    await slow.query('BEGIN')
    await slow.query("SELECT pg_advisory_xact_lock(hashtext('passerelle:revocations'))")
    await slow.query(
      "INSERT INTO revocation_marks (kind, issuer, value, expires_at) VALUES ('session', $1, 'slow', now() + interval '1 hour')",
      [ISSUER],
    )
    const adding = other.add(mark('quick'))
    let isAdded = false
    void adding.then(() => (isAdded = true))
    await vi.waitFor(async () => {
      const { rowCount } = await observer.query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
      expect(isAdded || rowCount === 1).toBe(true)
    }, SOON)
    const first = await reader.readSince(cursor)
    await slow.query('COMMIT')
    await adding
    const second = await reader.readSince(first.cursor)
    expect([...first.marks, ...second.marks].map(({ value }) => value).sort()).toEqual(['quick', 'slow'])
  })

  it('marks that an administrator wrote to last for ever, or from ever, cost no reading', async () => {
    const { connect, open } = await subject()
    const store = open()
    const { cursor } = await store.readSince(undefined)
    const administrator = await connect()
    await administrator.query(
      "INSERT INTO revocation_marks (kind, issuer, value, issued_before, expires_at) VALUES ('subject', $1, 'jean', 'infinity', 'infinity'), ('client', $1, 'app', '-infinity', 'infinity')",
      [ISSUER],
    )
    const { marks } = await store.readSince(cursor)
    expect(marks).toMatchObject([
      { value: 'jean', issuedBefore: 253_402_300_799, keepUntilMs: 253_402_300_799_000 },
      { value: 'app', issuedBefore: 0 },
    ])
  })
})

function mark(value: string): KeptMark {
  return { kind: 'session', issuer: ISSUER, value, keepUntilMs: Date.now() + 600_000 }
}

async function subject() {
  const databaseUrl = await emptyDatabase(inject('postgresUrl'))
  return {
    open() {
      const store = openRevocationStore({ databaseUrl })
      onTestFinished(() => store.close())
      return store
    },
    async connect() {
      const client = new pg.Client(databaseUrl)
      await client.connect()
      onTestFinished(() => client.end())
      return client
    },
  }
}
