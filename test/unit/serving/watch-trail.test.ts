import { expect, it } from 'vitest'
import type { AuditStatus } from '../../../src/audit/index.js'
import { changesOf } from '../../../src/serving/watch-trail.js'

const status = (changed: Partial<AuditStatus> = {}): AuditStatus => ({
  status: 'ok',
  written: 0,
  lost: 0,
  refused: 0,
  chain: '0123456789ab',
  seq: 1,
  ...changed,
})

it.each([
  [status(), status({ written: 9 }), []],
  [status(), status({ status: 'failed' }), ['TRAIL_DEGRADED cannot_be_written']],
  [status({ status: 'failed' }), status({ status: 'failed' }), []],
  [status(), status({ status: 'degraded' }), ['TRAIL_DEGRADED slow_or_harmed']],
  [status({ status: 'degraded' }), status({ status: 'failed' }), ['TRAIL_DEGRADED cannot_be_written']],
  [status({ status: 'failed' }), status({ status: 'degraded' }), []],
  [status(), status({ status: 'degraded', lost: 3 }), ['TRAIL_DEGRADED events_lost']],
  [
    status({ lost: 3 }),
    status({ lost: 5, refused: 1 }),
    ['TRAIL_DEGRADED events_lost', 'TRAIL_DEGRADED changes_refused'],
  ],
  [status({ status: 'failed', lost: 3 }), status({ lost: 3 }), ['TRAIL_RECOVERED ok']],
])('from %j to %j the trail is said to be %j', (before, now, expected) => {
  expect(changesOf(before, now).map(({ event, reason }) => `${event} ${reason}`)).toEqual(expected)
})

it('says how many were lost since', () => {
  const [event] = changesOf(status({ lost: 3 }), status({ lost: 10 }))
  expect(event?.record).toEqual({ lost: 7, refused: 0 })
})
