import type { TrailFile } from '../audit-chain/index.js'
import type { LineBatch } from '../batched-file/index.js'
import { addLogLine, type Batch, bytesOf, createBatch, isFull, takeLogLines } from './batch.js'

/** Batches that wait until they are written, and what they take of memory until they are on disk. */
export interface WaitingBatches {
  /** The oldest first; the newest may take more. */
  all(): readonly Batch[]
  /** The one that takes the next record of a file. */
  room(file: TrailFile): Batch
  /** A line for audit.log. */
  addLog(batch: Batch, line: string): void
  /** It has grown. */
  count(batch: Batch, bytesBefore: number): void
  /** No batch that waits takes another record. */
  seal(): void
  /** The oldest is in its file, and the caller keeps it until it is on disk. */
  shift(): void
  /** Passes its lines for audit.log on, once; their bytes are used again afterwards. */
  passLog(batch: Batch, to: (lines: readonly LineBatch[]) => void): void
  /** It is on disk. */
  release(batch: Batch): void
  /** None is left, nor any that the caller keeps. */
  takeAll(): readonly Batch[]
  /** Of what waits and of what the caller keeps. */
  bytes(): number
  /** Of what waits. */
  waitingBytes(): number
}

const MOST_SPARES = 4

export function createWaitingBatches(): WaitingBatches {
  const spares: Buffer[] = []
  const logSpares: Buffer[] = []
  let waiting: Batch[] = []
  let open: Batch | undefined
  let bytes = 0
  let waitingBytes = 0

  function room(file: TrailFile): Batch {
    if (open !== undefined && !isFull(open)) return open
    open = createBatch(file, spares.pop())
    count(open, 0)
    waiting.push(open)
    return open
  }

  function addLog(batch: Batch, line: string): void {
    addLogLine(batch, line, batch.log.length === 0 ? logSpares.pop() : undefined)
  }

  function count(batch: Batch, bytesBefore: number): void {
    const added = bytesOf(batch) - bytesBefore
    bytes += added
    waitingBytes += added
  }

  function shift(): void {
    const first = waiting.shift()
    if (first === undefined) return
    waitingBytes -= bytesOf(first)
    if (first === open) open = undefined
  }

  function passLog(batch: Batch, to: (lines: readonly LineBatch[]) => void): void {
    if (batch.log.length === 0) return
    bytes -= batch.logBytes
    const first = batch.log[0]?.lines.data
    to(takeLogLines(batch))
    if (first !== undefined && logSpares.length < MOST_SPARES) logSpares.push(first)
  }

  function release(batch: Batch): void {
    bytes -= bytesOf(batch)
    if (spares.length < MOST_SPARES) spares.push(batch.lines.data)
  }

  function takeAll(): readonly Batch[] {
    const taken = waiting
    waiting = []
    open = undefined
    bytes = 0
    waitingBytes = 0
    return taken
  }

  return {
    all: () => waiting,
    room,
    addLog,
    count,
    seal() {
      open = undefined
    },
    shift,
    passLog,
    release,
    takeAll,
    bytes: () => bytes,
    waitingBytes: () => waitingBytes,
  }
}
