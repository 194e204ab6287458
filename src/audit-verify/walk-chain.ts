import { NO_HASH } from '../audit-chain/index.js'
import type { Anchor } from './anchors.js'
import { type ChainContent, createChainContent } from './chain-content.js'
import { createDamageList, type DamageKind, type DamageList, type Place } from './damage.js'
import type { KeyBook } from './key-chain.js'
import { hashOfBody, type LineFields, readFields, TAIL_BYTES } from './line-fields.js'
import type { TakeLine } from './read-lines.js'
import { createRecordOrder, type RecordOrder } from './record-order.js'
import { strictRecord } from './record-text.js'
import type { TrailSource } from './trail-files.js'

export interface WalkOptions {
  readonly chain: string
  readonly keys: KeyBook
  /** Of this chain, by size. */
  readonly anchors: readonly Anchor[]
  /** Parses each record too. */
  readonly isDeep: boolean
  /** The first file is not the first of the chain: what stands before it is taken from its first record. */
  readonly beginsLater: boolean
  /** The one file may have any name. */
  readonly isNamedFreely: boolean
}

/** Reads a chain from its first line to its last, once. */
export interface ChainWalk {
  beginFile(source: TrailSource, excuse: 'file_missing' | 'file_emptied' | undefined): void
  readonly take: TakeLine
  endFile(isLastFile: boolean): void
  finish(): WalkedChain
}

export interface WalkedChain {
  readonly damages: DamageList
  readonly order: RecordOrder
  readonly content: ChainContent
  readonly records: number
  /** A piece of a line at the end of the chain, as a crash leaves it; or a whole one that lacks its line feed. */
  readonly torn: { readonly place: Place; readonly fields: LineFields | undefined; readonly bytes: number } | undefined
}

const CARRIAGE_RETURN = 0x0d
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])
const RECORD_OPENING = Buffer.from('{"v":1,"chain":"')
const TIME_LENGTH = '2026-11-21T22:58:03.117042Z'.length
const EVENT_OPENING = '","event":"'
/** After the time: event, outcome, reason, and an intent, as long as they usually are. */
const USUAL_EVENT_BYTES = 160

