import type { StreamEvent } from '../alerts/index.js'
import type { AuditStatus } from '../audit/index.js'

const LOOK_EVERY_MS = 5_000

/** Asks the trail how it is, since what it cannot write it cannot record: what changed is an event of its own. */
export function watchTrail(trail: { status(): AuditStatus }, take: (event: StreamEvent) => void): NodeJS.Timeout {
  let before = trail.status()
  return setInterval(() => {
    const now = trail.status()
    for (const event of changesOf(before, now)) take(event)
    before = now
  }, LOOK_EVERY_MS).unref()
}

const BADNESS = { ok: 0, degraded: 1, failed: 2 } as const satisfies Record<AuditStatus['status'], number>

/** What is worse than it was: the trail stopped working, or events were lost or refused since. */
export function changesOf(before: AuditStatus, now: AuditStatus): readonly StreamEvent[] {
  const lost = now.lost - before.lost
  const refused = now.refused - before.refused
  const record = { lost, refused }
  const isWorse = BADNESS[now.status] > BADNESS[before.status] && lost + refused === 0
  return [
    ...(lost > 0 ? [degraded('events_lost', record)] : []),
    ...(refused > 0 ? [degraded('changes_refused', record)] : []),
    ...(isWorse ? [degraded(now.status === 'failed' ? 'cannot_be_written' : 'slow_or_harmed', record)] : []),
    ...(now.status === 'ok' && before.status !== 'ok'
      ? [
          {
            event: 'TRAIL_RECOVERED',
            outcome: 'success',
            reason: 'ok',
            record: { lost: now.lost, refused: now.refused },
          },
        ]
      : []),
  ]
}

const degraded = (reason: string, record: NonNullable<StreamEvent['record']>): StreamEvent => ({
  event: 'TRAIL_DEGRADED',
  outcome: 'failure',
  reason,
  record,
})
