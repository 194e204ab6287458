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
  // A Map keeps its entries in the order of their insertion: the one that was not heard of for longest is the first.
  const levels: Map<string, Group>[] = []
  const known = new Map<string, { readonly level: number; readonly stamps: number }>()
  let stamps = 0
  let forgotten = 0

  function put(key: string, group: Group): void {
    const level = weightOf(group)
    leave(key)
    while (levels.length <= level) levels.push(new Map())
    levels[level]?.set(key, group)
    known.set(key, { level, stamps: group.stamps.length })
    stamps += group.stamps.length
  }

  function leave(key: string): void {
    const before = known.get(key)
    if (before === undefined) return
    levels[before.level]?.delete(key)
    known.delete(key)
    stamps -= before.stamps
  }

  function makeRoom(nowMs: number, except: string): void {
    while (known.size > mostGroups || stamps > mostStamps) {
      const stale = oldestOf((group) => nowMs - group.heardAtMs > staleMs, except)
      const next = stale ?? oldestOf(() => true, except)
      if (next === undefined) return
      leave(next[0])
      if (stale === undefined) forgotten += 1
      onForgotten(next[1])
    }
  }

  /** Of each level, from the lightest on, only the first can be the one. */
  function oldestOf(isWanted: (group: Group) => boolean, except: string): readonly [string, Group] | undefined {
    for (const level of levels) {
      for (const [key, group] of level) {
        if (key === except) continue
        if (isWanted(group)) return [key, group]
        break
      }
    }
    return undefined
  }

  return {
    visit(key, values, nowMs) {
      const group = levels[known.get(key)?.level ?? -1]?.get(key)
      return (
        group ?? {
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
      for (const level of levels) yield* level.values()
    },
    size: () => known.size,
    forgotten: () => forgotten,
  }
}

/** One that fired is kept like one that is just about to: who is forgotten fires anew. */
const FIRED = 12

const weightOf = ({ stamps, fires }: Group): number =>
  fires.length > 0 ? FIRED : Math.floor(Math.log2(Math.max(1, stamps.length)))
