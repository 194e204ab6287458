import type { AuditRecord } from '../../audit-record/index.js'
import type { CivilClock } from '../../civil-time/index.js'
import type { Colours } from '../colours.js'
import { displayWidth, inColumns } from '../display-width.js'
import { printable } from '../printable.js'
import { RECORD_COLUMNS, type RecordColumn, wholeRecord } from './record-cells.js'

export interface TableSettings {
  readonly clock: CivilClock
  readonly colours: Colours
  /** Of the terminal; undefined: nothing is cut. */
  readonly columns: number | undefined
  /** Whether records are shown as they come, under widths that are usual. */
  readonly isLive?: boolean | undefined
}

const GAP = '  '

/** Records as lines under a head. How wide columns are is decided by the first records, since the others are not read yet. */
export interface RecordTable {
  head(): string
  line(record: AuditRecord): string
}

interface Column {
  readonly column: RecordColumn
  readonly width: number
}

export function createTable(sample: readonly AuditRecord[], settings: TableSettings): RecordTable {
  const { clock, colours, columns, isLive = false } = settings
  const used = RECORD_COLUMNS.map((column) => ({ column, width: natural(column) })).filter(({ width }) => width > 0)
  const shown = columns === undefined ? used : shareRoom(used, columns)
  const last = shown.at(-1)?.column

  /** 0 where no record of the sample has anything to say. */
  function natural(column: RecordColumn): number {
    const longest = Math.max(isLive ? column.usual : 0, ...sample.map((record) => displayWidth(textOf(column, record))))
    if (longest === 0 && column.goes > 3) return 0
    const width = Math.max(longest, column.title.length)
    return columns === undefined ? width : Math.min(width, column.widest)
  }
  function textOf(column: RecordColumn, record: AuditRecord): string {
    return printable(column.cell(record, clock), 2000)
  }
  function cellOf({ column, width }: Column, record: AuditRecord): string {
    const text = textOf(column, record)
    // What is wider than the sample was is cut on a terminal alone: elsewhere the line is longer, and whole.
    const whole = columns === undefined && displayWidth(text) > width
    const cell = whole ? text : inColumns(text, width)
    return paint(column, record)(column === last ? cell.trimEnd() : cell)
  }
  function paint({ title }: RecordColumn, { outcome }: AuditRecord): (text: string) => string {
    if (title === 'ID' || title === 'FROM') return colours.faint
    if (title !== 'OUTCOME') return (text) => text
    return outcome === 'success' ? colours.added : outcome === 'pending' ? colours.changed : colours.bad
  }

  return {
    head: () =>
      colours.strong(
        shown
          .map(({ column, width }) => inColumns(column.title, width))
          .join(GAP)
          .trimEnd(),
      ),
    line: (record) => shown.map((column) => cellOf(column, record)).join(GAP),
  }
}

/** As many columns as there is room for: the least telling go first, and those that stay share what is left. */
function shareRoom(columns: readonly Column[], room: number): readonly Column[] {
  const kept = columns.toSorted((one, other) => one.column.goes - other.column.goes)
  while (kept.length > 1 && sum(kept.map(narrowest)) + GAP.length * (kept.length - 1) > room) kept.pop()
  let left = room - GAP.length * (kept.length - 1) - sum(kept.map(narrowest))
  const widths = new Map<RecordColumn, number>()
  for (const each of kept) {
    const more = Math.min(left, each.width - narrowest(each))
    widths.set(each.column, narrowest(each) + more)
    left -= more
  }
  return columns.flatMap(({ column }) => {
    const width = widths.get(column)
    return width === undefined ? [] : [{ column, width }]
  })
}

const narrowest = ({ column, width }: Column): number => Math.min(column.narrowest, width)

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** A record whole: a member a line. */
export function printWhole(record: AuditRecord, { clock, colours }: TableSettings): string {
  const members = wholeRecord(record, clock)
  const width = Math.max(...members.map(([name]) => displayWidth(printable(name))))
  const lines = members.map(
    ([name, value]) => `${colours.faint(inColumns(printable(name), width))}${GAP}${printable(value, 8000)}`,
  )
  return `${lines.join('\n')}\n\n`
}
