import type { AuditRecord } from '../audit-record/index.js'
import type { Completeness } from './report.js'

/** Counts what the trail says about its own starts, ends and gaps. */
export interface CompletenessCount {
  add(record: AuditRecord): void
  result(): Completeness
}

export function createCompletenessCount(): CompletenessCount {
  const counted: Completeness = {
    starts: 0,
    stops: 0,
    uncleanEnds: 0,
    tornLines: 0,
    gaps: 0,
    lost: 0,
    refused: 0,
    clockSteps: 0,
    reopened: 0,
  }
  /** Chains whose process was at work when they were last heard of. */
  const running = new Set<string>()

  function started({ chain, trail }: AuditRecord): void {
    counted.starts++
    const isTorn = trail?.torn_bytes !== undefined
    if (isTorn) counted.tornLines++
    if (isTorn || running.has(chain)) counted.uncleanEnds++
    running.add(chain)
  }

  return {
    add(record) {
      const { event, trail, chain } = record
      if (event === 'TRAIL_STARTED') started(record)
      else if (event === 'TRAIL_STOPPED') {
        counted.stops++
        running.delete(chain)
      } else if (event === 'TRAIL_CLOCK') counted.clockSteps++
      else if (event === 'TRAIL_REOPENED') counted.reopened++
      else if (event === 'TRAIL_GAP') counted.gaps++
      // A recovery counts over what its gaps say.
      if (event === 'TRAIL_GAP') counted.lost += trail?.lost ?? 0
      if (event === 'TRAIL_RECOVERED') counted.refused += trail?.refused ?? 0
    },
    result: () => counted,
  }
}
