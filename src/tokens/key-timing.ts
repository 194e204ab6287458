/** Between retries while tokens can't be answered: soon, since people wait; and at most. */
const FIRST_RETRY_MS = 5_000
const LONGEST_RETRY_WITHOUT_KEYS_MS = 10_000
/** With known keys nobody waits, but a rotation that came with the outage shall be seen within half a minute. */
const LONGEST_RETRY_WITH_KEYS_MS = 30_000

/** Many instances that started together shall not ask together: up to a quarter sooner, and always a little. */
const soonestShare = 0.75
const jitterShare = 0.2

interface Attempts {
  /** Since the last fetch that went well. */
  readonly failures: number
  readonly hasKeys: boolean
  readonly refreshMs: number
  /** From 0 to 1. */
  readonly random: () => number
}

/** How long after a fetch was over the next one is due: before the keys grow old, or a retry that backs off. */
export function waitAfterFetch({ failures, hasKeys, refreshMs, random }: Attempts): number {
  const longest = hasKeys ? LONGEST_RETRY_WITH_KEYS_MS : LONGEST_RETRY_WITHOUT_KEYS_MS
  const retryMs = Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), longest)
  const wait = failures === 0 ? refreshMs : hasKeys ? Math.min(refreshMs, retryMs) : retryMs
  return wait * (soonestShare + jitterShare * random())
}

/** Calls `run` once after a wait, and never keeps the process alive for it. Returns what calls it off. */
export type Schedule = (run: () => void, waitMs: number) => () => void

export const scheduleTimer: Schedule = (run, waitMs) => {
  const timer = setTimeout(run, waitMs).unref()
  return () => clearTimeout(timer)
}

/** A tick that doesn't keep its target: what nobody else holds any more ticks no more. */
export function weakTick(target: WeakRef<{ tick(): void }>): () => void {
  return () => target.deref()?.tick()
}
