import type { Alert, AlertRule, StreamEvent } from './types.js'
import { type Watch, watchRule } from './watch-rule.js'

export interface AlertEngineOptions {
  readonly rules: readonly AlertRule[]
  /** Told of each alert, at once. */
  readonly onAlert: (alert: Alert) => void
  /** Our own clock, in milliseconds that never go back. Default: since the process began. */
  readonly now?: () => number
  /** Groups that each rule remembers at most. Default 10,000. */
  readonly mostGroups?: number
  /** Times of events that each rule remembers at most, of all its groups together. Default 200,000. */
  readonly mostStamps?: number
}

/** Holds the stream of audit events against rules, in memory that is bounded whatever the stream holds. */
export interface AlertEngine {
  /**
   * Takes an event.
   *
   * @param timeMs the event's own time, in milliseconds since the epoch: it may come late, or be far off
   */
  take(event: StreamEvent, timeMs: number): void
  /** Ends windows that are over, and says what was kept back in them. To be called every half a minute or so. */
  sweep(): void
  status(): AlertEngineStatus
}

export interface AlertEngineStatus {
  readonly fired: number
  /** Events that would have fired a rule again within its window. */
  readonly suppressed: number
  /** Groups that were forgotten for want of room although they may have counted. */
  readonly forgotten: number
  /** Groups that are remembered. */
  readonly groups: number
}

const MOST_GROUPS = 10_000
const MOST_STAMPS = 200_000

/** Makes an engine of these rules. */
export function createAlertEngine(options: AlertEngineOptions): AlertEngine {
  const { rules, onAlert, now = () => performance.now(), mostGroups = MOST_GROUPS, mostStamps = MOST_STAMPS } = options
  const watches = rules.map((rule) => ({ rule, watch: watchRule({ rule, onAlert, mostGroups, mostStamps }) }))
  const byEvent = new Map<string, readonly Watch[]>()

  /** Most events are none of any rule's: they cost one look into a Map. */
  function watchesOf(name: string): readonly Watch[] {
    const known = byEvent.get(name)
    if (known !== undefined) return known
    const concerned = watches.filter(({ rule: { events } }) => events?.includes(name) ?? true).map(({ watch }) => watch)
    byEvent.set(name, concerned)
    return concerned
  }

  return {
    take(event, timeMs) {
      const concerned = watchesOf(event.event)
      for (const watch of concerned) watch.take(event, timeMs, now())
    },
    sweep() {
      for (const { watch } of watches) watch.sweep(now())
    },
    status() {
      const counts = watches.map(({ watch }) => watch.counts())
      const sum = (read: (count: (typeof counts)[number]) => number) =>
        counts.reduce((all, each) => all + read(each), 0)
      return {
        fired: sum(({ fired }) => fired),
        suppressed: sum(({ suppressed }) => suppressed),
        forgotten: sum(({ forgotten }) => forgotten),
        groups: sum(({ groups }) => groups),
      }
    },
  }
}
