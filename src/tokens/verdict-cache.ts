import type { SigningKey } from './signing-key.js'
import type { Verdict } from './types.js'

/** A good verdict, and how long it stays one. Bad verdicts are never kept: forged tokens must not push out good ones. */
export interface Remembered {
  readonly verdict: Verdict
  /** Key that signed it; `undefined` where signatures are not checked. */
  readonly key: SigningKey | undefined
  readonly validFromMs: number
  /** Exclusive, leeway included. */
  readonly validUntilMs: number
}

export interface VerdictCache {
  /** What is remembered, if it is still good; otherwise it is forgotten. */
  get(digest: string, isStillGood: (remembered: Remembered) => boolean): Remembered | undefined
  set(digest: string, remembered: Remembered): void
}

/** Remembers the `size` tokens used last. A Map keeps the order of insertion, which makes it an LRU list. */
export function createVerdictCache(size: number): VerdictCache {
  const entries = new Map<string, Remembered>()
  return {
    get(digest, isStillGood) {
      const remembered = entries.get(digest)
      if (remembered === undefined) return undefined
      entries.delete(digest)
      if (!isStillGood(remembered)) return undefined
      entries.set(digest, remembered)
      return remembered
    },
    set(digest, remembered) {
      entries.set(digest, remembered)
      if (entries.size > size) {
        for (const oldest of entries.keys()) {
          entries.delete(oldest)
          break
        }
      }
    },
  }
}
