import type { Replays } from './replays.js'

/** Options of `createMemoryReplays`. */
export interface MemoryReplaysOptions {
  /** How many used proofs are remembered at once; when they are reached, proofs are refused with 503. Default 100000. */
  readonly size?: number | undefined
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** Between two looks through all of a full memory. */
const SWEEP_EVERY_MS = 1_000

/**
 * Used proofs in the memory of this process: right for a server that is one process. Each takes some 120 bytes for
 * about a minute. A full memory refuses rather than forget.
 */
export function createMemoryReplays({ size = 100_000, now = Date.now }: MemoryReplaysOptions = {}): Replays {
  const usableUntil = new Map<string, number>()
  let sweptAt = Number.NEGATIVE_INFINITY

  /** Proofs come roughly in the order in which they end, so the oldest are at the front. */
  function forgetFirst(nowMs: number): void {
    for (const [proof, until] of usableUntil) {
      if (until > nowMs) return
      usableUntil.delete(proof)
    }
  }

  function forgetAll(nowMs: number): void {
    if (nowMs - sweptAt < SWEEP_EVERY_MS) return
    sweptAt = nowMs
    for (const [proof, until] of usableUntil) if (until <= nowMs) usableUntil.delete(proof)
  }

  return Object.freeze({
    spend(proof: string, forMs: number) {
      const nowMs = now()
      const until = usableUntil.get(proof)
      if (until !== undefined && until > nowMs) return 'used'
      forgetFirst(nowMs)
      if (usableUntil.size >= size) forgetAll(nowMs)
      if (usableUntil.size >= size) return 'full'
      usableUntil.delete(proof)
      usableUntil.set(proof, nowMs + forMs)
      return 'first'
    },
  })
}