export function createChainWalk(options: WalkOptions): ChainWalk {
  const { chain, keys, anchors, isDeep, beginsLater, isNamedFreely } = options
  const damages = createDamageList()
  const opening = `{"v":1,"chain":"${chain}","seq":`
  let file = ''
  let line = 0
  let records = 0
  /** The hash of the head is not in the tree yet: its successor has a word in it. */
  let isHeadPending = false
  let torn: WalkedChain['torn']

  const damage = (kind: DamageKind, at: Place, message: string, seq?: number, toSeq?: number): void =>
    damages.add({ kind, chain, file: at.file, line: at.line, seq, toSeq, message })

  const content = createChainContent({ chain, keys, anchors, isDeep, damage, damageCount: damages.count })

  const order = createRecordOrder({
    head: { seq: 0, hash: NO_HASH, prev: NO_HASH, place: { file: '', line: 0 } },
    onDamage: damage,
    onTaken({ fields, line: bytes, place }, headHash, between) {
      if (isHeadPending) content.append(headHash)
      isHeadPending = true
      for (const hash of between) content.append(hash)
      const rest = bytes.toString(
        'latin1',
        opening.length + String(fields.seq).length + ',"time":"'.length + TIME_LENGTH,
      )
      content.take(
        {
          ...fields,
          hash: fields.actual,
          place,
          rest: rest.slice(0, USUAL_EVENT_BYTES),
          isAfterGap: between.length > 0,
        },
        bytes,
        0,
        bytes.length,
      )
      records++
    },
  })

  /** All but the first record of a file usually come this way: four looks at the bytes, and one hash. */
  function takeNext(buffer: Buffer, start: number, end: number): boolean {
    const { seq, hash } = order.head()
    const expected = `${opening}${seq + 1},"time":"`
    const restAt = expected.length + TIME_LENGTH
    if (end - start < restAt + TAIL_BYTES) return false
    const header = buffer.toString('latin1', start, Math.min(end, start + restAt + USUAL_EVENT_BYTES))
    if (!header.startsWith(expected) || !header.startsWith(EVENT_OPENING, restAt)) return false
    const actual = hashOfBody(buffer, start, end)
    if (buffer.toString('latin1', end - TAIL_BYTES, end) !== `,"prev":"${hash}","hash":"${actual}"}`) return false
    const place = { file, line }
    if (isHeadPending) content.append(hash)
    isHeadPending = true
    const time = header.slice(expected.length, restAt)
    content.take(
      { seq: seq + 1, time, prev: hash, hash: actual, place, rest: header.slice(restAt), isAfterGap: false },
      buffer,
      start,
      end,
    )
    order.advance({ seq: seq + 1, hash: actual, prev: hash, place })
    records++
    return true
  }

  function takeWhole(buffer: Buffer, start: number, end: number): void {
    if (order.isSettled() && takeNext(buffer, start, end)) return
    const fields = readFields(buffer, start, end)
    if (fields !== undefined && fields.actual === fields.claimed) {
      takeOne(buffer, start, end, fields)
      return
    }
    let from = start
    for (let pieces = nextPiece(buffer, from, end); pieces !== undefined; pieces = nextPiece(buffer, from, end)) {
      damage('line_ends', { file, line }, 'two records stand in one line', order.head().seq + 1)
      takeOne(buffer, from, pieces.closed, readFields(buffer, from, pieces.closed))
      from = pieces.next
    }
    takeOne(buffer, from, end, from === start ? fields : readFields(buffer, from, end))
  }

  /** A record, or what stands in the place of one. */
  function takeOne(buffer: Buffer, start: number, end: number, fields: LineFields | undefined): void {
    const bytes = Buffer.from(buffer.subarray(start, end))
    const place = { file, line }
    const isSound = fields !== undefined && fields.actual === fields.claimed
    if (isSound && beginsLater && records === 0 && line === 1) beginAt(fields, bytes)
    const isReported = sayWhatIsStrange(isSound ? fields : undefined, bytes, place)
    order.judge({ place, fields: isReported ? undefined : fields, line: bytes, isReported })
  }

  function sayWhatIsStrange(sound: LineFields | undefined, bytes: Buffer, place: Place): boolean {
    const isSpliced = sound !== undefined && sound.chain !== chain
    const hasNuls = sound === undefined && bytes.includes(0)
    if (isSpliced) damage('spliced', place, `a record of the chain ${sound.chain}`, sound.seq)
    if (hasNuls)
      damage('line_ends', place, 'there are NUL bytes in it, as a power cut leaves them', order.head().seq + 1)
    return isSpliced || hasNuls
  }

  function beginAt({ seq, prev }: LineFields, bytes: Buffer): void {
    const record = strictRecord(bytes.toString())
    if (record?.event !== 'TRAIL_FILE' || record.chain !== chain) return
    order.restart({ seq: seq - 1, hash: prev, prev: NO_HASH, place: { file, line: 0 } })
    content.resumeAt(record)
  }

  function take(buffer: Buffer, start: number, end: number, isEnded: boolean): void {
    line++
    if (!isEnded) {
      takeTorn(buffer, start, end)
      return
    }
    if (start === end) {
      damage('line_ends', { file, line }, 'the line is empty', order.head().seq + 1)
      return
    }
    let [from, to] = [start, end]
    if (line === 1 && buffer.subarray(start, start + 3).equals(BYTE_ORDER_MARK)) {
      damage('line_ends', { file, line }, 'the file begins with a byte order mark', order.head().seq + 1)
      from += 3
    }
    if (buffer[to - 1] === CARRIAGE_RETURN) {
      damage('line_ends', { file, line }, 'the line ends with CR and LF', order.head().seq + 1)
      to--
    }
    takeWhole(buffer, from, to)
  }

  /** The end of a file that no line feed ends. */
  function takeTorn(buffer: Buffer, start: number, end: number): void {
    const place = { file, line }
    const fields = readFields(buffer, start, end)
    const isWhole = fields !== undefined && fields.actual === fields.claimed && fields.chain === chain
    torn = { place, fields: isWhole ? fields : undefined, bytes: end - start }
    if (buffer.subarray(start, end).includes(0)) {
      damage(
        'line_ends',
        place,
        'NUL bytes stand at the end of the file, as a power cut leaves them',
        order.head().seq + 1,
      )
      torn = undefined
    }
  }

  return {
    beginFile(source, excuse) {
      file = source.name
      line = 0
      torn = undefined
      order.beginFile(excuse)
      content.beginFile(isNamedFreely ? undefined : source.name)
    },
    take,
    endFile(isLastFile) {
      if (torn === undefined || isLastFile) return
      // A writer moves aside what a crash has cut off before it goes on, in this file or the next.
      const kind = torn.fields === undefined ? 'cut' : 'line_ends'
      const message = torn.fields === undefined ? 'its last line is cut off' : 'its last line lacks its line feed'
      damage(kind, torn.place, message, order.head().seq + 1)
      torn = undefined
    },
    finish() {
      order.end()
      if (isHeadPending) content.append(order.head().hash)
      content.end(order.head())
      return { damages, order, content, records, torn }
    },
  }
}

/**
 * Where the first of several records ends that stand in one line, since what ends it is missing or another character, and where
 * the next one begins.
 */
function nextPiece(
  buffer: Buffer,
  start: number,
  end: number,
): { readonly closed: number; readonly next: number } | undefined {
  const next = buffer.subarray(0, end).indexOf(RECORD_OPENING, start + 1)
  if (next < 0) return undefined
  const closed = buffer.lastIndexOf('"}', next) + 2
  return closed - start < TAIL_BYTES || next - closed > 4 ? undefined : { closed, next }
}
