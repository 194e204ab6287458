import type { DamageKind, Place } from './damage.js'
import type { LineFields } from './line-fields.js'

/** A line that was looked at more closely. */
export interface Item {
  readonly place: Place
  /** Undefined for what is no record of this chain with its own hash: a slot that a record may have stood in. */
  readonly fields: LineFields | undefined
  /** A copy of its bytes. */
  readonly line: Buffer
  /** What is wrong with it was said already. */
  readonly isReported?: boolean
}

/** The newest record that was taken for good. */
export interface Head {
  readonly seq: number
  readonly hash: string
  readonly prev: string
  readonly place: Place
}

export interface RecordOrderOptions {
  readonly head: Head
  /** A record is taken: after those of `between`, whose hashes are known or not. `headHash`: what the head's really is. */
  readonly onTaken: (
    item: Item & { readonly fields: LineFields },
    headHash: string,
    between: readonly (string | undefined)[],
  ) => void
  readonly onDamage: (kind: DamageKind, place: Place, message: string, seq?: number, toSeq?: number) => void
}

/** Lines in the order in which they stand, compared with the order in which they were written. */
export interface RecordOrder {
  head(): Head
  /** For the common case, which the caller has seen to: the next record, whose link is right. */
  advance(head: Head): void
  /** Whether the next line can be taken by `advance`. */
  isSettled(): boolean
  /** Looks at a line closely. */
  judge(item: Item): void
  /** A file begins. @param excuse why records before it may be missing */
  beginFile(excuse: 'file_missing' | 'file_emptied' | undefined): void
  /** Goes on at a record without anything before it. */
  restart(head: Head): void
  /** No more lines; slots without a successor are damage, unless they are to be forgotten. */
  end(): void
  /** Runs of records that stand at another place than their own, and ranges that stand nowhere. */
  misplaced(): { readonly runs: readonly Run[]; readonly missing: readonly Missing[] }
}

/** Records that stand where others were expected. */
export interface Run {
  readonly place: Place
  readonly from: number
  to: number
  /** Of the last one. */
  hash: string
}

export interface Missing {
  readonly place: Place
  readonly from: number
  readonly to: number
  /** At the beginning of a file: the end of the one before is missing. */
  readonly atFileStart: boolean
  /** That a file is missing, or empty, was said already. */
  readonly isExcused: boolean
}

type Record = Item & { readonly fields: LineFields }
type Held = { readonly why: 'jump' | 'doubt' | 'rival'; readonly item: Record }

const MOST_RUNS = 10_000
/** Lines that are no records, one after the other, that are told apart. */
const MOST_SLOTS = 10_000

