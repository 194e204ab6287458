import type { IssuerRules } from './issuer-rules.js'
import type { SigningKey } from './signing-key.js'
import type { AccessToken, Verdict } from './types.js'

/** A good verdict, and how long it stays one. Bad verdicts are never kept: forged tokens must not push out good ones. */
export interface Remembered {
  readonly verdict: Verdict
  readonly token: AccessToken
  /** Whether it carries `cnf`: then each request must prove the key. */
  readonly isBound: boolean
  readonly issuer: IssuerRules
  /** At which version of the revocations it was looked up. */
  revocationsVersion: number
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
  delete(digest: string): void
}

/** Remembers the `size` tokens used last. A Map keeps the order of insertion, which makes it an LRU list. */
export function createVerdictCache(size: number): VerdictCache {
  const entries = new Map<string, Remembered>()
  return {
    delete: (digest) => entries.delete(digest),
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
