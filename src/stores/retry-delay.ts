const FIRST_MS = 50
const LONGEST_MS = 2_000

/**
 * How long to wait before another attempt: twice as long each time, up to two seconds, and never the same for all processes,
 * so that a server that is back is not asked by all of them at once.
 *
 * @param failures How many attempts failed so far, 0 or more.
 */
export function retryDelayMs(failures: number, random: () => number = Math.random): number {
  const longest = Math.min(FIRST_MS * 2 ** Math.min(failures, 16), LONGEST_MS)
  return longest / 2 + (longest / 2) * random()
}
