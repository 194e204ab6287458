const DELAYS_MS = [1_000, 5_000, 30_000, 120_000, 600_000] as const

/** Attempts for one notification, the first included. */
export const MOST_ATTEMPTS = DELAYS_MS.length + 1

/**
 * How long to wait before the next attempt: 1 s, 5 s, 30 s, 2 min, 10 min, each up to a fifth longer, so that several
 * processes do not come back at once. A receiver that asks for more time gets it, up to the longest.
 *
 * @param failures how many attempts failed so far, 1 or more
 */
export function retryDelayMs(failures: number, retryAfterMs = 0, random: () => number = Math.random): number {
  const longest = DELAYS_MS[DELAYS_MS.length - 1] ?? 0
  const own = DELAYS_MS[Math.min(failures, DELAYS_MS.length) - 1] ?? longest
  return Math.min(Math.max(own, retryAfterMs), longest) * (1 + random() / 5)
}
