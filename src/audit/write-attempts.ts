import { type FileLost, lossOf, refusalReason } from './write-failure.js'

export interface WriteAttemptsOptions {
  /** Nothing can be promised; the first time in a row. */
  readonly onTrouble: (reason: string, cause: unknown) => void
  /** It is written again. */
  readonly onRecovery: () => void
  /** Each time that nothing can be promised: who wants to know now is told. */
  readonly onRefused: (cause: unknown) => void
}

/** How the attempts to write went, and whether that is trouble to anybody. */
export interface WriteAttempts {
  failed(error: unknown): void
  succeeded(): void
  /** Nothing can be promised now. */
  trouble(reason: string, cause: unknown): void
  isTroubled(): boolean
  /** In a row. */
  failures(): number
  /** Of the last failure. */
  lastError(): unknown
  /** The file that has to be left before anything else is written. */
  lost(): FileLost | undefined
  /** It was left. */
  left(): void
  /** Until the next attempt, after a failure; 0 where another file is begun at once. */
  waitMs(): number
}

export const FIRST_RETRY_MS = 50
const LONGEST_RETRY_MS = 1000

export function createWriteAttempts({ onTrouble, onRecovery, onRefused }: WriteAttemptsOptions): WriteAttempts {
  let failures = 0
  let lastError: unknown
  let isTroubled = false
  let lost: FileLost | undefined

  function failed(error: unknown): void {
    failures++
    lost = lossOf(error) ?? lost
    // A chain that can be left at once is no trouble to anybody who waits.
    if (lost !== undefined && failures === 1) lastError = lost.cause ?? lost
    else if (lost === undefined) trouble(refusalReason(error), error)
    else trouble(lost.reason, lost.cause ?? lost)
  }

  function trouble(reason: string, cause: unknown): void {
    lastError = cause
    onRefused(cause)
    if (isTroubled) return
    isTroubled = true
    onTrouble(reason, cause)
  }

  function succeeded(): void {
    failures = 0
    if (!isTroubled) return
    isTroubled = false
    onRecovery()
  }

  function waitMs(): number {
    if (lost !== undefined && failures === 1) return 0
    return Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS)
  }

  return {
    failed,
    succeeded,
    trouble,
    isTroubled: () => isTroubled,
    failures: () => failures,
    lastError: () => lastError,
    lost: () => lost,
    left() {
      lost = undefined
    },
    waitMs,
  }
}
