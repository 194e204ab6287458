/** Numbers that a seed repeats (mulberry32). */
export interface Random {
  /** At least 0, less than `below`. */
  int(below: number): number
  /** @throws RangeError for an empty list */
  pick<Value>(values: readonly Value[]): Value
  chance(probability: number): boolean
}

export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (below: number): number => Math.floor(next() * below)
  return {
    int,
    chance: (probability) => next() < probability,
    pick(values) {
      for (const value of values.slice(int(values.length))) return value
      throw new RangeError('nothing to pick from')
    },
  }
}

/** The seed of this run: the same each time, or AUDIT_SEED, to look elsewhere. */
export const SEED: number = Number(process.env.AUDIT_SEED ?? 2026)
