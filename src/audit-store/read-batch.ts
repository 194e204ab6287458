import { isUtf8 } from 'node:buffer'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as otherWork } from 'node:timers/promises'
import { hashesOfLine, parseTrailFileName, type TrailFile } from '../audit-chain/index.js'
import { parseRecord } from '../audit-record/index.js'
import { ChainFaultError, type ChainFaultKind } from './chain-fault.js'
import type { ChainPosition } from './chain-position.js'
import { type ColumnTexts, columnTexts } from './column-texts.js'
import { type EventRow, eventRow } from './event-row.js'
import { codeOf, openIfThere } from './trail-folder.js'

/** Records of one chain that follow one another, and where the reading goes on after them. */
export interface TrailBatch {
  readonly rows: readonly EventRow[]
  /** The same by columns, as they are sent. */
  readonly columns: ColumnTexts
  readonly after: ChainPosition
}

export interface ReadLimits {
  readonly batchRecords: number
  readonly batchBytes: number
}

const LINE_FEED = 0x0a
/** `,"hash":"`, 64 digits, `"}` and the line feed. */
const LINE_END_BYTES = 76
/** A record is never so long: what has no line feed within it is no line that is being written, and never ends. */
const LONGEST_LINE_BYTES = 4 * 1024 * 1024

/**
 * Reads the next records of a chain. Each is looked at: its hash, its number, the hash of the one before. What is handed
 * out is on disk: a file that may still be written is synced first, so that no power cut takes back what was copied.
 *
 * @param files of the chain, in their order
 * @param position undefined for a chain that was never read
 * @returns undefined where there is nothing more, or not yet
 * @throws ChainFaultError where the chain does not go on from there
 */
export async function readBatch(
  folder: string,
  files: readonly TrailFile[],
  position: ChainPosition | undefined,
  limits: ReadLimits,
): Promise<TrailBatch | undefined> {
  const first = files[0]
  if (first === undefined) return undefined
  let at = files.findIndex(({ name }) => name === position?.file)
  let offset = position?.byteOffset ?? 0
  if (at === -1) {
    // Never read; or its file is gone, as files are that were put away, and the next one has to go on from there.
    const index = parseTrailFileName(position?.file ?? '')?.index ?? 0
    at = files.findIndex((file) => file.index > index)
    offset = 0
    if (at === -1 && position !== undefined) {
      throw faultAt('cut', { ...first, name: position.file }, position.seq + 1, 'the file is gone, and none follows it')
    }
  }
  for (let file = files[at]; file !== undefined; file = files[++at]) {
    const batch = await readFrom(join(folder, file.name), file, offset, position, limits, at === files.length - 1)
    if (batch !== undefined) return batch
    offset = 0
  }
  return undefined
}

async function readFrom(
  path: string,
  file: TrailFile,
  offset: number,
  position: ChainPosition | undefined,
  limits: ReadLimits,
  isNewest: boolean,
): Promise<TrailBatch | undefined> {
  const handle = await openIfThere(path)
  if (handle === undefined) return undefined
  try {
    if (position !== undefined && offset > 0) await checkPlace(handle, file, position)
    const bytes = await readLines(handle, offset, limits.batchBytes)
    if (bytes === undefined) {
      const detail = `what begins at byte ${offset} has no end within ${LONGEST_LINE_BYTES} bytes, as each record has`
      throw faultAt('damaged', file, (position?.seq ?? 0) + 1, detail)
    }
    if (bytes.length === 0) return undefined
    if (isNewest) await syncFile(handle)
    return await parseLines(bytes, file, offset, position, limits.batchRecords)
  } finally {
    await handle.close()
  }
}

/** What was copied must still stand before the place where the reading goes on. */
async function checkPlace(handle: FileHandle, file: TrailFile, position: ChainPosition): Promise<void> {
  const { byteOffset, hash, seq } = position
  const { size } = await handle.stat()
  if (size < byteOffset) {
    const detail = `the file ends at byte ${size}; it was copied up to byte ${byteOffset}, record ${seq}`
    throw faultAt('cut', file, seq + 1, detail)
  }
  const end = await readAt(handle, Math.max(0, byteOffset - LINE_END_BYTES), LINE_END_BYTES)
  if (end.toString('latin1') !== `,"hash":"${hash}"}\n`) {
    throw faultAt('fork', file, seq + 1, `the record before byte ${byteOffset} is not record ${seq} as it was copied`)
  }
}

