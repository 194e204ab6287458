import { PGlite } from '@electric-sql/pglite'
import { describeRowFilterColumns } from '../../contract/row-filter-column-contract.js'
import { DIFFERING } from '../../contract/row-filter-columns.js'
import { describeRowFilterLaw } from '../../contract/row-filter-contract.js'
import type { RowStore } from '../../contract/row-store.js'

async function openRowStore(): Promise<RowStore> {
  const pglite = await PGlite.create()
  return {
    query: async (text, values) => {
      const { rows } = await pglite.query<Record<string, unknown>>(text, values === undefined ? undefined : [...values])
      return rows
    },
    close: () => pglite.close(),
  }
}

describeRowFilterLaw('PGlite', openRowStore, 15, 2_000)
describeRowFilterColumns('PGlite', openRowStore, DIFFERING)
