/** Remembers which proofs were used, as long as they could be used again. */
export interface Replays {
  /**
   * Marks a proof as used.
   *
   * @param forMs how long it could be used again
   * @returns `used` if it was before; `full` where that can't be remembered any more. Rejects while the store is away.
   */
  spend(proof: string, forMs: number): Spent | Promise<Spent>
}

export type Spent = 'first' | 'used' | 'full'
