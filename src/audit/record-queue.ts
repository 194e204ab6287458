import { trailFile } from '../audit-chain/index.js'
import type { AuditEvent, ChangeOptions, TrailDetails } from '../audit-record/index.js'
import type { LineBatch } from '../batched-file/index.js'
import { type AuditLine, isTold } from './audit-line.js'
import { type Batch, bytesOf } from './batch.js'
import type { ClaimedChain } from './claimed-chain.js'
import { createChain } from './create-chain.js'
import { createIntents } from './intents.js'
import { firstTime, moveRecords } from './move-records.js'
import { checkpointOf, clockEvent, fileEvent, isOwn, keyEvent, type OwnEvent, startedEvent } from './own-events.js'
import { createRecordClock } from './record-clock.js'
import type { SigningKeys } from './signing-key.js'
import type { AuditReceipt } from './types.js'
import { createWaitingBatches } from './waiting-batches.js'

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

export function createRecordQueue(options: RecordQueueOptions): RecordQueue {
  const { keys, now, policyVersion, changes, lineOf, fileBytes, onTold } = options
  const clock = createRecordClock(options.claimed.lastTime)
  const intents = createIntents()
  const batches = createWaitingBatches()
  /** Since the last checkpoint. */
  let records = 0
  let chain = createChain({ head: options.claimed.head, policyVersion, changes })
  let keyInForce = options.claimed.key ?? keys.signer.key.text
  let { file, fileBytes: bytesInFile, fileDay: dayOfFile } = options.claimed

  start(options.claimed)

  function start(claimed: ClaimedChain, at?: string): void {
    const { key } = claimed
    const date = now()
    // A chain that begins has no record before it that the clock could be behind.
    const time = at ?? (file === undefined ? clock.stamp(date) : stamp(date))
    if (file === undefined || isFileFull()) openFile(date, time)
    if (key === undefined ? keys.before.length > 0 : key !== keys.signer.key.text) {
      keyInForce = keys.signer.key.text
      say(keyEvent(keys, key), date, time)
    }
    say(startedEvent(claimed, keyInForce), date, time)
  }

  /** The time of a record; what it says of the clock goes before it. */
  function stamp(date: Date): string {
    const time = clock.stamp(date)
    const back = clock.backMs()
    if (back > 0) say(clockEvent(back), date, time)
    return time
  }

  function isFileFull(): boolean {
    return bytesInFile >= fileBytes || clock.day() !== dayOfFile
  }

  function openFile(date: Date, time: string): void {
    file = trailFile(chain.id, (file?.index ?? 0) + 1)
    batches.seal()
    bytesInFile = 0
    dayOfFile = clock.day()
    say(fileEvent(file, chain, keyInForce), date, time)
  }

  function say({ event, trail }: OwnEvent, date: Date, time: string): void {
    push(event, date, time, trail)
  }

  function room(): Batch {
    if (file === undefined) throw new Error('a chain has a file')
    return batches.room(file)
  }

  /** That which has the newest record: it may be full by it, and takes no other. */
  const newest = (): Batch => batches.all().at(-1) ?? room()

  function push(event: AuditEvent, date: Date, time: string, trail?: TrailDetails): AuditReceipt {
    const batch = room()
    const linesBefore = batch.lines.bytes
    const bytesBefore = bytesOf(batch)
    chain.add(batch.lines, event, time, trail)
    const receipt = { chain: chain.id, seq: chain.seq() }
    const told = isTold(event.event, event.reason)
    if (!isOwn(event.event)) batch.events++
    if (told) {
      batches.addLog(batch, lineOf(event, date, receipt, event.policyVersion ?? policyVersion?.()))
    }
    count(batch, linesBefore, bytesBefore)
    // Last: who is told may have something to record.
    if (told) onTold(event, receipt)
    return receipt
  }

  function count(batch: Batch, linesBefore: number, bytesBefore: number): void {
    batches.count(batch, bytesBefore)
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
    return { receipt, batch: newest() }
  }

  function addCheckpoint(): void {
    if (records === 0) return
    const date = now()
    // What it may say of the clock goes before it, and is of what is signed.
    const time = stamp(date)
    const checkpoint = checkpointOf(chain, keys)
    push({ event: 'TRAIL_CHECKPOINT', outcome: 'success', reason: 'ok' }, date, time, { checkpoint })
    const batch = newest()
    batch.isUrgent = true
    batch.anchor = { v: 1, chain: chain.id, seq: chain.seq(), hash: chain.hash(), time, checkpoint }
    records = 0
  }

  function moveTo(claimed: ClaimedChain, kept: readonly Batch[]): void {
    const left = [...kept, ...batches.takeAll()]
    const former = chain.id
    records = 0
    chain = createChain({ head: claimed.head, policyVersion, changes })
    keyInForce = keys.signer.key.text
    file = undefined
    // What is written again keeps its time, and nothing before it may have a later one.
    start(claimed, firstTime(left))
    intents.leave(former, moveRecords({ left, former, chain, lineOf, room, newest, onAdded: count }))
  }

  return {
    add,
    addCheckpoint,
    sinceCheckpoint: () => records,
    waiting: batches.all,
    seal: batches.seal,
    shift: batches.shift,
    passLog: batches.passLog,
    release: batches.release,
    bytes: batches.bytes,
    waitingBytes: batches.waitingBytes,
    receipt: () => ({ chain: chain.id, seq: chain.seq() }),
    moveTo,
  }
}