/** Whole lines, as many as fit; at least one where there is one. Undefined where there is more than a line without its end. */
async function readLines(handle: FileHandle, offset: number, batchBytes: number): Promise<Buffer | undefined> {
  for (let length = batchBytes; ; length *= 4) {
    const bytes = await readAt(handle, offset, length)
    const end = bytes.lastIndexOf(LINE_FEED) + 1
    if (end === 0 && bytes.length > LONGEST_LINE_BYTES) return undefined
    if (end > 0 || bytes.length < length) return bytes.subarray(0, end)
  }
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

/** Where a file that was opened for reading cannot be synced, nothing can be waiting in it, or the system does not know how. */
async function syncFile(handle: FileHandle): Promise<void> {
  try {
    await handle.datasync()
  } catch (error) {
    if (!['EPERM', 'EINVAL', 'EROFS', 'ENOTSUP'].includes(String(codeOf(error)))) throw error
  }
}

/** So many at a time: meanwhile the database would wait for an answer to its answers, which costs a third of the pace. */
const LINES_AT_A_TIME = 64

async function parseLines(
  bytes: Buffer,
  file: TrailFile,
  offset: number,
  position: ChainPosition | undefined,
  batchRecords: number,
): Promise<TrailBatch | undefined> {
  const rows: EventRow[] = []
  let { seq, hash, time } = position ?? { seq: undefined, hash: undefined, time: '' }
  let start = 0
  let soundDay: string | undefined
  while (start < bytes.length && rows.length < batchRecords) {
    const end = bytes.indexOf(LINE_FEED, start)
    const line = bytes.subarray(start, end)
    const number = (seq ?? 0) + 1
    const hashes = hashesOfLine(line)
    if (hashes === undefined || hashes.claimed !== hashes.actual) {
      throw faultAt('damaged', file, number, `the line at byte ${offset + start} is not what its hash says`)
    }
    const text = line.toString('utf8')
    const record = parseRecord(text)
    const day = record?.time.slice(0, DAY_CHARACTERS)
    if (
      record === undefined ||
      record.chain !== file.chain ||
      (day !== soundDay && !isOfTheCalendar(day)) ||
      !isUtf8(line)
    ) {
      const detail = `the line at byte ${offset + start} is no record of this chain that this version can read`
      throw faultAt('unreadable', file, number, detail)
    }
    if (seq !== undefined && (record.seq !== number || record.prev !== hash)) {
      throw outOfPlace(record.seq, number, file, offset + start, rows.length === 0)
    }
    soundDay = day
    rows.push(eventRow(record, text, line))
    seq = record.seq
    hash = hashes.actual
    time = record.time
    start = end + 1
    if (rows.length % LINES_AT_A_TIME === 0) await otherWork()
  }
  if (seq === undefined || hash === undefined) return undefined
  return {
    rows,
    columns: columnTexts(rows),
    after: { chain: file.chain, file: file.name, byteOffset: offset + start, seq, hash, time },
  }
}

/** A day that there is not would keep the database from taking any chain. */
function isOfTheCalendar(day = ''): boolean {
  const date = new Date(day)
  return date.getTime() >= FIRST_DAY && date.toISOString().startsWith(day)
}

const FIRST_DAY = Date.parse('0001-01-01')
const DAY_CHARACTERS = '2026-11-21'.length

function outOfPlace(
  seq: number,
  expected: number,
  file: TrailFile,
  byte: number,
  isAfterCopied: boolean,
): ChainFaultError {
  if (seq > expected)
    return faultAt('gap', file, expected, `record ${seq} stands at byte ${byte}: those before it are gone`)
  const kind = isAfterCopied ? 'fork' : 'damaged'
  return faultAt(
    kind,
    file,
    expected,
    `record ${seq} at byte ${byte} does not follow record ${expected - 1} as it was copied`,
  )
}

function faultAt(kind: ChainFaultKind, { chain, name }: TrailFile, seq: number, detail: string): ChainFaultError {
  return new ChainFaultError({ chain, kind, seq, file: name, detail })
}
