import { CSV_HEAD, toCsv, toEcs, toOcsf } from '../../audit-formats/index.js'
import { type AuditRecord, escapeUnprintable } from '../../audit-record/index.js'
import type { FoundRecord } from '../../audit-search/index.js'
import type { Output } from './output.js'
import { createTable, printWhole, type RecordTable, type TableSettings } from './record-table.js'

export const RECORD_FORMATS = ['table', 'long', 'csv', 'jsonl', 'ecs', 'ocsf'] as const

export type RecordFormat = (typeof RECORD_FORMATS)[number]

/** Writes records in one form. */
export interface RecordWriter {
  write(found: FoundRecord): Promise<void>
  /** What is written when all records were. */
  end(): Promise<void>
}

interface WriterSettings extends TableSettings {
  readonly isTerminal: boolean
}

export function createRecordWriter(format: RecordFormat, output: Output, settings: WriterSettings): RecordWriter {
  if (format === 'table') return tableWriter(output, settings)
  const textOf = TEXTS[format]
  let isBegun = false
  const begin = async (): Promise<void> => {
    if (!isBegun && format === 'csv') await output.write(CSV_HEAD)
    isBegun = true
  }
  return {
    async write(found) {
      await begin()
      await output.write(textOf(found, settings))
    },
    end: begin,
  }
}

const jsonOf = (value: unknown): string => `${escapeUnprintable(JSON.stringify(value))}\n`

const TEXTS: Readonly<
  Record<Exclude<RecordFormat, 'table'>, (found: FoundRecord, settings: WriterSettings) => string>
> = {
  long: ({ record }, settings) => printWhole(record, settings),
  csv: ({ record }) => toCsv(record),
  // As it stands in the trail, so that its hash can be checked; on a terminal nothing may steer it.
  jsonl: ({ line }, { isTerminal }) => `${isTerminal ? escapeUnprintable(line) : line}\n`,
  ecs: ({ record }) => jsonOf(toEcs(record)),
  ocsf: ({ record }) => jsonOf(toOcsf(record)),
}

/** So many records decide how wide the columns of a table are. */
const SAMPLE = 200

function tableWriter(output: Output, settings: WriterSettings): RecordWriter {
  let waiting: AuditRecord[] = []
  let table: RecordTable | undefined

  async function begin(): Promise<RecordTable> {
    const made = createTable(waiting, settings)
    await output.write(`${made.head()}\n${waiting.map((record) => `${made.line(record)}\n`).join('')}`)
    waiting = []
    return made
  }

  return {
    async write({ record }) {
      if (table !== undefined) await output.write(`${table.line(record)}\n`)
      else if (waiting.push(record) >= SAMPLE || settings.isLive) table = await begin()
    },
    async end() {
      if (table === undefined && waiting.length > 0) table = await begin()
    },
  }
}
