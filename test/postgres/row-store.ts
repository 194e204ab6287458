import pg from 'pg'
import type { RowStore } from '../contract/row-store.js'
import { emptyDatabase } from './empty-database.js'

const INT8 = 20

/** An empty database through pg; bigint columns come as BigInt, which no value is too large for. */
export async function openRowStore(url: string): Promise<RowStore> {
  const client = new pg.Client({
    connectionString: await emptyDatabase(url),
    types: {
      getTypeParser: (oid: number, format) => (oid === INT8 ? BigInt : pg.types.getTypeParser(oid, format)),
    },
  })
  await client.connect()
  return {
    query: async (text, values) => (await client.query(text, values === undefined ? undefined : [...values])).rows,
    close: () => client.end(),
  }
}
