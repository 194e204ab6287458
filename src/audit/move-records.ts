import { eventOfRecord, parseRecord } from '../audit-record/index.js'
import type { AuditLine } from './audit-line.js'
import { addLogLine, type Batch, bytesOf, linesOf } from './batch.js'
import type { Chain, Intent } from './create-chain.js'
import { isOwn } from './own-events.js'

export interface MoveRecordsOptions {
  /** What may be missing in the chain that is left, the oldest first. */
  readonly left: readonly Batch[]
  /** The chain that is left. */
  readonly former: string
  /** The chain that goes on. */
  readonly chain: Chain
  readonly lineOf: AuditLine
  /** The batch that takes the next record. */
  readonly room: () => Batch
  /** That which has the newest record. */
  readonly newest: () => Batch
  /** It took one. */
  readonly onAdded: (batch: Batch, linesBefore: number, bytesBefore: number) => void
}

/** They belong to their chain, and another has its own. */
const OF_ONE_CHAIN =
  /^\{"v":1,"chain":"\w+","seq":\d+,"time":"[^"]+","event":"TRAIL_(?:FILE|STARTED|STOPPED|CHECKPOINT|KEY)"/
const TIME = /"time":"([^"]+)"/

/**
 * Adds records again in the chain that goes on, with those who wait for them.
 *
 * @returns their numbers there, by those they had
 */
export function moveRecords(options: MoveRecordsOptions): ReadonlyMap<number, number> {
  const { left, former, chain, lineOf, room, newest, onAdded } = options
  const moved = new Map<number, number>()
  for (const batch of left) {
    for (const line of linesOf(batch)) add(batch, line)
    waitForAll(batch)
  }
  return moved

  function add(from: Batch, line: string): void {
    if (OF_ONE_CHAIN.test(line)) return
    const batch = room()
    const linesBefore = batch.lines.bytes
    const bytesBefore = bytesOf(batch)
    const seq = chain.addAgain(batch.lines, line, placeOf)
    moved.set(seq, chain.seq())
    const receipt = { chain: chain.id, seq: chain.seq() }
    const record = parseRecord(line)
    if (record !== undefined && !isOwn(record.event)) batch.events++
    if (from.log.length > 0 && record !== undefined) {
      const time = new Date(record.time)
      addLogLine(batch, lineOf(eventOfRecord(record), time, receipt, record.policy?.version))
    }
    for (const waiter of from.waiters) {
      if (waiter.receipt.chain !== former || waiter.receipt.seq !== seq) continue
      waiter.receipt = receipt
      batch.waiters.push(waiter)
    }
    if (from.isUrgent) batch.isUrgent = true
    onAdded(batch, linesBefore, bytesBefore)
  }

  /** Whose record was of the chain that is left alone waits for all so far. */
  function waitForAll(from: Batch): void {
    const others = from.waiters.filter(({ receipt }) => receipt.chain === former)
    if (others.length === 0) return
    const batch = newest()
    for (const waiter of others) waiter.receipt = { chain: chain.id, seq: chain.seq() }
    batch.waiters.push(...others)
    batch.isUrgent = true
  }

  function placeOf(seq: number): Intent {
    const now = moved.get(seq)
    return now === undefined ? { seq, chain: former } : { seq: now }
  }
}

/** Of the oldest record. */
export function firstTime(batches: readonly Batch[]): string | undefined {
  for (const batch of batches) for (const line of linesOf(batch)) return TIME.exec(line)?.[1]
  return undefined
}
