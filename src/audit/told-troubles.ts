import type { AuditEvent, TrailDetails, TrailEventName } from '../audit-record/index.js'
import { describeFileFailure } from '../daily-file/index.js'
import type { TrailHarm } from './trail-harm.js'
import type { TrailReports } from './trail-reports.js'

export interface ToldTroublesOptions {
  /** `LOG_DIR/audit` */
  readonly folder: string
  readonly onFailure: 'refuse' | 'continue'
  readonly now: () => Date
  readonly harm: TrailHarm
  readonly reports: TrailReports
  /** Takes a record of what the trail says about itself. */
  readonly record: (event: AuditEvent, trail: TrailDetails) => void
}

/** Tells the troubles of the trail: in lines at once, and in records as soon as it can be written. */
export interface ToldTroubles {
  /** It cannot be written. */
  begin(reason: string, cause: unknown): void
  /** It is written again. */
  end(): void
  /** Stands where events are missing, as soon as there is room again. */
  markGap(): void
  /** A file was removed, renamed or replaced, and stands under its name again. */
  reopened(name: string): void
  /** The chain was left for another, which says so itself. */
  left(reason: string, cause: unknown, chain: string): void
}

type Counts = Readonly<Record<string, string | number>>

const PROMISES = {
  refuse: 'Commits are refused; other events are kept in memory and tried again',
  continue: 'Commits go on without a promise; events are kept in memory and tried again',
} as const

export function createToldTroubles(options: ToldTroublesOptions): ToldTroubles {
  const { folder, onFailure, now, harm, reports } = options
  /** Since it could not be written. */
  let trouble: { readonly since: string; readonly lost: number; readonly refused: number } | undefined

  function begin(reason: string, cause: unknown): void {
    const why = describeFileFailure(cause).message
    trouble = standNow()
    reports.say('CRITICAL', `${folder} cannot be written: ${why}. ${PROMISES[onFailure]}`)
    failure('TRAIL_DEGRADED', reason, { on_failure: onFailure }, { since: trouble.since })
  }

  function end(): void {
    const { since, ...before } = trouble ?? standNow()
    const counts = { refused: harm.refused() - before.refused, lost: harm.lost() - before.lost }
    trouble = undefined
    harm.note()
    reports.say(
      'WARNING',
      `${folder} is written again; since ${since} ${counts.refused} commits were not kept in time, ${counts.lost} events lost`,
    )
    markGap()
    options.record(
      { event: 'TRAIL_RECOVERED', outcome: 'success', reason: 'recovered', record: counts },
      { since, ...counts },
    )
  }

  const standNow = () => ({ since: now().toISOString(), lost: harm.lost(), refused: harm.refused() })

  function markGap(): void {
    const lost = harm.unmarked()
    if (lost === 0) return
    harm.mark()
    failure('TRAIL_GAP', 'events_lost', { lost }, { lost })
  }

  function reopened(name: string): void {
    harm.note()
    reports.say('ERROR', `${name} was removed, renamed or replaced while it was open; the trail goes on under its name`)
    failure('TRAIL_REOPENED', 'file_removed_or_renamed', { file: name }, { file: name })
  }

  function left(reason: string, cause: unknown, chain: string): void {
    harm.note()
    const why = cause === undefined ? '' : `: ${describeFileFailure(cause).message}`
    reports.say(
      'CRITICAL',
      `a file in ${folder} failed (${reason}${why}); the trail goes on in another chain, ${chain}`,
    )
  }

  function failure(event: TrailEventName, reason: string, record: Counts, trail: TrailDetails): void {
    options.record({ event, outcome: 'failure', reason, record }, trail)
  }

  return { begin, end, markGap, reopened, left }
}
