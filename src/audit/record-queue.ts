import { checkpointText, NO_HASH, trailFile } from '../audit-chain/index.js'
import {
  type AuditEvent,
  type ChangeOptions,
  eventOfRecord,
  parseRecord,
  type TrailDetails,
} from '../audit-record/index.js'
import type { LineBatch } from '../batched-file/index.js'
import { type AuditLine, isTold } from './audit-line.js'
import { addLogLine, type Batch, bytesOf, createBatch, isFull, linesOf, takeLogLines } from './batch.js'
import { createChain } from './create-chain.js'
import { createIntents } from './intents.js'
import { createRecordClock } from './record-clock.js'
import type { ClaimedChain } from './resume-chain.js'
import type { SigningKeys } from './signing-key.js'
import type { AuditReceipt } from './types.js'

export interface RecordQueueOptions {
  readonly claimed: ClaimedChain
  readonly keys: SigningKeys
  readonly now: () => Date
  readonly policyVersion: (() => string | undefined) | undefined
  /** What stands in records of changes. Default: plain digests. */
  readonly changes?: ChangeOptions | undefined
  readonly lineOf: AuditLine
  /** A file that is larger is followed by another. */
  readonly fileBytes: number
  /** Each record that audit.log has too, at once. */
  readonly onTold: (event: AuditEvent, receipt: AuditReceipt) => void
}

/** What will be written: turns events into records of the chain, in batches for its files. */
export interface RecordQueue {
  add(event: AuditEvent, trail?: TrailDetails): { readonly receipt: AuditReceipt; readonly batch: Batch }
  /** A checkpoint of all records so far, where there are any since the last one. */
  addCheckpoint(): void
  sinceCheckpoint(): number
  /** The batches that wait, the oldest first; the newest may take more. */
  waiting(): readonly Batch[]
  /** No batch that waits takes another record. */
  seal(): void
  /** The oldest is in its file, and the caller keeps it until it is on disk. */
  shift(): void
  /** Passes its lines for audit.log on, once; their bytes are used again afterwards. */
  passLog(batch: Batch, to: (lines: readonly LineBatch[]) => void): void
  /** It is on disk. */
  release(batch: Batch): void
  /** Of what waits and of what the caller keeps. */
  bytes(): number
  /** Of what waits. */
  waitingBytes(): number
  /** Of the newest record. */
  receipt(): AuditReceipt
  /** Begins another chain, with all that the caller kept, and all that waits. */
  moveTo(claimed: ClaimedChain, kept: readonly Batch[]): void
}

const MOST_SPARES = 4
/** What the trail says about itself. */
const OWN = 'TRAIL_'
/** They belong to their chain, and another has its own. */
const OF_ONE_CHAIN =
  /^\{"v":1,"chain":"\w+","seq":\d+,"time":"[^"]+","event":"TRAIL_(?:FILE|STARTED|STOPPED|CHECKPOINT|KEY)"/
const TIME = /"time":"([^"]+)"/

