/** Whose proof it is, and when it was made. */
export interface ProofOrigin {
  /** RFC 7638 thumbprint of its key. */
  readonly thumbprint: string
  /** `iat`, in seconds since the epoch. */
  readonly issuedAt: number
}

/** Remembers which proofs were used, as long as they could be used again. */
export interface Replays {
  /**
   * Marks a proof as used.
   *
   * @param forMs how long it could be used again
   * @param origin for those who give each client its share
   * @returns `used` if it was before; `full` where that can't be remembered any more; `unknown` where it may have been
   * forgotten. Rejects while the store is away.
   */
  spend(proof: string, forMs: number, origin?: ProofOrigin): Spent | Promise<Spent>
}

export type Spent = 'first' | 'used' | 'full' | 'unknown'
