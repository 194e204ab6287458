import type { EventRow } from './event-row.js'

/** Columns that come from a row, and what the text of one is cast to. */
export const COLUMNS = [
  ['seq', '::bigint'],
  ['time', '::timestamptz'],
  ['event', ''],
  ['outcome', ''],
  ['reason', ''],
  ['intent', '::bigint'],
  ['subject', ''],
  ['name', ''],
  ['client', ''],
  ['session', ''],
  ['token', ''],
  ['action', ''],
  ['about', ''],
  ['record', '::text[]'],
  ['address', '::inet'],
  ['request', ''],
  ['trace', ''],
  ['line', ''],
] as const satisfies readonly (readonly [keyof EventRow, string])[]

/** A column's values as one text, which costs a quarter of what a list as parameter does. No value holds either of them. */
const SEPARATOR = '\n'
const NOTHING = '\u0001'

/** Each column's values as one text. */
export function columnTexts(rows: readonly EventRow[]): readonly string[] {
  return COLUMNS.map(([name]) => rows.map((row) => row[name] ?? NOTHING).join(SEPARATOR))
}