export function createRecordQueue(options: RecordQueueOptions): RecordQueue {
  const { keys, now, policyVersion, changes, lineOf, fileBytes, onTold } = options
  const clock = createRecordClock(options.claimed.lastTime)
  const intents = createIntents()
  const spares: Buffer[] = []
  const logSpares: Buffer[] = []
  let waiting: Batch[] = []
  let open: Batch | undefined
  let bytes = 0
  let waitingBytes = 0
  let records = 0
  let chain = createChain({ head: options.claimed.head, policyVersion, changes })
  let keyInForce = options.claimed.key ?? keys.signer.key.text
  let { file, fileBytes: bytesInFile, fileDay: dayOfFile } = options.claimed

  start(options.claimed)

  function start({ reason, continues, torn, key }: ClaimedChain, at?: string): void {
    const date = now()
    const time = at ?? stamp(date)
    if (file === undefined || isFileFull()) openFile(date, time)
    if (key === undefined ? keys.before.length > 0 : key !== keys.signer.key.text) changeKey(date, time, key)
    const outcome = reason === 'ok' || reason === 'torn_tail' ? 'success' : 'failure'
    push({ event: 'TRAIL_STARTED', outcome, reason }, date, time, {
      key: keyInForce,
      ...(torn !== undefined && { torn_bytes: torn.bytes, torn_file: torn.file }),
      ...(continues !== undefined && { continues }),
    })
  }

  /** @param former the key that signed the chain so far; of a chain that begins, the one before this */
  function changeKey(date: Date, time: string, former: string | undefined): void {
    const { text } = keys.signer.key
    const endorsement = keys.endorse(former)
    keyInForce = text
    push(
      endorsement === undefined
        ? { event: 'TRAIL_KEY', outcome: 'failure', reason: 'not_endorsed' }
        : { event: 'TRAIL_KEY', outcome: 'success', reason: 'ok' },
      date,
      time,
      endorsement === undefined ? { key: text } : { key: text, endorsement },
    )
  }

  /** The time of a record; what it says of the clock goes before it. */
  function stamp(date: Date): string {
    const time = clock.stamp(date)
    const back = clock.backMs()
    if (back > 0) {
      push({ event: 'TRAIL_CLOCK', outcome: 'failure', reason: 'clock_set_back' }, date, time, { step_ms: back })
    }
    return time
  }

  function isFileFull(): boolean {
    return bytesInFile >= fileBytes || clock.day() !== dayOfFile
  }

  function openFile(date: Date, time: string): void {
    const frontier = chain
      .tree()
      .frontier()
      .map((root) => root.toString('hex'))
    const reason = chain.hash() === NO_HASH ? 'begun' : 'rotated'
    file = trailFile(chain.id, (file?.index ?? 0) + 1)
    open = undefined
    bytesInFile = 0
    dayOfFile = clock.day()
    push({ event: 'TRAIL_FILE', outcome: 'success', reason }, date, time, {
      file: file.name,
      frontier,
      key: keyInForce,
    })
  }

  function room(): Batch {
    if (open !== undefined && !isFull(open)) return open
    if (file === undefined) throw new Error('a chain has a file')
    open = createBatch(file, spares.pop())
    bytes += bytesOf(open)
    waitingBytes += bytesOf(open)
    waiting.push(open)
    return open
  }

  function push(event: AuditEvent, date: Date, time: string, trail?: TrailDetails): AuditReceipt {
    const batch = room()
    const linesBefore = batch.lines.bytes
    const bytesBefore = bytesOf(batch)
    chain.add(batch.lines, event, time, trail)
    const receipt = { chain: chain.id, seq: chain.seq() }
    if (!event.event.startsWith(OWN)) batch.events++
    if (isTold(event.event, event.reason)) {
      const line = lineOf(event, date, receipt, event.policyVersion ?? policyVersion?.())
      addLogLine(batch, line, batch.log.length === 0 ? logSpares.pop() : undefined)
      onTold(event, receipt)
    }
    count(batch, linesBefore, bytesBefore)
    return receipt
  }

  function count(batch: Batch, linesBefore: number, bytesBefore: number): void {
    const added = bytesOf(batch) - bytesBefore
    bytes += added
    waitingBytes += added
    bytesInFile += batch.lines.bytes - linesBefore
    batch.seq = chain.seq()
    batch.hash = chain.hash()
    records++
  }

  function add(event: AuditEvent, trail?: TrailDetails): { receipt: AuditReceipt; batch: Batch } {
    const date = now()
    const time = stamp(date)
    if (isFileFull()) openFile(date, time)
    const receipt = push(intents.placed(event), date, time, trail)
    if (event.outcome === 'pending') intents.add(receipt.seq)
    return { receipt, batch: room() }
  }

  function addCheckpoint(): void {
    if (records === 0) return
    const tree = chain.tree()
    const checkpoint = keys.signer.sign(checkpointText({ chain: chain.id, size: tree.size(), root: tree.root() }))
    const date = now()
    const time = stamp(date)
    push({ event: 'TRAIL_CHECKPOINT', outcome: 'success', reason: 'ok' }, date, time, { checkpoint })
    const batch = room()
    batch.isUrgent = true
    batch.anchor = { v: 1, chain: chain.id, seq: chain.seq(), hash: chain.hash(), time, checkpoint }
    records = 0
  }

  function release(batch: Batch): void {
    bytes -= bytesOf(batch)
    if (spares.length < MOST_SPARES) spares.push(batch.lines.data)
  }

  function passLog(batch: Batch, to: (lines: readonly LineBatch[]) => void): void {
    if (batch.log.length === 0) return
    bytes -= batch.logBytes
    const first = batch.log[0]?.lines.data
    to(takeLogLines(batch))
    if (first !== undefined && logSpares.length < MOST_SPARES) logSpares.push(first)
  }

  function moveTo(claimed: ClaimedChain, kept: readonly Batch[]): void {
    const left = [...kept, ...waiting]
    const former = chain.id
    waiting = []
    open = undefined
    bytes = 0
    waitingBytes = 0
    records = 0
    chain = createChain({ head: claimed.head, policyVersion, changes })
    keyInForce = keys.signer.key.text
    file = undefined
    // What is written again keeps its time, and nothing before it may have a later one.
    start(claimed, firstTime(left))
    const moved = new Map<number, number>()
    for (const batch of left) for (const line of linesOf(batch)) again(batch, line)
    intents.leave(former, moved)

    function again(from: Batch, line: string): void {
      if (OF_ONE_CHAIN.test(line)) return
      const batch = room()
      const linesBefore = batch.lines.bytes
      const bytesBefore = bytesOf(batch)
      const place = (seq: number) => {
        const now = moved.get(seq)
        return now === undefined ? { seq, chain: former } : { seq: now }
      }
      const seq = chain.addAgain(batch.lines, line, place)
      moved.set(seq, chain.seq())
      const receipt = { chain: chain.id, seq: chain.seq() }
      const record = parseRecord(line)
      if (record?.event.startsWith(OWN) === false) batch.events++
      if (from.log.length > 0 && record !== undefined) {
        const time = new Date(record.time)
        addLogLine(batch, lineOf(eventOfRecord(record), time, receipt, record.policy?.version))
      }
      for (const waiter of from.waiters) {
        if (waiter.receipt.seq !== seq) continue
        waiter.receipt = receipt
        batch.waiters.push(waiter)
      }
      if (from.isUrgent) batch.isUrgent = true
      count(batch, linesBefore, bytesBefore)
    }
  }

  return {
    add,
    addCheckpoint,
    sinceCheckpoint: () => records,
    waiting: () => waiting,
    seal() {
      open = undefined
    },
    shift() {
      const first = waiting.shift()
      if (first === undefined) return
      waitingBytes -= bytesOf(first)
      if (first === open) open = undefined
    },
    passLog,
    release,
    bytes: () => bytes,
    waitingBytes: () => waitingBytes,
    receipt: () => ({ chain: chain.id, seq: chain.seq() }),
    moveTo,
  }
}

function firstTime(batches: readonly Batch[]): string | undefined {
  for (const batch of batches) for (const line of linesOf(batch)) return TIME.exec(line)?.[1]
  return undefined
}
