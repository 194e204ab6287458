import type { GroupField } from './types.js'

/** What is remembered of the events of one group. */
export interface Group {
  readonly values: readonly (readonly [GroupField, string])[]
  /** When its last events were, from the earliest on: by their own stamps, in whatever order they came. */
  readonly stamps: number[]
  /** The same in the order in which they came: the first goes when there are too many. */
  readonly arrivals: number[]
  /** When it fired lately, by the stamps of the events that fired it. */
  readonly fires: number[]
  /** When it fired last, by our own clock. */
  firedAtMs: number
  /** When it was last heard of, by our own clock. */
  heardAtMs: number
  /** Events that would have fired it again since. */
  suppressed: number
  /** Whether the log was told of them. */
  isTold: boolean
  /** It fired while too many did, and no alert says so. */
  isKeptBack: boolean
  readonly requestIds: string[]
}

export interface GroupTableOptions {
  /** Groups that are remembered at most. */
  readonly mostGroups: number
  /** Stamps of all groups together that are remembered at most. */
  readonly mostStamps: number
  /** A group that was not heard of for so long has nothing to say any more. */
  readonly staleMs: number
  /** Told of a group that is forgotten although it may still have counted. */
  readonly onForgotten: (group: Group) => void
}

export interface GroupTable {
  /** The group of this key, made where there is none; it is heard of now. */
  visit(key: string, values: Group['values'], nowMs: number): Group
  /** To be told when a group gained or lost stamps, or fired. */
  changed(key: string, group: Group, nowMs: number): void
  groups(): Iterable<Group>
  size(): number
  forgotten(): number
}

/**
 * Remembers groups within a bound that no caller can move. Groups stand in levels by the weight of what is known of them: 1
 * event, 2 or 3, 4 to 7 … What has to go is first what is stale, then of the lightest level the one that was not heard of for
 * longest. So whoever invents a million subjects, each refused once, forgets his own inventions, and not the one subject that
 * was refused nineteen times; to push that one out, each invention must be refused sixteen times.
 */
export function createGroupTable({ mostGroups, mostStamps, staleMs, onForgotten }: GroupTableOptions): GroupTable {
  const known = new Map<string, Entry>()
  const levels: Level[] = []
  let stamps = 0
  let forgotten = 0

  function put(key: string, group: Group): void {
    const entry = known.get(key) ?? { key, group, level: undefined, stamps: 0, before: undefined, after: undefined }
    leave(entry)
    const weight = weightOf(group)
    while (levels.length <= weight) levels.push({ first: undefined, last: undefined })
    const level = levels[weight]
    if (level === undefined) return
    entry.level = level
    entry.before = level.last
    if (level.last === undefined) level.first = entry
    else level.last.after = entry
    level.last = entry
    entry.stamps = group.stamps.length
    stamps += entry.stamps
    known.set(key, entry)
  }

  function leave(entry: Entry): void {
    const { level, before, after } = entry
    if (level === undefined) return
    if (before === undefined) level.first = after
    else before.after = after
    if (after === undefined) level.last = before
    else after.before = before
    entry.level = undefined
    entry.before = undefined
    entry.after = undefined
    stamps -= entry.stamps
  }

  function makeRoom(nowMs: number, except: string): void {
    while (known.size > mostGroups || stamps > mostStamps) {
      const stale = oldestOf((group) => nowMs - group.heardAtMs > staleMs, except)
      const next = stale ?? oldestOf(() => true, except)
      if (next === undefined) return
      leave(next)
      known.delete(next.key)
      if (stale === undefined) forgotten += 1
      onForgotten(next.group)
    }
  }

  /** Of each level, from the lightest on, only the first can be the one. */
  function oldestOf(isWanted: (group: Group) => boolean, except: string): Entry | undefined {
    for (const { first } of levels) {
      const oldest = first?.key === except ? first.after : first
      if (oldest !== undefined && isWanted(oldest.group)) return oldest
    }
    return undefined
  }

  return {
    visit(key, values, nowMs) {
      return (
        known.get(key)?.group ?? {
          values,
          stamps: [],
          arrivals: [],
          fires: [],
          firedAtMs: 0,
          heardAtMs: nowMs,
          suppressed: 0,
          isTold: true,
          isKeptBack: false,
          requestIds: [],
        }
      )
    },
    changed(key, group, nowMs) {
      group.heardAtMs = nowMs
      put(key, group)
      makeRoom(nowMs, key)
    },
    *groups() {
      for (const { group } of known.values()) yield group
    },
    size: () => known.size,
    forgotten: () => forgotten,
  }
}

/** A list of its own: a Map that is emptied from its start passes over each hole to find its first entry. */
interface Level {
  first: Entry | undefined
  /** The one that was heard of last. */
  last: Entry | undefined
}

interface Entry {
  readonly key: string
  readonly group: Group
  level: Level | undefined
  stamps: number
  before: Entry | undefined
  after: Entry | undefined
}

/** One that fired is kept like one that is just about to: who is forgotten fires anew. */
const FIRED = 12

const weightOf = ({ stamps, fires }: Group): number =>
  fires.length > 0 ? FIRED : Math.floor(Math.log2(Math.max(1, stamps.length)))
