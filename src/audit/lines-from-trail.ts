import { createReadStream, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseTrailFileName, type TrailFile } from '../audit-chain/index.js'
import { eventOfRecord, parseRecord } from '../audit-record/index.js'
import type { LineBatch } from '../batched-file/index.js'
import { localDay } from '../log-line/index.js'
import { type AuditLine, isTold } from './audit-line.js'
import { addLogLine, createBatch, takeLogLines } from './batch.js'
import type { MissingLines } from './log-backlog.js'

export interface LinesFromTrailOptions {
  /** `LOG_DIR/audit` */
  readonly folder: string
  readonly lineOf: AuditLine
  /** Records of other local days, `YYYY-MM-DD`, are left out. */
  readonly day?: string | undefined
}

const BATCH_BYTES = 256 * 1024
/** What is longer is no record, nor is what stands behind it. */
const LONGEST_LINE_BYTES = 4 * 1024 * 1024
const LINE_FEED = 0x0a

/** The lines of audit.log for the records after one, up to another, of the files of a chain; the files are streamed. */
export async function* linesFromTrail(
  { folder, lineOf, day }: LinesFromTrailOptions,
  { chain, after, upTo }: MissingLines,
): AsyncGenerator<LineBatch> {
  for (const file of await filesFrom(folder, chain, after, day)) {
    const batch = createBatch(file, Buffer.alloc(0))
    for await (const line of linesIn(join(folder, file.name))) {
      const record = parseRecord(line)
      if (record === undefined || record.seq <= after) continue
      if (record.seq > upTo) break
      if (!isTold(record.event, record.reason)) continue
      const text = lineOf(eventOfRecord(record), new Date(record.time), record, record.policy?.version)
      if (day !== undefined && !text.startsWith(day)) continue
      addLogLine(batch, text)
      if (batch.logBytes >= BATCH_BYTES) yield* takeLogLines(batch)
    }
    yield* takeLogLines(batch)
  }
}

/** Files that may have records after one; the first record of a file says which come before it. */
async function filesFrom(
  folder: string,
  chain: string,
  after: number,
  day: string | undefined,
): Promise<readonly TrailFile[]> {
  const files = (await readdir(folder, { withFileTypes: true }))
    // To open a pipe that nobody writes to would never end.
    .filter((entry) => entry.isFile() || (entry.isSymbolicLink() && isFileAt(join(folder, entry.name))))
    .flatMap(({ name }) => parseTrailFileName(name) ?? [])
    .filter((file) => file.chain === chain)
    .sort((one, other) => other.index - one.index)
  const wanted: TrailFile[] = []
  for (const file of files) {
    wanted.unshift(file)
    for await (const line of linesIn(join(folder, file.name))) {
      const first = parseRecord(line)
      if (first === undefined || first.seq <= after + 1) return wanted
      if (day !== undefined && localDay(new Date(first.time)) < day) return wanted
      break
    }
  }
  return wanted
}

const isFileAt = (link: string): boolean => statSync(link, { throwIfNoEntry: false })?.isFile() === true

async function* linesIn(path: string): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(path, { highWaterMark: BATCH_BYTES })) {
    const data: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let start = 0
    for (let end = data.indexOf(LINE_FEED); end >= 0; end = data.indexOf(LINE_FEED, start)) {
      yield data.toString('utf8', start, end)
      start = end + 1
    }
    rest = data.subarray(start)
    if (rest.length > LONGEST_LINE_BYTES) return
  }
}
