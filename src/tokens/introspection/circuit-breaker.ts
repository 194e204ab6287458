/** Keeps questions from an endpoint that does not answer. */
export interface CircuitBreaker {
  /** Whether a question may be asked now; one that may has to report. */
  admits(): boolean
  report(ok: boolean): void
}

const FAILURES_TO_OPEN = 5
const OPEN_MS = 5_000

/** After five failures in a row nobody asks for five seconds, then one does. */
export function createCircuitBreaker(now: () => number): CircuitBreaker {
  let failures = 0
  let openedAt = 0
  let isProbing = false
  return {
    admits() {
      if (failures < FAILURES_TO_OPEN) return true
      const elapsedMs = now() - openedAt
      if (isProbing || (elapsedMs >= 0 && elapsedMs < OPEN_MS)) return false
      isProbing = true
      return true
    },
    report(ok) {
      isProbing = false
      failures = ok ? 0 : failures + 1
      if (!ok) openedAt = now()
    },
  }
}
