/** A table of a report: its first rows, and how much does not stand on the page. */
export interface Rows<Row> {
  readonly rows: readonly Row[]
  /** Rows that are not shown. */
  readonly more: number
  /** Records that belong to rows which there was no room to count apart. 0 where the table is exact. */
  readonly uncounted: number
}

/** Counts by a key. What there are too many keys of is counted as a whole: memory is bounded, and the page says so. */
export interface Tally<Row> {
  /** The row of a key: made where it is new; undefined where there is no room for another. */
  row(key: string, make: () => Row): Row | undefined
  /** The rows in order, the first of them. */
  rows(compare: (one: Row, other: Row) => number, shown: number): Rows<Row>
}

/** Keys that are counted apart. Beyond, nobody reads a table any more, and a caller may invent as many as he likes. */
const MOST_KEYS = 50_000

export function createTally<Row>(mostKeys: number = MOST_KEYS): Tally<Row> {
  const byKey = new Map<string, Row>()
  let uncounted = 0
  return {
    row(key, make) {
      const known = byKey.get(key)
      if (known !== undefined) return known
      if (byKey.size >= mostKeys) {
        uncounted++
        return undefined
      }
      const made = make()
      byKey.set(key, made)
      return made
    },
    rows(compare, shown) {
      const all = [...byKey.values()].sort(compare)
      return { rows: all.slice(0, shown), more: Math.max(0, all.length - shown), uncounted }
    },
  }
}

/** A list of records of which the first are kept. */
export interface Listing<Row> {
  add(row: Row): void
  rows(): Rows<Row>
}

export function createListing<Row>(shown: number): Listing<Row> {
  const kept: Row[] = []
  let more = 0
  return {
    add(row) {
      if (kept.length < shown) kept.push(row)
      else more++
    },
    rows: () => ({ rows: kept, more, uncounted: 0 }),
  }
}

/** By descending count, then by name, so that one trail has one order. */
export function byCount<Row>(
  count: (row: Row) => number,
  name: (row: Row) => string,
): (one: Row, other: Row) => number {
  return (one, other) => count(other) - count(one) || (name(one) < name(other) ? -1 : name(one) > name(other) ? 1 : 0)
}