export function createRecordOrder({ head: first, onTaken, onDamage }: RecordOrderOptions): RecordOrder {
  let head = first
  let held: Held | undefined
  let slots: { readonly item: Item; weight: number }[] = []
  let excuse: 'file_missing' | 'file_emptied' | undefined
  let isFileStart = false
  /** The head was found to be changed: what follows it has another hash of it. */
  let isHeadChanged = false
  const runs: Run[] = []
  const missing: Missing[] = []

  const isNext = ({ fields }: Record): boolean => fields.seq === head.seq + 1 && fields.prev === head.hash

  function judge(item: Item): void {
    const { fields } = item
    if (fields === undefined || fields.actual !== fields.claimed) {
      commitHeld()
      addSlot(item)
      return
    }
    const record = { ...item, fields }
    if (held !== undefined && !settleHeld(record)) return
    place(record)
  }

  /** Whoever fills a file with rubbish does not fill the memory: what comes after many is counted with the last of them. */
  function addSlot(item: Item): void {
    const last = slots.at(-1)
    if (last !== undefined && slots.length >= MOST_SLOTS) last.weight++
    else slots.push({ item, weight: 1 })
  }

  /** Decides by the record after it what became of a record in doubt. @returns false where the record is used up */
  function settleHeld(record: Record): boolean {
    if (held === undefined) return true
    const { why, item } = held
    const { fields } = record
    const follows = fields.seq === item.fields.seq + 1 && fields.prev === item.fields.actual
    held = undefined
    if (why === 'rival') {
      if (follows) {
        // The record after it takes its side: the one that was taken first is the stranger.
        onDamage('inserted', head.place, 'a line that no record follows', head.seq)
        head = headOf(item)
      } else onDamage('inserted', item.place, 'a line that no record follows', item.fields.seq)
      return true
    }
    if (isNext(record)) {
      // The chain goes on without it.
      if (why === 'jump') addRun(item)
      else onDamage('inserted', item.place, 'a line that no record follows', item.fields.seq)
      return true
    }
    if (why === 'doubt' && follows) {
      onDamage('changed', head.place, 'its hash was made anew: the record after it has another', head.seq)
      take(item, item.fields.prev, [])
      return true
    }
    hold({ why, item })
    commitHeld()
    return true
  }

  function hold(next: Held): void {
    held = next
  }

  function commitHeld(): void {
    if (held === undefined) return
    const { why, item } = held
    held = undefined
    if (why === 'rival') onDamage('inserted', item.place, 'a line that no record follows', item.fields.seq)
    else if (why === 'doubt') {
      onDamage('changed', item.place, 'it does not follow the record before it', item.fields.seq)
      take(item, head.hash, [])
      isHeadChanged = true
    } else takeAfterGap(item)
  }

  function place(record: Record): void {
    const { fields } = record
    const gap = fields.seq - head.seq - 1
    if (gap === 0 && fields.prev === head.hash) {
      dropSlots()
      take(record, head.hash, [])
    } else if (gap === 0 && isHeadChanged) take(record, fields.prev, [])
    else if (gap === 0) {
      dropSlots()
      hold({ why: 'doubt', item: record })
    } else if (gap > 0) {
      if (slots.length > 0) takeAfterGap(record)
      else hold({ why: 'jump', item: record })
    } else if (gap === -1 && fields.actual === head.hash) addRun(record)
    else if (gap === -1 && fields.prev === head.prev) hold({ why: 'rival', item: record })
    else addRun(record)
  }

  /** The chain goes on as if they were not there. */
  function dropSlots(): void {
    for (const { item } of slots) {
      if (!item.isReported) onDamage('inserted', item.place, 'a line that is no record of the chain')
    }
    slots = []
  }

  function takeAfterGap(record: Record): void {
    const { fields, place: noticed } = record
    const gap = fields.seq - head.seq - 1
    let seq = head.seq
    const between: (string | undefined)[] = []
    for (const [index, { item, weight }] of slots.entries()) {
      if (seq - head.seq >= gap) break
      const next =
        slots[index + 1]?.item.fields ?? (index === slots.length - 1 && slots.length === gap ? fields : undefined)
      const room = Math.min(weight, gap - (seq - head.seq))
      if (!item.isReported)
        onDamage('changed', item.place, changedMessage(item), seq + 1, room > 1 ? seq + room : undefined)
      between.push(...new Array<undefined>(Math.min(room - 1, 1)).fill(undefined), next?.prev)
      seq += room
    }
    const slotted = seq - head.seq
    slots = []
    if (slotted < gap) {
      const atFileStart = isFileStart && head.seq > 0 && record.line.includes('"event":"TRAIL_FILE"')
      addMissing({
        place: noticed,
        from: seq + 1,
        to: fields.seq - 1,
        atFileStart,
        isExcused: excuse !== undefined,
      })
      between.push(...new Array<undefined>(Math.min(gap - slotted - 1, 1)).fill(undefined), fields.prev)
    }
    take(record, head.hash, between)
  }

  /** As with slots: beyond so many, the last one goes on to the end of the next. */
  function addMissing(range: Missing): void {
    const last = missing.at(-1)
    if (last === undefined || missing.length < MOST_RUNS) missing.push(range)
    else missing[missing.length - 1] = { ...last, to: range.to, isExcused: last.isExcused && range.isExcused }
  }

  function take(record: Record, headHash: string, between: readonly (string | undefined)[]): void {
    onTaken(record, headHash, between)
    head = headOf(record)
    excuse = undefined
    isFileStart = false
    isHeadChanged = false
  }

  function addRun({ fields, place: at }: Record): void {
    const last = runs.at(-1)
    const isOn =
      last !== undefined && last.place.file === at.file && last.to + 1 === fields.seq && last.hash === fields.prev
    if (isOn) {
      last.to = fields.seq
      last.hash = fields.actual
    } else if (runs.length < MOST_RUNS) runs.push({ place: at, from: fields.seq, to: fields.seq, hash: fields.actual })
  }

  return {
    head: () => head,
    advance(next) {
      head = next
      isFileStart = false
      isHeadChanged = false
      excuse = undefined
    },
    isSettled: () => held === undefined && slots.length === 0,
    judge,
    beginFile(why) {
      excuse = why ?? excuse
      isFileStart = true
    },
    restart(next) {
      head = next
      excuse = undefined
    },
    end() {
      commitHeld()
      let { seq } = head
      for (const { item, weight } of slots) {
        if (!item.isReported)
          onDamage('changed', item.place, changedMessage(item), seq + 1, weight > 1 ? seq + weight : undefined)
        seq += weight
      }
      if (slots.length > 0) head = { ...head, seq }
      slots = []
    },
    misplaced: () => ({ runs, missing }),
  }
}

const headOf = ({ fields, place }: Record): Head => ({
  seq: fields.seq,
  hash: fields.actual,
  prev: fields.prev,
  place,
})

function changedMessage({ fields }: Item): string {
  return fields === undefined ? 'the line is no record any more' : 'its bytes do not have the hash that it names'
}
