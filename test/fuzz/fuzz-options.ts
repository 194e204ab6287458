/** Share of the full size, from FUZZ_SCALE: 0.1 unless told, 1 in `npm run exam`. */
export function fuzzScale(): number {
  const scale = Number(process.env.FUZZ_SCALE ?? '0.1')
  if (!(scale > 0 && scale <= 1))
    throw new RangeError(`FUZZ_SCALE ${process.env.FUZZ_SCALE}: expected a number up to 1`)
  return scale
}

/** What the mutants are made from: FUZZ_SEED replays a run, else each has a seed of its own. */
export function fuzzSeed(): number {
  const given = process.env.FUZZ_SEED
  if (given === undefined) return Math.floor(Math.random() * 0x7fff_ffff)
  const seed = Number(given)
  if (!Number.isInteger(seed)) throw new RangeError(`FUZZ_SEED ${given}: expected a whole number`)
  return seed
}
