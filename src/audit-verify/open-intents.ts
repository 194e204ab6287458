import { eventOf, intentOf, isPending, strictRecord } from './record-text.js'
import type { OpenIntent } from './report.js'
import { placeOf, type TakenRecord } from './taken-record.js'

/** Intents of a chain, until a record says what became of them. */
export interface OpenIntents {
  take(record: TakenRecord, buffer: Buffer, start: number, end: number): void
  /** By their number. */
  open(): ReadonlyMap<number, OpenIntent>
  /** There were more than are kept. */
  forgotten(): number
  /** Intents of other chains, of which this one says what became of them. */
  settledElsewhere(): readonly IntentPlace[]
}

interface IntentPlace {
  readonly chain: string
  readonly seq: number
}

const MOST_KEPT = 100_000

export function createOpenIntents(chain: string): OpenIntents {
  const open = new Map<number, OpenIntent>()
  const settledElsewhere: IntentPlace[] = []
  let forgotten = 0

  function take(record: TakenRecord, buffer: Buffer, start: number, end: number): void {
    if (isPending(record.rest)) {
      if (open.size < MOST_KEPT) open.set(record.seq, { ...placeOf(record), event: eventOf(record.rest) })
      else forgotten++
      if (buffer.subarray(start, end).includes('"again":"')) takeAgain(buffer.toString('utf8', start, end))
      return
    }
    const named = intentOf(record.rest)
    const { seq, chain: other = chain } =
      named === 'unsure' ? intentIn(buffer.toString('utf8', start, end)) : (named ?? {})
    if (seq === undefined) return
    if (other === chain) open.delete(seq)
    else settle(other, seq)
  }

  /** The same intent stood in a chain before whose file failed. */
  function takeAgain(line: string): void {
    const [other, digits] = strictRecord(line)?.trail?.again?.split(':') ?? []
    if (other !== undefined) settle(other, Number(digits))
  }

  function settle(other: string, seq: number): void {
    if (settledElsewhere.length < MOST_KEPT) settledElsewhere.push({ chain: other, seq })
  }

  return { take, open: () => open, forgotten: () => forgotten, settledElsewhere: () => settledElsewhere }
}

function intentIn(line: string): { readonly seq?: number | undefined; readonly chain?: string | undefined } {
  const record = strictRecord(line)
  return { seq: record?.intent, chain: record?.intent_chain }
}
