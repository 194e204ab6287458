import { type AuditRecord, escapeUnprintable } from '../audit-record/index.js'

type Cell = string | number | undefined

const COLUMNS: readonly (readonly [name: string, cell: (record: AuditRecord) => Cell])[] = [
  ['time', ({ time }) => time],
  ['chain', ({ chain }) => chain],
  ['seq', ({ seq }) => seq],
  ['event', ({ event }) => event],
  ['outcome', ({ outcome }) => outcome],
  ['reason', ({ reason }) => reason],
  ['actor_subject', ({ actor }) => actor?.subject],
  ['actor_name', ({ actor }) => actor?.name],
  ['actor_roles', ({ actor }) => actor?.roles?.join(' ')],
  ['client', ({ actor }) => actor?.client],
  ['session', ({ actor }) => actor?.session],
  ['token', ({ actor }) => actor?.token],
  ['action', ({ action }) => action],
  ['about', ({ about }) => about],
  [
    'record',
    ({ record }) =>
      record &&
      Object.entries(record)
        .map(([name, value]) => `${name}=${value}`)
        .join('; '),
  ],
  ['change_before', ({ change }) => change?.before],
  ['change_after', ({ change }) => change?.after],
  ['change_values', ({ change }) => change?.values && JSON.stringify(change.values)],
  ['policy_version', ({ policy }) => policy?.version],
  ['policy_rule', ({ policy }) => policy?.rule],
  ['address', ({ source }) => source?.address],
  ['user_agent', ({ source }) => source?.user_agent],
  ['request_id', ({ request }) => request?.id],
  ['trace_id', ({ request }) => request?.trace],
  ['method', ({ request }) => request?.method],
  ['path', ({ request }) => request?.path],
  ['status', ({ request }) => request?.status],
  ['intent', ({ intent }) => intent],
  ['trail', ({ trail }) => trail && JSON.stringify(trail)],
  ['host', ({ host }) => host],
  ['pid', ({ pid }) => pid],
  ['hash', ({ hash }) => hash],
]

/** What a spreadsheet takes for a formula, or strips before it looks for one; also the wide forms of East Asian input. */
const STARTS_A_FORMULA = /^[=+\-@\t\r\n|%＝＋－＠]/

/** The names of the columns, as the first line of RFC 4180. */
export const CSV_HEAD: string = lineOf(COLUMNS.map(([name]) => name))

/** A record as a line of RFC 4180. No cell is a formula to a spreadsheet, and none breaks the line. */
export function toCsv(record: AuditRecord): string {
  return lineOf(COLUMNS.map(([, cell]) => cell(record)))
}

function lineOf(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

/** Texts are quoted each, so that one does not fall apart where a spreadsheet divides at semicolons. */
function csvCell(cell: Cell): string {
  if (cell === undefined) return ''
  if (typeof cell === 'number') return String(cell)
  const inert = STARTS_A_FORMULA.test(cell) ? `'${cell}` : cell
  return `"${escapeUnprintable(inert).replaceAll('"', '""')}"`
}
