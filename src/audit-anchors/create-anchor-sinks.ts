import { openSink } from './open-sink.js'
import type { Anchor, AnchorSink, AnchorSinks } from './types.js'

export interface AnchorSinksOptions {
  /** URLs (`file:`, `https:`, `syslog:`, `syslog+tcp:`, `syslog+tls:`), and places of other kinds. */
  readonly targets: readonly (string | AnchorSink)[]
  /** Default: the global one. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Told of a place that fails, once a minute at most, and when it works again. */
  readonly report: (message: string) => void
  /** Milliseconds that never go back. Default: `performance.now`. */
  readonly monotonicMs?: () => number
  /** Until a failed write is tried again, doubled each time up to a minute. Default 1000. */
  readonly retryMs?: number
}

const LONGEST_RETRY_MS = 60_000
const LONGEST_SILENCE_MS = 60_000

/** Writes anchors to several places, each at its own pace: none keeps the trail or another place waiting. */
export function createAnchorSinks(options: AnchorSinksOptions): AnchorSinks {
  const { targets, fetch = globalThis.fetch } = options
  const lanes = targets.map((target) =>
    createLane(typeof target === 'string' ? openSink(target, fetch) : target, options),
  )
  return {
    write(anchor) {
      for (const lane of lanes) lane.write(anchor)
    },
    status() {
      const failed = lanes.reduce((sum, lane) => sum + lane.failed(), 0)
      const error = lanes.map((lane) => lane.error()).find((message) => message !== undefined)
      return error === undefined ? { status: 'ok', failed } : { status: 'degraded', failed, error }
    },
    async close(deadlineMs) {
      await Promise.all(lanes.map((lane) => lane.close(deadlineMs)))
    },
  }
}

interface Lane {
  write(anchor: Anchor): void
  failed(): number
  error(): string | undefined
  close(deadlineMs: number): Promise<void>
}

function createLane(sink: AnchorSink, options: AnchorSinksOptions): Lane {
  const { report, monotonicMs = () => performance.now(), retryMs = 1000 } = options
  /** The newest of each chain. */
  const waiting = new Map<string, Anchor>()
  let running: Promise<void> | undefined
  let retry: NodeJS.Timeout | undefined
  let inARow = 0
  let failed = 0
  let error: string | undefined
  let reportedAt = Number.NEGATIVE_INFINITY

  function run(): Promise<void> {
    clearTimeout(retry)
    retry = undefined
    running ??= drain().finally(() => {
      running = undefined
    })
    return running
  }

  async function drain(): Promise<void> {
    for (const anchor of waiting.values()) {
      try {
        await sink.write(anchor)
      } catch (cause) {
        fail(cause)
        return
      }
      if (waiting.get(anchor.chain) === anchor) waiting.delete(anchor.chain)
      if (error !== undefined) report(`anchors of the audit trail are kept at ${sink.name} again`)
      error = undefined
      inARow = 0
    }
    if (waiting.size > 0) await drain()
  }

  function fail(cause: unknown): void {
    failed++
    error = `${sink.name}: ${cause instanceof Error ? cause.message : String(cause)}`
    retry = setTimeout(() => void run(), Math.min(LONGEST_RETRY_MS, retryMs * 2 ** inARow++)).unref()
    if (monotonicMs() - reportedAt < LONGEST_SILENCE_MS) return
    reportedAt = monotonicMs()
    report(`an anchor of the audit trail is not kept at ${error}; it is tried again`)
  }

  return {
    write(anchor) {
      waiting.set(anchor.chain, anchor)
      // A place that fails is asked again when its time has come.
      if (retry === undefined) void run()
    },
    failed: () => failed,
    error: () => error,
    async close(deadlineMs) {
      let deadline: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        deadline = setTimeout(resolve, deadlineMs)
      })
      const last = async () => {
        await running
        if (waiting.size > 0) await run()
      }
      await Promise.race([last(), late])
      clearTimeout(deadline)
      clearTimeout(retry)
    },
  }
}
