import { randomUUID } from 'node:crypto'
import pg from 'pg'

/** Makes an empty database on the server. @returns its URL */
export async function emptyDatabase(url: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const client = new pg.Client(url)
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  return url.replace(/[^/]+$/, name)
}
