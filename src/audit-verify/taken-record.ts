import type { Place } from './damage.js'
import type { RecordPlace } from './report.js'

/** A record at its place in the chain. */
export interface TakenRecord {
  readonly seq: number
  readonly time: string
  readonly prev: string
  readonly hash: string
  readonly place: Place
  /** What stands after the time, as far as it is usually needed. */
  readonly rest: string
  /** Records before it are missing, and what they said of the clock. */
  readonly isAfterGap: boolean
}

export const placeOf = ({ place, seq, time }: TakenRecord): RecordPlace => ({
  file: place.file,
  line: place.line,
  seq,
  time,
})
