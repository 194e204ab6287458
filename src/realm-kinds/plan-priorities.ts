/** One execution to be given another priority. */
export interface Renumbered {
  /** Its position in the order that is wanted. */
  readonly at: number
  readonly priority: number
}

/**
 * Priorities that put executions into an order: strictly rising, and as few of them other than before as possible.
 * `known` holds the priority that each has now, in the order that is wanted; undefined where it is yet to be made.
 */
export function planPriorities(known: readonly (number | undefined)[]): readonly number[] {
  const anchors = longestRise(known)
  const fitted = fitBetween(known, anchors)
  if (fitted !== undefined) return fitted
  const highest = Math.max(...known.map((priority) => priority ?? 0))
  const base = known.some((priority, at) => anchors.has(at) && (priority ?? 0) > 10 * (at + 1)) ? highest : 0
  return known.map((_, at) => base + 10 * (at + 1))
}

/**
 * The changes that lead to those priorities, in an order that keeps the executions that stay in line in line: from the
 * last to the first, since theirs only ever rise, and then the others. Somebody may be logging in meanwhile.
 */
export function renumberings(
  known: readonly (number | undefined)[],
  priorities: readonly number[],
): readonly Renumbered[] {
  const anchors = longestRise(known)
  const due = priorities.map((priority, at) => ({ at, priority })).filter(({ at, priority }) => known[at] !== priority)
  return [...due.filter(({ at }) => anchors.has(at)).reverse(), ...due.filter(({ at }) => !anchors.has(at))]
}

/** Everything between the anchors, which stay as they are; undefined where numbers run out. */
function fitBetween(
  known: readonly (number | undefined)[],
  anchors: ReadonlySet<number>,
): readonly number[] | undefined {
  const priorities: number[] = []
  let run = 0
  const close = (upper: number | undefined): boolean => {
    const last = priorities.at(-1)
    const lower = last ?? (upper === undefined || upper > run ? 0 : -1)
    const step = upper === undefined ? 10 : (upper - lower) / (run + 1)
    if (step < 1) return false
    for (let at = 1; at <= run; at += 1) priorities.push(lower + Math.floor(step * at))
    run = 0
    return true
  }
  for (const [at, priority] of known.entries()) {
    if (!anchors.has(at) || priority === undefined) run += 1
    else if (close(priority)) priorities.push(priority)
    else return undefined
  }
  close(undefined)
  return priorities
}

/** Positions of a longest strictly rising subsequence: what need not be moved. */
function longestRise(known: readonly (number | undefined)[]): ReadonlySet<number> {
  const chains: (readonly number[])[] = []
  for (const [at, priority] of known.entries()) {
    const before = chains
      .slice(0, at)
      .filter((chain) => priority !== undefined && (known[chain.at(-1) ?? -1] ?? Number.POSITIVE_INFINITY) < priority)
    chains.push(priority === undefined ? [] : [...longest(before), at])
  }
  return new Set(longest(chains))
}

const longest = (chains: readonly (readonly number[])[]): readonly number[] =>
  chains.reduce((best, chain) => (chain.length > best.length ? chain : best), [])
