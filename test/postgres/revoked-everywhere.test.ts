import pg from 'pg'
import { describe, inject } from 'vitest'
import { describeRevokedEverywhere } from '../contract/revoked-everywhere-contract.js'
import { emptyDatabase } from './empty-database.js'

async function cutNews(url: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
  )
  await client.end()
}

describe('revocations over PostgreSQL', () => {
  describeRevokedEverywhere('PostgreSQL', {
    url: () => emptyDatabase(inject('postgresUrl')),
    options: (databaseUrl) => ({ databaseUrl }),
    cutNews,
  })
})
