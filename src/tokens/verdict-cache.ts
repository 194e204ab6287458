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
  /** Seconds since the epoch: small numbers, which V8 keeps in the entry itself. */
  readonly validFrom: number
  /** Exclusive, leeway included. */
  readonly validUntil: number
  /** Kept by the cache: whether it was asked for of late. */
  isUsed: boolean
}

export interface VerdictCache {
  /** What is remembered, if it is still good; otherwise it is forgotten. */
  get(digest: string, isStillGood: (remembered: Remembered) => boolean): Remembered | undefined
  set(digest: string, remembered: Remembered): void
  delete(digest: string): void
}

/** How many remembered tokens an insertion may pass over: what bounds its time. */
const MOST_SECOND_CHANCES = 8

/**
 * Remembers `size` tokens. Places are taken in a circle; a token that was asked for since it was last passed over stays
 * where it is (second chance). So a hit costs a look-up and a flag, where a list in the order of use would cost a deletion
 * and an insertion.
 */
export function createVerdictCache(size: number): VerdictCache {
  const entries = new Map<string, Remembered>()
  /** Digests by place. One whose entry was deleted meanwhile holds an empty place. */
  const places: string[] = []
  let hand = 0

  /** Empties a place, and says which. */
  function makeRoom(): number {
    for (let chances = MOST_SECOND_CHANCES; ; chances -= 1) {
      const place = hand
      hand = place + 1 === size ? 0 : place + 1
      const digest = places[place]
      const entry = digest === undefined ? undefined : entries.get(digest)
      if (digest === undefined || entry === undefined) return place
      if (!entry.isUsed || chances === 0) {
        entries.delete(digest)
        return place
      }
      entry.isUsed = false
    }
  }

  return {
    get(digest, isStillGood) {
      const entry = entries.get(digest)
      if (entry === undefined) return undefined
      if (!isStillGood(entry)) {
        entries.delete(digest)
        return undefined
      }
      entry.isUsed = true
      return entry
    },
    set(digest, remembered) {
      if (!entries.has(digest)) places[places.length < size ? places.length : makeRoom()] = digest
      entries.set(digest, remembered)
    },
    delete(digest) {
      entries.delete(digest)
    },
  }
}
