import { countWithin } from './count-within.js'
import { groupOf } from './group-of.js'
import { createGroupTable, type Group } from './group-table.js'
import type { Alert, AlertRule, StreamEvent } from './types.js'

export interface WatchOptions {
  readonly rule: AlertRule
  readonly onAlert: (alert: Alert) => void
  readonly mostGroups: number
  readonly mostStamps: number
}

/** One rule at work. */
export interface Watch {
  /** @param nowMs our own clock, which says what is stale; windows go by the event's own time */
  take(event: StreamEvent, timeMs: number, nowMs: number): void
  /** Ends windows that are over, and says what was kept back in them. */
  sweep(nowMs: number): void
  counts(): { readonly fired: number; readonly suppressed: number; readonly forgotten: number; readonly groups: number }
}

const MOST_REQUEST_IDS = 5
const LONGEST_REQUEST_ID = 128
/** Windows that one group may have open at once: more than one only where clocks jump. */
const MOST_FIRES = 4

/** Watches for one rule: counts, fires once a window in each group, and keeps count of what it keeps back. */
export function watchRule({ rule, onAlert, mostGroups, mostStamps }: WatchOptions): Watch {
  const { atLeast, withinMs, onceEveryMs, by, mostAlerts } = rule
  const table = createGroupTable({
    mostGroups,
    mostStamps,
    staleMs: Math.max(withinMs, onceEveryMs),
    onForgotten: tell,
  })
  /** Alerts by our own clock, the last `mostAlerts` of them. */
  const alertsAtMs: number[] = []
  let last: { readonly event: StreamEvent; readonly timeMs: number } | undefined
  let groupsKeptBack = 0
  let keptBackSinceMs: number | undefined
  let fired = 0
  let suppressed = 0

  function take(event: StreamEvent, timeMs: number, nowMs: number): void {
    if (!rule.matches(event) || !rule.isAt(timeMs)) return
    const known = groupOf(event, by)
    if (known === undefined) return
    const group = table.visit(known.key, known.values, nowMs)
    remember(group, event)
    const isFull = atLeast === 1 || countWithin(group, timeMs, atLeast, withinMs)
    if (isFull) fire(group, event, timeMs, nowMs)
    table.changed(known.key, group, nowMs)
  }

  function fire(group: Group, event: StreamEvent, timeMs: number, nowMs: number): void {
    if (group.fires.some((each) => Math.abs(timeMs - each) < onceEveryMs)) {
      group.suppressed += 1
      group.isTold = false
      suppressed += 1
      return
    }
    group.fires.push(timeMs)
    if (group.fires.length > MOST_FIRES) group.fires.shift()
    group.firedAtMs = nowMs
    last = { event, timeMs }
    group.isKeptBack = isFlood(last, nowMs)
    if (group.isKeptBack) return
    fired += 1
    onAlert(alertOf('fired', group, event, timeMs))
    group.suppressed = 0
    group.isTold = true
  }

  /** Whoever can make one group fire can make a thousand: an alert for each would drown the others. */
  function isFlood({ event, timeMs }: NonNullable<typeof last>, nowMs: number): boolean {
    while (alertsAtMs.length > 0 && nowMs - (alertsAtMs[0] ?? 0) >= onceEveryMs) alertsAtMs.shift()
    if (alertsAtMs.length < mostAlerts) {
      alertsAtMs.push(nowMs)
      return false
    }
    suppressed += 1
    groupsKeptBack += 1
    if (keptBackSinceMs === undefined) {
      keptBackSinceMs = nowMs
      fired += 1
      onAlert({ ...bare('more', event, timeMs), suppressed: mostAlerts })
    }
    return true
  }

  function sweep(nowMs: number): void {
    for (const group of table.groups()) if (nowMs - group.firedAtMs >= onceEveryMs) tell(group)
    if (keptBackSinceMs === undefined || nowMs - keptBackSinceMs < onceEveryMs || last === undefined) return
    onAlert({ ...bare('ended', last.event, last.timeMs), suppressed: groupsKeptBack })
    keptBackSinceMs = undefined
    groupsKeptBack = 0
  }

  /** What was kept back stands in the log when its window is over; the next alert says it again. */
  function tell(group: Group): void {
    if (group.isTold || group.isKeptBack || last === undefined) return
    group.isTold = true
    onAlert(alertOf('ended', group, last.event, group.fires.at(-1) ?? 0))
  }

  const bare = (kind: Alert['kind'], event: StreamEvent, timeMs: number): Alert => ({
    rule,
    kind,
    timeMs,
    event,
    group: [],
    requestIds: [],
    suppressed: 0,
  })

  const alertOf = (kind: Alert['kind'], group: Group, event: StreamEvent, timeMs: number): Alert => ({
    ...bare(kind, event, timeMs),
    group: group.values,
    requestIds: [...group.requestIds],
    suppressed: group.suppressed,
  })

  return {
    take,
    sweep,
    counts: () => ({ fired, suppressed, forgotten: table.forgotten(), groups: table.size() }),
  }
}

function remember({ requestIds }: Group, { requestId }: StreamEvent): void {
  if (requestId === undefined || requestIds.at(-1) === requestId) return
  requestIds.push(requestId.slice(0, LONGEST_REQUEST_ID))
  if (requestIds.length > MOST_REQUEST_IDS) requestIds.shift()
}
