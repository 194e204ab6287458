import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { describe, inject } from 'vitest'
import { openDatabase } from '../../src/stores/index.js'
import { describeDatabase } from '../contract/database-contract.js'

describe('PostgreSQL', () => {
  describeDatabase(async (options) => openDatabase({ url: await emptyDatabase(), ...options }))
})

async function emptyDatabase(): Promise<string> {
  const url = inject('postgresUrl')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const client = new pg.Client(url)
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  return url.replace(/postgres$/, name)
}
