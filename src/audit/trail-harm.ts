/** Counts what the trail could not keep, and knows when something was last amiss. */
export interface TrailHarm {
  /** Something was amiss. */
  note(): void
  lose(events: number): void
  /** A commit was not kept. */
  refuse(): void
  lost(): number
  refused(): number
  /** Events that were lost, and of which no record says so yet. */
  unmarked(): number
  /** A record says so. */
  mark(): void
  /** Something was amiss a short while ago. */
  isRecent(): boolean
}

/** So long after something was lost or refused /health says so. */
const MEMORY_MS = 300_000

export function createTrailHarm(now: () => Date): TrailHarm {
  let lost = 0
  let refused = 0
  let unmarked = 0
  let lastAt = Number.NEGATIVE_INFINITY

  function note(): void {
    lastAt = now().getTime()
  }

  return {
    note,
    lose(events) {
      lost += events
      unmarked += events
      note()
    },
    refuse() {
      refused++
      note()
    },
    lost: () => lost,
    refused: () => refused,
    unmarked: () => unmarked,
    mark() {
      unmarked = 0
    },
    isRecent: () => now().getTime() - lastAt < MEMORY_MS,
  }
}
