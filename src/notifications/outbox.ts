import { setTimeout as wait } from 'node:timers/promises'
import { MOST_ATTEMPTS, retryDelayMs } from './retry-delay.js'
import { SendError } from './send-error.js'
import type { Channel, Notification } from './types.js'

/** Where an outbox says what becomes of its notifications. */
export interface OutboxLog {
  info(message: string): void
  warning(message: string): void
  error(message: string): void
}

export interface OutboxOptions {
  readonly channel: Channel
  readonly log: OutboxLog
  /** What waits at most; what comes then is lost, counted and logged. Default 500. */
  readonly mostWaiting?: number
  /** How long one attempt may take. Default 20,000. */
  readonly attemptMs?: number
  /** Milliseconds that never go back. Default: since the process began. */
  readonly now?: () => number
  /** Waits between attempts, and rejects when the signal aborts. Default: a timer that keeps no process alive. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>
}

/** Sends to one receiver, in order, without keeping anybody waiting. */
export interface Outbox {
  /** Takes a notification. Never throws. */
  push(notification: Notification): void
  status(): OutboxStatus
  /** Makes one more attempt for each that waits, within the deadline; what is left is lost. Rejects never. */
  close(deadlineMs: number): Promise<void>
}

export interface OutboxStatus {
  readonly sent: number
  /** Given up, or never taken: each stands in the log. */
  readonly lost: number
  readonly waiting: number
  /** Why the last attempt failed, or what was lost last; undefined once something arrived after it. */
  readonly trouble: string | undefined
}

const MOST_WAITING = 500
const ATTEMPT_MS = 20_000
/** What has waited for longer gets one attempt, so that what is news gets through. */
const OLD_AFTER_MS = 3_600_000

const pauseQuietly = (ms: number, signal: AbortSignal): Promise<unknown> => wait(ms, undefined, { ref: false, signal })

/** Makes the outbox of one channel. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { channel, log, mostWaiting = MOST_WAITING, attemptMs = ATTEMPT_MS, pause = pauseQuietly } = options
  const { now = () => performance.now() } = options
  const queue: { readonly notification: Notification; readonly sinceMs: number }[] = []
  const closing = new AbortController()
  const ending = new AbortController()
  let running: Promise<void> | undefined
  let sent = 0
  let lost = 0
  let trouble: string | undefined
  let wasAway = false
  let isOverflowing = false

  function push(notification: Notification): void {
    if (closing.signal.aborted) lose(notification, 'the server is stopping')
    else if (queue.length >= mostWaiting) overflow(notification)
    else {
      isOverflowing = false
      queue.push({ notification, sinceMs: now() })
      running ??= work()
    }
  }

  async function work(): Promise<void> {
    // Whoever pushed goes on first: nothing of a channel runs on their stack.
    await Promise.resolve()
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      await bring(next)
      queue.shift()
    }
    running = undefined
  }

  async function bring({ notification, sinceMs }: (typeof queue)[number]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      if (ending.signal.aborted) return lose(notification, 'the server stopped before it could be sent')
      const failure = await attemptOf(notification)
      if (failure === undefined) return arrived()
      wasAway = true
      trouble = failure.message
      const isLast =
        closing.signal.aborted ||
        failure.code === 'send_refused' ||
        attempt === MOST_ATTEMPTS ||
        now() - sinceMs > OLD_AFTER_MS
      if (isLast) return lose(notification, failure.message)
      if (attempt === 1) log.warning(`${channel.name}: ${notification.id} is tried again: ${failure.message}`)
      await pause(retryDelayMs(attempt, failure.details.retryAfterMs), closing.signal).catch(() => {})
    }
  }

  async function attemptOf(notification: Notification): Promise<SendError | undefined> {
    try {
      await channel.send(notification, AbortSignal.any([AbortSignal.timeout(attemptMs), ending.signal]))
      return undefined
    } catch (error) {
      if (error instanceof SendError) return error
      return new SendError('send_failed', error instanceof Error ? error.message : String(error))
    }
  }

  function arrived(): void {
    sent += 1
    if (wasAway) log.info(`${channel.name} works again; ${lost} were lost so far`)
    wasAway = false
    trouble = undefined
  }

  function lose({ id, title }: Notification, why: string): void {
    lost += 1
    trouble = why
    log.error(`${channel.name}: ${id} is lost, ${lost} so far: ${why}. It said: ${title}`)
  }

  /** The first is named; of those that follow, each thousandth says how many they are. */
  function overflow(notification: Notification): void {
    const isTold = !isOverflowing || lost % 1000 === 999
    isOverflowing = true
    if (isTold) lose(notification, `${queue.length} wait already`)
    else lost += 1
  }

  return {
    push,
    status: () => ({ sent, lost, waiting: queue.length, trouble }),
    async close(deadlineMs) {
      closing.abort()
      const deadline = setTimeout(() => ending.abort(), deadlineMs)
      await running
      clearTimeout(deadline)
    },
  }
}
