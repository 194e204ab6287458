import type { Page } from './schemas.js'

/** One page of rows in the order of their ids; the cursor is the last id shown. */
export function paginate<Row extends { readonly id: number }>(
  rows: readonly Row[],
  { limit, cursor = 0 }: Page,
): { readonly items: readonly Row[]; readonly next_cursor: string | null } {
  const rest = rows.filter((row) => row.id > cursor)
  const items = rest.slice(0, limit)
  const last = items.at(-1)
  return { items, next_cursor: last !== undefined && rest.length > limit ? String(last.id) : null }
}
