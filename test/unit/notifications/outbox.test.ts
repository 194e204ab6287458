import { describe, expect, it } from 'vitest'
import { createOutbox, type OutboxOptions } from '../../../src/notifications/outbox.js'
import { retryDelayMs } from '../../../src/notifications/retry-delay.js'
import { SendError } from '../../../src/notifications/send-error.js'
import type { Channel } from '../../../src/notifications/types.js'
import { memoryLogger } from '../../support/fakes.js'
import { notification } from './notification.js'

/** An outbox whose pauses take no time, with what its channel was given. */
function outboxWith(send: (id: string, attempt: number) => void, options: Partial<OutboxOptions> = {}) {
  const log = memoryLogger()
  const tried: string[] = []
  const pauses: number[] = []
  const channel: Channel = {
    name: 'test',
    async send({ id }) {
      tried.push(id)
      send(id, tried.filter((other) => other === id).length)
    },
  }
  const pause = async (ms: number) => void pauses.push(Math.floor(ms / 1000))
  return { log, tried, pauses, outbox: createOutbox({ channel, log, pause, ...options }) }
}

const fail = (code: 'send_failed' | 'send_refused', retryAfterMs?: number): never => {
  throw new SendError(code, 'it answers 503', retryAfterMs === undefined ? {} : { retryAfterMs })
}
const idle = async (outbox: ReturnType<typeof createOutbox>) => {
  while (outbox.status().waiting > 0) await new Promise((resolve) => setImmediate(resolve))
}

describe('an outbox', () => {
  it('runs nothing of its channel on the stack of whoever pushes', () => {
    const { outbox, tried } = outboxWith(() => {})
    outbox.push(notification())
    expect(tried).toEqual([])
    expect(outbox.status().waiting).toBe(1)
  })

  it('sends in order, and tries again what failed before it goes on', async () => {
    const { outbox, tried, log } = outboxWith((id, attempt) => void (id === 'a' && attempt < 3 && fail('send_failed')))
    for (const id of ['a', 'b']) outbox.push(notification({ id }))
    await idle(outbox)
    expect(tried).toEqual(['a', 'a', 'a', 'b'])
    expect(outbox.status()).toEqual({ sent: 2, lost: 0, waiting: 0, trouble: undefined })
    expect(log.lines).toEqual([
      'WARNING test: a is tried again: it answers 503',
      'INFO test works again; 0 were lost so far',
    ])
  })

  it('gives up after six attempts, each later than the one before, counts it and says what it would have said', async () => {
    const { outbox, tried, pauses, log } = outboxWith(() => fail('send_failed'))
    outbox.push(notification({ id: 'a' }))
    await idle(outbox)
    expect(tried).toHaveLength(6)
    for (const [at, least] of [1, 5, 30, 120, 600].entries()) {
      expect(pauses[at]).toBeGreaterThanOrEqual(least)
      expect(pauses[at]).toBeLessThanOrEqual(least * 1.2)
    }
    expect(outbox.status()).toMatchObject({ sent: 0, lost: 1, trouble: 'it answers 503' })
    expect(log.lines.at(-1)).toBe(
      'ERROR test: a is lost, 1 so far: it answers 503. It said: 20 refusals of jean.martin@gaveur.fr within 5m',
    )
  })

  it('tries once what would fail the same way again', async () => {
    const { outbox, tried } = outboxWith(() => fail('send_refused'))
    outbox.push(notification({ id: 'a' }))
    await idle(outbox)
    expect(tried).toEqual(['a'])
    expect(outbox.status().lost).toBe(1)
  })

  it('tries once what waited for more than an hour', async () => {
    let nowMs = 0
    const { outbox, tried } = outboxWith(() => fail('send_failed'), { now: () => nowMs })
    for (const id of ['a', 'b', 'c']) outbox.push(notification({ id }))
    nowMs = 3_600_001
    await idle(outbox)
    expect(tried).toEqual(['a', 'b', 'c'])
  })

  it('takes a fault of the channel itself for a failure', async () => {
    const { outbox } = outboxWith((_, attempt) => {
      if (attempt === 1) throw new TypeError('a fault')
    })
    outbox.push(notification())
    await idle(outbox)
    expect(outbox.status().sent).toBe(1)
  })

  it('has a bound; what comes beyond it is counted, and logged once', async () => {
    const { outbox, log } = outboxWith(() => {}, { mostWaiting: 2 })
    for (let count = 0; count < 5; count += 1) outbox.push(notification({ id: `n${count}` }))
    expect(outbox.status()).toMatchObject({ waiting: 2, lost: 3 })
    expect(log.lines).toEqual([expect.stringMatching(/^ERROR test: n2 is lost, 1 so far: 2 wait already/)])
    await idle(outbox)
    expect(outbox.status().sent).toBe(2)
  })

  it('at its close tries once more what waits for its next attempt, and loses the rest with a line for each', async () => {
    const { outbox, tried, log } = outboxWith(() => fail('send_failed'), {
      // As the timer does: it ends with the signal.
      pause: (_, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
        ),
    })
    for (const id of ['a', 'b']) outbox.push(notification({ id }))
    await new Promise((resolve) => setImmediate(resolve))
    await outbox.close(5_000)
    expect(tried).toEqual(['a', 'a', 'b'])
    expect(log.lines.filter((line) => line.startsWith('ERROR'))).toHaveLength(2)
    outbox.push(notification({ id: 'late' }))
    expect(outbox.status().lost).toBe(3)
  })

  it('gives a silent channel so long for an attempt, and no longer', async () => {
    const log = memoryLogger()
    let attempts = 0
    const channel: Channel = {
      name: 'silent',
      send: (_, signal) =>
        attempts++ > 0
          ? Promise.resolve()
          : new Promise((_resolve, reject) =>
              signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
            ),
    }
    const outbox = createOutbox({ channel, log, attemptMs: 20, pause: async () => {} })
    outbox.push(notification())
    await expect.poll(() => outbox.status(), { timeout: 10_000 }).toMatchObject({ sent: 1, waiting: 0 })
    expect(log.lines[0]).toContain('is tried again')
  })

  it('at its close cuts off what does not end by the deadline', async () => {
    const channel: Channel = {
      name: 'silent',
      send: (_, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
        ),
    }
    const outbox = createOutbox({ channel, log: memoryLogger() })
    outbox.push(notification())
    await outbox.close(10)
    expect(outbox.status()).toMatchObject({ lost: 1, waiting: 0 })
  })
})

it.each([
  [1, 0, 1_000],
  [5, 0, 600_000],
  [1, 90_000, 90_000],
  [3, 1_000, 30_000],
  [1, 9_999_000, 600_000],
])('after %i failures, asked to wait %i ms, %i ms pass', (failures, retryAfterMs, expected) => {
  expect(retryDelayMs(failures, retryAfterMs, () => 0)).toBe(expected)
})
