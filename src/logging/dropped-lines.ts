import type { LogLevel } from '../log-line/index.js'

export type DroppedLines = Readonly<Record<LogLevel, number>>

/** What waits for a file at most, as a multiple of its limit: the least urgent lines are dropped first. */
export const LIMIT_FACTORS = { DEBUG: 0.5, INFO: 1, WARNING: 2, ERROR: 2, CRITICAL: 2 } as const satisfies Record<
  LogLevel,
  number
>

/** Counts lines that found no room, until someone is told of them. */
export interface DropCount {
  add(level: LogLevel): void
  any(): boolean
  take(): DroppedLines
}

export function createDropCount(): DropCount {
  let dropped = none()
  let hasDropped = false
  return {
    add(level) {
      dropped[level]++
      hasDropped = true
    },
    any: () => hasDropped,
    take() {
      const taken = dropped
      dropped = none()
      hasDropped = false
      return taken
    },
  }
}

function none(): Record<LogLevel, number> {
  return { DEBUG: 0, INFO: 0, WARNING: 0, ERROR: 0, CRITICAL: 0 }
}
