import type { ProofOrigin, Replays } from './replays.js'

/** Options of `createMemoryReplays`. */
export interface MemoryReplaysOptions {
  /** How many used proofs are remembered at once; when they are reached, proofs are refused with 503. Default 100000. */
  readonly size?: number | undefined
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** Between two looks through all of a full memory. */
const SWEEP_EVERY_MS = 1_000

/** Once half of the memory is taken, no client gets more than this part of it: others are to be served too. */
const CLIENTS_SHARE = 0.1

interface Used {
  readonly until: number
  /** Whose it was, where that is known. */
  readonly thumbprint: string | undefined
}

/**
 * Used proofs in the memory of this process: right for a server that is one process. Each takes some 180 bytes for
 * about a minute. A full memory refuses rather than forget, and knows of no proof that was made before it began.
 */
export function createMemoryReplays({ size = 100_000, now = Date.now }: MemoryReplaysOptions = {}): Replays {
  const used = new Map<string, Used>()
  const counts = new Map<string, number>()
  // In whole seconds, as clients write when they made a proof.
  const beganAt = Math.floor(now() / 1000)
  let sweptAt = Number.NEGATIVE_INFINITY

  function forget(proof: string, { thumbprint }: Used): void {
    used.delete(proof)
    if (thumbprint === undefined) return
    const left = (counts.get(thumbprint) ?? 1) - 1
    if (left === 0) counts.delete(thumbprint)
    else counts.set(thumbprint, left)
  }

  /** Proofs come roughly in the order in which they end, so the oldest are at the front. */
  function forgetFirst(nowMs: number): void {
    for (const [proof, entry] of used) {
      if (entry.until > nowMs) return
      forget(proof, entry)
    }
  }

  function forgetAll(nowMs: number): void {
    if (nowMs - sweptAt < SWEEP_EVERY_MS) return
    sweptAt = nowMs
    for (const [proof, entry] of used) if (entry.until <= nowMs) forget(proof, entry)
  }

  function isFullFor(thumbprint: string | undefined): boolean {
    if (used.size >= size || thumbprint === undefined) return used.size >= size
    return used.size >= size / 2 && (counts.get(thumbprint) ?? 0) >= size * CLIENTS_SHARE
  }

  return Object.freeze({
    spend(proof: string, forMs: number, origin?: ProofOrigin) {
      if (origin !== undefined && origin.issuedAt < beganAt) return 'unknown'
      const thumbprint = origin?.thumbprint
      const nowMs = now()
      const known = used.get(proof)
      if (known !== undefined && known.until > nowMs) return 'used'
      forgetFirst(nowMs)
      if (isFullFor(thumbprint)) forgetAll(nowMs)
      if (isFullFor(thumbprint)) return 'full'
      if (known !== undefined && used.has(proof)) forget(proof, known)
      used.set(proof, { until: nowMs + forMs, thumbprint })
      if (thumbprint !== undefined) counts.set(thumbprint, (counts.get(thumbprint) ?? 0) + 1)
      return 'first'
    },
  })
}
