const FIRST_DELAY_MS = 100
const LONGEST_DELAY_MS = 30_000

/** How long to wait before a file is tried again, in milliseconds: 100 ms, doubled with each failure up to 30 s. */
export function retryDelayMs(failures: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** Math.max(0, failures - 1), LONGEST_DELAY_MS)
}
